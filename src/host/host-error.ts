import { EventDeliveryError } from '../errors.ts';
import type { HostErrorCode } from './errors.ts';

/** The error for what a host does not do; `pointer` leads into the request. */
export function hostError(code: HostErrorCode, state: string, pointer = ''): EventDeliveryError {
  const message = `Cannot do that: ${state}`;
  const remedy = REMEDIES[code] ?? 'Read the channel first';
  return new EventDeliveryError(code, message, {
    problems: [{ code, pointer, message, remedy }],
  });
}

const REMEDIES: Partial<Record<HostErrorCode, string>> = {
  HOST_BAD_SPEC: 'Leave it out, or host channels with a retention',
  HOST_NAME_TAKEN: 'Choose another name, or leave it out',
  HOST_NO_CHANNEL: 'Create the channel first',
  HOST_TOO_MANY_CHANNELS: 'Delete a channel that is not used',
  HOST_CLOSED: 'Start it again',
};
