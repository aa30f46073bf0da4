import { EventDeliveryError } from '../errors.ts';
import type { Problem } from '../problem.ts';
import type { Rejection } from './dialect.ts';
import type { FilterErrorCode } from './errors.ts';
import { showPointer } from './show.ts';

/** A problem, and whether the key at its pointer is at fault or the value. */
export interface Finding {
  readonly problem: Problem;
  readonly on: 'key' | 'value';
  /** Offset of the fault in a value that is a string. */
  readonly within?: number;
}

/** Builds a finding; `action` opens its message: `Cannot compile filters`. */
export function finding(
  action: string,
  code: FilterErrorCode,
  pointer: string,
  said: Pick<Rejection, 'state' | 'remedy' | 'on' | 'within'>,
): Finding {
  const where = pointer === '' ? '' : ` at ${showPointer(pointer)}`;
  const message = `${action}: ${said.state}${where}`;
  const found = {
    problem: { code, pointer, message, remedy: said.remedy },
    on: said.on ?? 'value',
  };
  return said.within === undefined ? found : { ...found, within: said.within };
}

/** The one error that carries every problem; its code and message are those of the first. */
export function rejection(problems: readonly Problem[]): EventDeliveryError {
  const [first, ...others] = problems;
  if (first === undefined) throw new TypeError('Cannot reject filters: no problem is given');
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return new EventDeliveryError(first.code, first.message + more, { problems });
}
