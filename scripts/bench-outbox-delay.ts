/** A network in front of a server: what a program sends arrives later. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/** The address to use in place of the server's. */
export interface Delay extends AsyncDisposable {
  readonly url: string;
}

/** Holds back each message to the server by so many milliseconds; with 0 there is nothing in between. */
export async function startDelay(url: string, delayMs: number): Promise<Delay> {
  if (delayMs === 0) return { url, [Symbol.asyncDispose]: async () => undefined };
  const to = new URL(url);
  const proxy = createServer({ noDelay: true }, (program) => {
    const server = connect({ host: to.hostname, port: Number(to.port), noDelay: true });
    // Timers of one length end in the order in which they began, so the bytes stay in order.
    program.on('data', (bytes) => setTimeout(() => server.write(bytes), delayMs));
    program.on('close', () => server.destroy());
    server.on('close', () => program.destroy());
    server.pipe(program);
    for (const socket of [program, server]) socket.on('error', () => socket.destroy());
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const away = new URL(url);
  away.port = String((proxy.address() as AddressInfo).port);
  return {
    url: away.href,
    async [Symbol.asyncDispose]() {
      proxy.close();
    },
  };
}
