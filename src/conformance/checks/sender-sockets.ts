/** Checks of "Sending" that need real connections: who is connected to, and how much is read. */
import { createServer, type Socket } from 'node:net';
import type { Adapter } from '../adapter.ts';
import type { SocketSenderAdapter } from '../adapter-sender.ts';
import { type Check, CheckFailure } from '../check.ts';
import { eventText } from './sender-case.ts';

const OK = 'HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n';

/** Far more time than a request takes: nothing here is judged by it. */
const NO_HURRY = 'PT30S';

/** What a recipient may have written before a sender has to have stopped reading, in bytes. */
const READ_MAX_BYTES = 64 * 1024 * 1024;

export const socketSenderChecks: readonly Check[] = [
  check('DLV-112/sockets', 'The destination in Location is not connected to', async (sender) => {
    await withRecipient(answering(OK), async (other) => {
      const moved = `HTTP/1.1 307 Moved\r\nLocation: ${other.url}\r\nContent-Length: 0\r\n\r\n`;
      await withRecipient(answering(moved), async ({ url, connections }) => {
        await sender.dispatch(eventText(), { subscriber: url, delivery: { retry: 0 } }, 'any');
        expectConnections('to the subscriber', connections() > 0, connections());
        expectConnections('to the other', other.connections() === 0, other.connections());
      });
    });
  }),
  check('DLV-171/address', 'A loopback address is not connected to', (sender) =>
    expectRefusal(sender, (port) => `http://127.0.0.1:${port}/`),
  ),
  check('DLV-171/number', 'A loopback address written as a number is not connected to', (sender) =>
    expectRefusal(sender, (port) => `http://2130706433:${port}/`),
  ),
  check('DLV-171/mapped', 'A loopback address inside of IPv6 is not connected to', (sender) =>
    expectRefusal(sender, (port) => `http://[::ffff:127.0.0.1]:${port}/`),
  ),
  check('DLV-171/name', 'A name of a loopback address is not connected to', (sender) =>
    expectRefusal(sender, (port) => `http://localhost:${port}/`),
  ),
  check('DLV-172/endless', 'A response without end is not read without end', async (sender) => {
    let written = 0;
    const endless = (socket: Socket) => {
      const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
      const more = () => {
        while (!socket.destroyed && socket.write(chunk)) {
          written += 0x10000;
          if (written > READ_MAX_BYTES) socket.destroy();
        }
      };
      socket.on('drain', more);
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      more();
    };
    await withRecipient(endless, async ({ url }) => {
      const delivery = { retry: 0, timeout: NO_HURRY };
      await sender.dispatch(eventText(), { subscriber: url, delivery }, 'any');
      if (written > READ_MAX_BYTES) {
        throw new CheckFailure('Bytes written', `at most ${READ_MAX_BYTES}`, written);
      }
    });
  }),
];

function check(
  id: string,
  title: string,
  run: (sender: SocketSenderAdapter) => Promise<void>,
): Check {
  return {
    id,
    clause: id.slice(0, id.indexOf('/')),
    title,
    needs: 'senderSockets',
    run: async ({ senderSockets }: Adapter) => {
      if (senderSockets === undefined) throw new TypeError(`Cannot run ${id}: no sockets`);
      await run(senderSockets);
    },
  };
}

/** With public addresses only nothing is connected to; without that rule the same sender arrives. */
async function expectRefusal(
  sender: SocketSenderAdapter,
  urlOf: (port: number) => string,
): Promise<void> {
  await withRecipient(answering(OK), async ({ port, connections }) => {
    const job = { subscriber: urlOf(port), delivery: { retry: 0, timeout: NO_HURRY } };
    await Promise.resolve(sender.dispatch(eventText(), job, 'public')).catch(() => 'dropped');
    expectConnections('with public addresses only', connections() === 0, connections());
    const open = { ...job, subscriber: `http://127.0.0.1:${port}/` };
    const verdict = await sender.dispatch(eventText(), open, 'any');
    if (verdict !== 'delivered') throw new CheckFailure('With any address', 'delivered', verdict);
  });
}

function expectConnections(what: string, isRight: boolean, actual: number): void {
  if (!isRight) throw new CheckFailure(`Connections ${what}`, 'another number', actual);
}

interface Recipient {
  readonly url: string;
  readonly port: number;
  readonly connections: () => number;
}

function answering(response: string): (socket: Socket) => void {
  return (socket) => {
    socket.write(response);
  };
}

/** A recipient on loopback for as long as a check needs it. */
async function withRecipient(
  answer: (socket: Socket) => void,
  run: (recipient: Recipient) => Promise<void>,
): Promise<void> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => answer(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await run({ url: `http://127.0.0.1:${port}/`, port, connections: () => connections });
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}
