import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createNodeServer } from '../../node/node-http.ts';
import type { RecipientAdapter, RecipientAnswer, RecipientRequest } from '../adapter-recipient.ts';
import { type Carry, recipientBy, referenceRecipientParts } from '../reference-recipient.ts';
import { runChecks } from '../run.ts';
import { recipientChecks } from './recipient.ts';

test.each(recipientChecks)('The reference passes $id: $title', async ({ run }) => {
  await expect(
    Promise.resolve(run({ name: 'reference', ...referenceRecipientParts })),
  ).resolves.toBe(undefined);
});

/** By way of `fetch` of the receiver. */
const byFetch: Carry = async (receiver, { method, target, headers, body }) => {
  const hasBody = method !== 'GET' && method !== 'HEAD';
  const stream = new ReadableStream({
    start: (controller) => controller.enqueue(new Uint8Array(1)),
  });
  const response = await receiver.fetch(
    new Request(`https://shop.example${target}`, {
      method,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      ...(body === 'endless' && { body: stream, duplex: 'half' }),
      ...(body !== 'endless' && hasBody && { body: Buffer.from(body) }),
    }),
  );
  return answerOf(
    response.status,
    [...response.headers],
    new Uint8Array(await response.arrayBuffer()),
  );
};

/** By way of a socket, a server of node:http and a client of node:http. */
const bySocket: Carry = async (receiver, { method, target, headers, body }) => {
  const server = createNodeServer(receiver).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const outgoing = request({
    port,
    host: '127.0.0.1',
    method,
    path: target,
    headers: listed(headers),
  });
  outgoing.on('error', () => undefined);
  if (body === 'endless') outgoing.write('x');
  else outgoing.end(body);
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  const bytes = Buffer.concat(await response.toArray());
  server.closeAllConnections();
  server.close();
  const lines = Object.entries(response.headers).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  return answerOf(response.statusCode ?? 0, lines, bytes);
};

function listed(headers: RecipientRequest['headers']): Record<string, string> {
  return Object.fromEntries(headers);
}

function answerOf(status: number, headers: [string, string][], body: Uint8Array): RecipientAnswer {
  return { status, headers, body };
}

/** Time goes on outside too, so that what needs sockets can happen. */
function patient(recipients: RecipientAdapter): RecipientAdapter {
  return {
    async start(setup) {
      const recipient = await recipients.start(setup);
      return {
        ...recipient,
        wait: async (ms) => {
          await new Promise((resolve) => setTimeout(resolve, 15));
          await recipient.wait(ms);
          await new Promise((resolve) => setTimeout(resolve, 15));
        },
      };
    },
  };
}

test.each([
  ['fetch', byFetch],
  ['a server of node:http', bySocket],
] as const)(
  'The receiver passes the same checks by way of %s',
  async (_, carry) => {
    const recipient = patient(recipientBy(carry));
    const parts = Object.keys(referenceRecipientParts).filter(
      (name) => name !== 'recipientConnections',
    );
    const adapter = {
      name: 'reference',
      ...Object.fromEntries(parts.map((name) => [name, recipient])),
    };
    const checks = recipientChecks.filter(({ needs }) => needs !== 'recipientConnections');
    const results = await runChecks(checks, adapter);
    expect(results.filter(({ status }) => status !== 'pass')).toEqual([]);
  },
  60_000,
);
