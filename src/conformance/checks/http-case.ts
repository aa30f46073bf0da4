/** The cases of `cases/http.yaml`, and what a case asks of a message. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { WireMessage } from '../adapter.ts';

type Members = Readonly<Record<string, unknown>>;
type Mode = 'binary' | 'structured';
type Line = readonly [name: string, value: string];

/** What is expected of a message that was read. */
export interface ReadExpectation {
  readonly mode?: string;
  readonly ids?: readonly string[];
  readonly attributes?: Readonly<Record<string, string | null>>;
  readonly data?: unknown;
  readonly bytes?: string;
  readonly no?: readonly string[];
}

/** What is expected of a message that was written. */
export interface WriteExpectation {
  readonly values?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly type?: string;
  readonly notType?: string;
  readonly text?: string;
  readonly base64?: string;
  readonly tokens?: string;
  readonly json?: unknown;
}

/** One case; see the head of the file for the meaning of each member. */
export interface HttpCase {
  readonly id: string;
  readonly title: string;
  readonly bare?: true;
  readonly headers?: readonly Line[];
  readonly text?: string;
  readonly base64?: string;
  readonly accepted?: ReadExpectation;
  readonly refused?: true | readonly string[];
  readonly event?: Members;
  readonly mode?: Mode;
  readonly batch?: readonly Members[];
  readonly relay?: readonly Mode[];
  readonly unwritten?: true;
  readonly written?: WriteExpectation;
}

const file = parse(readFileSync(new URL('../cases/http.yaml', import.meta.url), 'utf8')) as {
  readonly head: readonly Line[];
  readonly base: Members;
  readonly cases: readonly HttpCase[];
};

/** All cases, in the order of the file. */
export const httpCases: readonly HttpCase[] = file.cases;

/** The headers that every event in binary mode has. */
export const headLines: readonly Line[] = file.head;

/** The message that a case reads. */
export function messageOf({ bare, headers = [], text, base64 }: HttpCase): WireMessage {
  const body = base64 === undefined ? Buffer.from(text ?? '', 'utf8') : bytesOf(base64);
  return { headers: bare ? headers : [...file.head, ...headers], body };
}

/** The JSON text of an event that a case writes. */
export function eventText(members: Members): string {
  return JSON.stringify({ ...file.base, ...members });
}

/** Bytes of Base64. */
export function bytesOf(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}

/** The values of a header, in any case of its name. */
export function valuesOf({ headers }: WireMessage, name: string): readonly string[] {
  return headers.filter(([written]) => written.toLowerCase() === name).map(([, value]) => value);
}
