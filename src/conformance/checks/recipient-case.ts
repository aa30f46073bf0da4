/** The cases of `cases/recipient.yaml`, and the requests in them. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Adapter } from '../adapter.ts';
import type { RecipientRequest, RecipientSetup } from '../adapter-recipient.ts';

type Line = readonly [name: string, value: string];

/** The parts of an adapter that cases drive. */
export type RecipientPart = Exclude<
  Extract<keyof Adapter, `recipient${string}`>,
  'recipientConnections'
>;

/** A request; see the head of the file for the meaning of each member. */
export interface RequestOfCase {
  readonly method?: string;
  readonly target?: string;
  readonly bare?: true;
  readonly headers?: readonly Line[];
  readonly text?: string;
  readonly size?: number;
  readonly endless?: true;
  /** Id of an event in structured mode. */
  readonly event?: string;
  /** Ids of events in batched mode. */
  readonly batch?: readonly string[];
}

/** What is expected of the value of a header. */
export type HeaderExpectation =
  | string
  | null
  | { readonly lists: string }
  | { readonly matches: string };

/** What is expected of an answer. */
export interface AnswerOfCase {
  readonly status?: number | readonly number[];
  /** First digit that the status does not have. */
  readonly notStatus?: number;
  readonly headers?: Readonly<Record<string, HeaderExpectation>>;
  readonly empty?: true;
  readonly secret?: string;
  readonly event?: Readonly<Record<string, string>>;
  /** A status of 2xx comes with `Allow: POST`. */
  readonly allowIfSuccess?: true;
}

/** One step of a case. */
export interface StepOfCase {
  readonly send?: RequestOfCase;
  readonly begin?: string;
  readonly of?: RequestOfCase;
  readonly pending?: string;
  readonly settled?: string;
  readonly answer?: AnswerOfCase;
  readonly wait?: number;
  readonly finish?: true;
  readonly drain?: true;
}

/** One case. */
export interface RecipientCase {
  readonly id: string;
  readonly title: string;
  readonly part: RecipientPart;
  readonly setup?: RecipientSetup;
  readonly steps: readonly StepOfCase[];
  readonly handled?: readonly string[];
}

const file = parse(readFileSync(new URL('../cases/recipient.yaml', import.meta.url), 'utf8')) as {
  readonly head: readonly Line[];
  readonly cases: readonly RecipientCase[];
};

/** All cases, in the order of the file. */
export const recipientCases: readonly RecipientCase[] = file.cases;

/** The request that a case describes. */
export function requestOf(one: RequestOfCase): RecipientRequest {
  const { method = 'POST', target = '/events', headers = [], event, batch } = one;
  const isWithoutHead = one.bare === true || event !== undefined || batch !== undefined;
  const lines: Line[] = isWithoutHead ? [] : [...file.head];
  if (event !== undefined) lines.push(['content-type', 'application/cloudevents+json']);
  if (batch !== undefined) lines.push(['content-type', 'application/cloudevents-batch+json']);
  for (const [name, value] of headers) lines.push([name, expanded(value)]);
  return { method, target, headers: lines, body: bodyOf(one) };
}

function bodyOf({ text, size, endless, event, batch }: RequestOfCase): RecipientRequest['body'] {
  if (endless) return 'endless';
  if (event !== undefined) return Buffer.from(eventText(event));
  if (batch !== undefined) return Buffer.from(`[${batch.map(eventText).join(',')}]`);
  return Buffer.from(text ?? 'x'.repeat(size ?? 0));
}

function eventText(id: string): string {
  return JSON.stringify({ specversion: '1.0', id, source: '/shop/orders', type: 'order.created' });
}

/** `{1000}` is so many letters. */
function expanded(value: string): string {
  const [, count] = /^\{(\d+)\}$/.exec(value) ?? [];
  return count === undefined ? value : 'x'.repeat(Number(count));
}
