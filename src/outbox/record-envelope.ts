import { blankEnd, jsonDepth } from '../event/json-text.ts';
import { DATA_DEPTH_MAX } from '../event/limits.ts';
import type { EventRecord } from './event-record.ts';

/** The members of a value that is a JSON object, and where they stand in the record. */
export interface Envelope {
  readonly pointer: '/value' | '/value/payload';
  readonly members: Readonly<Record<string, unknown>>;
  /** Whether the members stand beside a schema, as converters for logs write them. */
  readonly isWrapped: boolean;
}

/** The members that the value has; `undefined` for no value, and for one that is no JSON object. */
export function envelopeOf({ value }: Pick<EventRecord, 'value'>): Envelope | undefined {
  const members = jsonObject(value);
  if (members === undefined) return undefined;
  const isWrapped = Object.keys(members).length === 2 && Object.hasOwn(members, 'schema');
  const payload = isWrapped && Object.hasOwn(members, 'payload') ? members.payload : undefined;
  if (!isObject(payload)) return { pointer: '/value', members, isWrapped: false };
  return { pointer: '/value/payload', members: payload, isWrapped: true };
}

function jsonObject(text: string | null): Readonly<Record<string, unknown>> | undefined {
  if (text === null) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    // The members may be data of an event two levels further in.
    const isShallow = jsonDepth(text, blankEnd(text, 0)) <= DATA_DEPTH_MAX + 2;
    return isShallow && isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
