/** The checks fail nobody who uses what the clauses leave open. */
import { expect, test } from 'vitest';
import type { RecipientAdapter, RecipientAnswer } from '../adapter-recipient.ts';
import { referenceRecipient, referenceRecipientParts } from '../reference-recipient.ts';
import { runChecks } from '../run.ts';
import { recipientChecks } from './recipient.ts';

type Lines = RecipientAnswer['headers'];

/** Names in capitals, other words, headers that nobody asked for. */
function looseAnswer({ status, headers, body }: RecipientAnswer): RecipientAnswer {
  const type = headers.find(([name]) => name === 'content-type')?.[1] ?? '';
  const isProblem = type.includes('problem');
  const lines: Lines = headers
    .filter(([name]) => !(isProblem && /^content-/.test(name)))
    .map(([name, value]) => [capital(name), looseValue(name, value)]);
  const more: Lines = [
    ['Server', 'loose'],
    ['Date', 'Sun, 22 Nov 2026 09:30:00 GMT'],
    ['Cache-Control', 'private'],
  ];
  return { status, headers: [...lines, ...more], body: isProblem ? Buffer.from('no') : body };
}

function looseValue(name: string, value: string): string {
  if (name === 'allow') return `HEAD , ${value},PATCH`;
  if (name === 'retry-after') return 'Sun, 22 Nov 2026 09:31:00 GMT';
  if (name === 'webhook-allowed-origin') return '*';
  if (name === 'webhook-allowed-rate') return '1';
  return value;
}

function capital(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letters) => letters.toUpperCase());
}

/** A reply in structured mode, with more attributes. */
function looseReply(answer: RecipientAnswer): RecipientAnswer {
  const attributes = answer.headers.filter(([name]) => name.startsWith('ce-'));
  if (attributes.length === 0) return answer;
  const event = Object.fromEntries(attributes.map(([name, value]) => [name.slice(3), value]));
  return {
    status: answer.status,
    headers: [['content-type', 'Application/CloudEvents+JSON; charset=UTF-8']],
    body: Buffer.from(JSON.stringify({ ...event, hops: 1, data: null })),
  };
}

/** No OPTIONS where nobody asks for an origin; each answer a little late. */
const loose: RecipientAdapter = {
  async start(setup) {
    const recipient = await referenceRecipient.start(setup);
    return {
      ...recipient,
      request: async (one) => {
        const isPlain = one.method === 'OPTIONS' && setup.origins === undefined;
        const answer = await recipient.request(isPlain ? { ...one, method: 'TRACE' } : one);
        await new Promise((resolve) => setTimeout(resolve, 5));
        return looseAnswer(looseReply(answer));
      },
      wait: async (ms) => {
        await recipient.wait(ms);
        await new Promise((resolve) => setTimeout(resolve, 10));
      },
    };
  },
};

test('A recipient that uses every freedom fails nothing', async () => {
  const names = Object.keys(referenceRecipientParts).filter(
    (name) => name !== 'recipientConnections',
  );
  const adapter = { name: 'loose', ...Object.fromEntries(names.map((name) => [name, loose])) };
  const checks = recipientChecks.filter(({ needs }) => needs !== 'recipientConnections');
  const results = await runChecks(checks, adapter);
  expect(results.filter(({ status }) => status !== 'pass')).toEqual([]);
}, 60_000);
