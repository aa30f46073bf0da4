import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import handler from 'serve-handler';

/** Port of the site unless `--port` or `PORT` name another. */
export const DEFAULT_PORT = 3000;

/** The site, being served. */
export interface SiteServer {
  readonly url: string;
  /** Ends open connections too, so that the process can exit at once. */
  readonly close: () => Promise<void>;
}

/**
 * Serves a built site on this machine only.
 *
 * @param folder The build; has to have an `index.html`.
 * @param port 0 takes any free port.
 * @throws When there is no build, or the port is taken; the message says what to do.
 */
export async function serveSite(folder: string, port: number): Promise<SiteServer> {
  if (!existsSync(join(folder, 'index.html'))) {
    throw new Error(`Cannot serve ${folder}: there is no site in it; run "npm run build" first`);
  }
  const server = createServer((request, response) => {
    handler(request, response, { public: folder, cleanUrls: true, directoryListing: false }).catch(
      () => response.writeHead(500).end(),
    );
  });
  const used = await listen(server, port);
  return {
    url: `http://localhost:${used}`,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `Cannot serve at port ${port}: it is in use; choose another with --port or PORT`;
      fail(error.code === 'EADDRINUSE' ? new Error(taken) : error);
    });
    // Without a host both address families answer to "localhost", whichever a browser tries first.
    server.listen(port, () => {
      const address = server.address();
      done(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

/**
 * Reads the port from `--port N`, `--port=N` or the environment.
 *
 * @throws {RangeError} When it is no whole number from 0 to 65535.
 */
export function readPort(args: readonly string[], environment: string | undefined): number {
  const at = args.findIndex((arg) => arg === '--port' || arg.startsWith('--port='));
  const flag = at === -1 ? undefined : (args[at]?.split('=')[1] ?? args[at + 1] ?? '');
  const text = flag ?? environment ?? String(DEFAULT_PORT);
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) {
    throw new RangeError(`Cannot serve at port "${text}": it is no whole number from 0 to 65535`);
  }
  return port;
}
