import type { CloudEvent } from '../../event/cloud-event.ts';
import { createEvent } from '../../event/create.ts';

/** An event with a number for its key: `n` counts per subject. */
export function orderEvent(subject: string, n: number): CloudEvent {
  return createEvent({
    id: `${subject}-${n}`,
    source: '/shop',
    type: 'order.changed',
    subject,
    data: { n },
  });
}
