/** Checks of "Events over HTTP" whose messages are too large or too odd for YAML. */
import type { Adapter, HttpAdapter, WireMessage } from '../adapter.ts';
import { type Check, CheckFailure, type Sentinel } from '../check.ts';
import { eventText, headLines } from './http-case.ts';
import { httpSentinels } from './sentinels.ts';

/** Size of an event on the wire that gets through everywhere. */
const GUARANTEED_BYTES = 65_536;

/** Colon, space and line end. */
const LINE_OVERHEAD_BYTES = 4;

export const ownHttpChecks: readonly Check[] = [
  check('DLV-047/binary-body', '64 KiB of body are read in binary mode', async (http) => {
    await expectId(http, padded([['content-type', 'application/octet-stream']], 'body'));
  }),
  check('DLV-047/binary-header', '64 KiB of one header are read in binary mode', async (http) => {
    await expectId(http, padded([], 'ce-subject'));
  }),
  check('DLV-047/many-headers', '64 KiB of many headers are read in binary mode', async (http) => {
    const names = Array.from({ length: 4000 }, (_, index) => `ce-x${index}`);
    await expectId(
      http,
      padded(
        names.map((name) => [name, '1'] as const),
        'ce-subject',
      ),
    );
  }),
  check('DLV-047/structured', '64 KiB are read in structured mode', async (http) => {
    const message = await structured(['content-type', 'application/cloudevents+json'], '"');
    await expectId(http, message);
  }),
  check(
    'DLV-048/to-binary',
    '64 KiB of spaces in structured mode are written in binary mode',
    (http) => expectChange(http, ' '),
  ),
  check('DLV-048/two-bytes', '64 KiB of letters with accents are written in binary mode', (http) =>
    expectChange(http, 'é'),
  ),
  check(
    'DLV-048/to-structured',
    '64 KiB of bytes in binary mode are written in structured mode',
    async (http) => {
      const message = padded([['content-type', 'application/octet-stream']], 'body');
      const changed = await http.relay(message, 'structured');
      const back = await http.relay(changed, 'binary');
      if (Buffer.compare(Buffer.from(back.body), Buffer.from(message.body)) === 0) return;
      throw new CheckFailure(
        'Other data after structured mode',
        message.body.length,
        back.body.length,
      );
    },
  ),
  ...Object.entries(hostileMessages()).map(([slug, message]) =>
    check(`DLV-049/${slug}`, `It is refused like any other message: ${slug}`, async (http) => {
      const problems = await http.problems(message);
      if (problems.length === 0) throw new CheckFailure('It was accepted', 'a problem', problems);
    }),
  ),
];

function check(id: string, title: string, run: (http: HttpAdapter) => Promise<void>): Check {
  return {
    id,
    clause: id.slice(0, id.indexOf('/')),
    title,
    needs: 'http',
    sentinel: sentinelOf(id),
    run: async ({ http }: Adapter) => {
      if (http === undefined) throw new TypeError(`Cannot run ${id}: the adapter has no http`);
      await run(http);
    },
  };
}

function sentinelOf(id: string): Sentinel {
  if (id.startsWith('DLV-049')) return httpSentinels.problems;
  return id.startsWith('DLV-048') ? httpSentinels.relay : httpSentinels.read;
}

/** A message in binary mode of just the guaranteed size, filled up in its body or in this header. */
function padded(lines: readonly (readonly [string, string])[], at: string): WireMessage {
  const known = at === 'body' ? lines : [...lines, [at, ''] as const];
  const rest = GUARANTEED_BYTES - sizeOf([...headLines, ...known]);
  return at === 'body'
    ? { headers: [...headLines, ...lines], body: Buffer.alloc(rest, 0xff) }
    : { headers: [...headLines, ...lines, [at, 'x'.repeat(rest)]], body: Buffer.alloc(0) };
}

function sizeOf(lines: readonly (readonly [string, string])[]): number {
  return lines.reduce(
    (bytes, [name, value]) => bytes + name.length + value.length + LINE_OVERHEAD_BYTES,
    0,
  );
}

/** A message in structured mode of about the guaranteed size, its subject full of this character. */
function structured(line: readonly [string, string], character: string): WireMessage {
  const rest = GUARANTEED_BYTES - sizeOf([line]) - eventText({ subject: '' }).length;
  const written = Buffer.byteLength(JSON.stringify(character)) - 2;
  const subject = character.repeat(Math.floor(rest / written));
  return { headers: [line], body: Buffer.from(eventText({ subject }), 'utf8') };
}

async function expectId(http: HttpAdapter, message: WireMessage): Promise<void> {
  const { events } = await http.decode(message);
  const ids = events.map((json) => (JSON.parse(json) as { id?: unknown }).id);
  if (ids.length !== 1 || ids[0] !== 'A-17') {
    throw new CheckFailure('Another event was read', ['A-17'], ids);
  }
}

/** From structured to binary mode and back: the event is there, its subject too. */
async function expectChange(http: HttpAdapter, character: string): Promise<void> {
  const message = structured(['content-type', 'application/cloudevents+json'], character);
  const back = await http.relay(await http.relay(message, 'binary'), 'structured');
  const subjects = [message, back].map(({ body }) => {
    return (JSON.parse(Buffer.from(body).toString('utf8')) as { subject?: unknown }).subject;
  });
  if (subjects[0] === subjects[1]) return;
  throw new CheckFailure('Another subject after binary mode', ...pair(subjects.map(lengthOf)));
}

function lengthOf(subject: unknown): unknown {
  return typeof subject === 'string' ? `${subject.length} characters` : subject;
}

function pair([first, second]: readonly unknown[]): [unknown, unknown] {
  return [first, second];
}

/** Messages that no sane sender sends, each with something wrong. */
function hostileMessages(): Readonly<Record<string, WireMessage>> {
  const bytes = (text: string) => Buffer.from(text, 'utf8');
  const binary = (...lines: readonly (readonly [string, string])[]) => {
    return { headers: [...headLines, ...lines], body: bytes('') };
  };
  const json = (text: string) => {
    return {
      headers: [['content-type', 'application/cloudevents+json']] as const,
      body: bytes(text),
    };
  };
  return {
    'nothing-at-all': { headers: [], body: bytes('') },
    'prototype-name': binary(['ce-__proto__', '{"id":"1"}']),
    'constructor-quoted': binary(['ce-constructor', '"']),
    'null-character': binary(['ce-ext', 'a\0b']),
    'line-end': binary(['ce-ext', 'a\r\nce-id: B-18']),
    'thousand-percent-signs': binary(['ce-ext', '%'.repeat(1000)]),
    'hundred-thousand-backslashes': binary(['ce-ext', `"${'\\'.repeat(100_000)}`]),
    'deep-json': json('['.repeat(200_000)),
    'deep-data': json(`{"specversion":"1.0","data":${'['.repeat(50_000)}${']'.repeat(50_000)}}`),
    'prototype-member': json(
      '{"__proto__":{"specversion":"1.0","id":"1","source":"/a","type":"t"}}',
    ),
    'broken-content-type': {
      headers: [['content-type', 'application/cloudevents+json;']],
      body: bytes('{}'),
    },
    'random-bytes': {
      headers: [['content-type', 'application/cloudevents+json']],
      body: Buffer.from([0, 0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80]),
    },
  };
}
