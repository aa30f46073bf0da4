/** Checks of recipients on real sockets. */
import { connect } from 'node:net';
import type { RecipientConnectionAdapter } from '../adapter-recipient.ts';
import { type Check, CheckFailure } from '../check.ts';
import { watchLostTime } from '../lost-time.ts';

/** How many times the time limit a connection can stay open: limits are looked at now and then. */
const PATIENCE = 3;

/** And this much longer, in milliseconds, beside what the machine takes for others. */
const GRACE_MS = 700;

const HEAD = 'POST /events HTTP/1.1\r\nhost: 127.0.0.1\r\nce-specversion: 1.0\r\nce-id: A-17\r\n';

export const connectionChecks: readonly Check[] = [
  check('DLV-099/no-bytes', 'A connection without a byte is closed', ''),
  check('DLV-099/half-a-line', 'A connection with half a request line is closed', 'POST /ev'),
  check('DLV-099/half-a-head', 'A connection with half of the headers is closed', HEAD),
  check(
    'DLV-099/half-a-body',
    'A connection with half of a body is closed',
    `${HEAD}ce-source: /a\r\nce-type: t\r\ncontent-length: 10\r\n\r\nhalf`,
  ),
];

function check(id: string, title: string, bytes: string): Check {
  return {
    id,
    clause: 'DLV-099',
    title,
    needs: 'recipientConnections',
    run: async ({ recipientConnections }) => {
      if (recipientConnections === undefined) throw new TypeError(`Cannot run ${id}: no part`);
      await expectClosed(recipientConnections, title, bytes);
    },
  };
}

async function expectClosed(
  recipients: RecipientConnectionAdapter,
  title: string,
  bytes: string,
): Promise<void> {
  const { port, timeLimitMs, close } = await recipients.listen();
  try {
    if (await isClosedWithin(port, bytes, timeLimitMs * PATIENCE + GRACE_MS)) return;
    throw new CheckFailure(`${title}: it stays open`, `closed after ${timeLimitMs} ms`, 'open');
  } finally {
    await close();
  }
}

function isClosedWithin(port: number, bytes: string, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      if (bytes !== '') socket.write(bytes);
    });
    const watch = watchLostTime();
    const start = performance.now();
    const end = (isClosed: boolean) => {
      clearTimeout(timer);
      watch.stop();
      socket.destroy();
      resolve(isClosed);
    };
    const judge = () => {
      const leftMs = start + ms + watch.lostMs() - performance.now();
      if (leftMs <= 0) end(false);
      else timer = setTimeout(judge, Math.ceil(leftMs));
    };
    let timer = setTimeout(judge, ms);
    socket.resume();
    // Closed with an error is closed.
    socket.on('error', () => undefined).on('close', () => end(true));
  });
}
