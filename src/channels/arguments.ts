import { EventDeliveryError } from '../errors.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { validateEvent } from '../event/validate.ts';
import type { Problem } from '../problem.ts';
import { REASON_MAX } from './limits.ts';
import { refusal } from './refusals.ts';

/** Letters, digits, dots, dashes and underscores: harmless in paths, in SQL and in logs. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/**
 * A whole number of a range, or its default.
 *
 * @throws `RangeError` otherwise.
 */
export function integerIn(
  name: string,
  value: number | undefined,
  range: { readonly min: number; readonly max: number; readonly default: number },
): number {
  const given = value ?? range.default;
  if (Number.isSafeInteger(given) && given >= range.min && given <= range.max) return given;
  const { min, max } = range;
  throw new RangeError(`Cannot use ${name}: ${String(given)} is no integer from ${min} to ${max}`);
}

/** The name, when it has the form of one. */
export function checkName(name: unknown): string {
  if (typeof name === 'string' && NAME.test(name)) return name;
  throw refusal(
    'CHANNEL_BAD_NAME',
    'Cannot subscribe: the name is not 1 to 128 letters, digits, dots, dashes and underscores that begin with a letter or digit',
  );
}

/**
 * The events as frozen values, or an error with every problem; pointers begin with the place in the list.
 */
export function checkEvents(events: readonly CloudEvent[]): readonly CloudEvent[] {
  if (!Array.isArray(events)) throw new TypeError('Cannot send: the events are no array');
  const problems: Problem[] = [];
  const checked: CloudEvent[] = [];
  for (const [index, value] of events.entries()) {
    const result = validateEvent(value);
    if (result.valid) checked.push(result.event);
    else {
      for (const problem of result.problems) {
        problems.push({ ...problem, pointer: `/${index}${problem.pointer}` });
      }
      // The first event with problems is enough: a list can be long.
      break;
    }
  }
  const [first] = problems;
  if (first === undefined) return checked;
  throw new EventDeliveryError(first.code, `Cannot send: no event at ${first.pointer}`, {
    problems,
  });
}

/** A reason that is not too long to keep. */
export function shortReason(reason: unknown, otherwise: string): string {
  return typeof reason === 'string' && reason !== '' ? reason.slice(0, REASON_MAX) : otherwise;
}
