/** Requests as bytes, right ones and wrong ones: the same for the same seed. */

/** Numbers from 0 up to 1 (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Random = () => number;

/** A request before it becomes bytes, one character for each of them. */
interface Parts {
  start: string;
  lines: string[];
  body: string;
}

const EVENT = '{"specversion":"1.0","id":"1","source":"/a","type":"t","data":{"n":[1.0,null]}}';

function chunked(body: string): string {
  return `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
}

const BASES: readonly Readonly<Parts>[] = [
  {
    start: 'POST /events HTTP/1.1',
    lines: [
      'Host: 127.0.0.1',
      'ce-specversion: 1.0',
      'ce-id: A-17',
      'ce-source: /shop',
      'ce-type: t',
      'ce-subject: "Euro%20\\"%E2%82%AC"',
      'Content-Type: application/json',
      'Content-Length: 7',
    ],
    body: '{"a":1}',
  },
  {
    start: 'POST /events HTTP/1.1',
    lines: [
      'Host: 127.0.0.1',
      'Content-Type: application/cloudevents+json; charset="utf-8"',
      `Content-Length: ${EVENT.length}`,
    ],
    body: EVENT,
  },
  {
    start: 'POST /events HTTP/1.1',
    lines: [
      'Host: 127.0.0.1',
      'Content-Type: application/cloudevents-batch+json',
      'Transfer-Encoding: chunked',
    ],
    body: chunked(`[${EVENT},${EVENT}]`),
  },
  {
    start: 'POST /events?access_token=secret HTTP/1.1',
    lines: ['Host: 127.0.0.1', 'ce-specversion: 1.0', 'ce-id: 1', 'ce-source: /a', 'ce-type: t'],
    body: '',
  },
  {
    start: 'OPTIONS /events HTTP/1.1',
    lines: [
      'Host: 127.0.0.1',
      'WebHook-Request-Origin: events.example.com',
      'WebHook-Request-Rate: 120',
    ],
    body: '',
  },
];

const STARTS = [
  'GET /events HTTP/1.1',
  'POST http://127.0.0.1/events HTTP/1.1',
  'POST * HTTP/1.1',
  'POST //events HTTP/1.0',
  'POST /events HTTP/0.9',
  'POST /events HTTP/2.0',
  'POST /events HTTP/1.1 x',
  'PRI * HTTP/2.0',
  'CONNECT 127.0.0.1:80 HTTP/1.1',
  'BREW /events HTTP/1.1',
  'post /events HTTP/1.1',
  'POST /%00%ff?access_token=%zz&access_token= HTTP/1.1',
  'POST /..//..;/events#x HTTP/1.1',
  '',
];

const LINES = [
  'Content-Length: 0',
  'Content-Length: -1',
  'Content-Length: 1e9',
  'Content-Length: 99999999999999999999',
  'Content-Length: 9007199254740993',
  'Content-Length: 5, 5',
  'Content-Length: +7',
  'Content-Length : 7',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: chunked, chunked',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding:\x0bchunked',
  'Transfer-Encoding: identity',
  'Expect: 100-continue',
  'Expect: 200-ok',
  'Connection: close',
  'Connection: upgrade, keep-alive, content-length',
  'Upgrade: websocket',
  'Content-Encoding: gzip',
  'Content-Type: application/cloudevents-batch+json',
  'Content-Type: application/cloudevents+json; charset=utf-16',
  'ce-data: 1',
  'ce-__proto__: 1',
  'ce-constructor: 1',
  'ce-time: yesterday',
  'ce-subject: %',
  'ce-subject: %ED%A0%80',
  'CE-ID: B-18',
  ' folded: line',
  'ce-: x',
  ': x',
  '\x00: \x00',
  'Authorization: Bearer secret',
  'Host: other',
  `x: ${'y'.repeat(20_000)}`,
  `ce-long: ${'%20'.repeat(30_000)}`,
];

const BODIES = [
  '',
  '{',
  `[${'['.repeat(2_000)}`,
  '5\r\nhello\r\n0\r\n\r\n',
  'ffffffffffffffff\r\nx',
  '-1\r\n\r\n',
  '3;ext="\r\n"\r\nabc\r\n0\r\nTrailer: x\r\n\r\n',
  '0\r\n',
  '1\nx\n0\n\n',
  'g\r\n',
  '\xff\xfe\x00',
  'x'.repeat(70_000),
  `{"__proto__":${EVENT}}`,
  `${EVENT}${EVENT}`,
];

const PIECES = ['\r', '\n', '\0', ' ', ':', '%', '"', '\xff', ',', ';', '\r\n\r\n', '\t', '{', '0'];

/** The bytes of one request, wrong in none, one or several ways. */
export function hostileRequest(random: Random): Buffer {
  const base = pick(BASES, random);
  const parts: Parts = { start: base.start, lines: [...base.lines], body: base.body };
  for (let count = Math.floor(random() * 3); count > 0; count -= 1) change(parts, random);
  const head = [parts.start, ...parts.lines].join('\r\n');
  let text = `${head}\r\n\r\n${parts.body}`;
  if (random() < 0.3) text = scratched(text, random);
  // Two at once, the second behind what the first claims to be.
  if (random() < 0.1) text += `${head}\r\n\r\n${parts.body}`;
  if (random() < 0.1) text = text.slice(0, Math.floor(random() * text.length));
  return Buffer.from(text, 'latin1');
}

function change(parts: Parts, random: Random): void {
  const at = Math.floor(random() * (parts.lines.length + 1));
  const kind = random();
  if (kind < 0.15) parts.start = pick(STARTS, random);
  else if (kind < 0.5) parts.lines.splice(at, 0, pick(LINES, random));
  else if (kind < 0.65) parts.lines.splice(at, 1);
  else if (kind < 0.75) parts.lines.push(parts.lines[at] ?? '');
  else if (kind < 0.78) parts.lines.push(...Array.from({ length: 3_000 }, (_, n) => `ce-x${n}: 1`));
  else parts.body = pick(BODIES, random);
}

function scratched(text: string, random: Random): string {
  const at = Math.floor(random() * text.length);
  const cut = Math.floor(random() * 4);
  return `${text.slice(0, at)}${pick(PIECES, random)}${text.slice(at + cut)}`;
}

function pick<T>(list: readonly T[], random: Random): T {
  return list[Math.floor(random() * list.length)] as T;
}
