/** Scripted recipients on real sockets: what a black box sends its events to. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, systemClock } from '../clock.ts';
import type { ScriptedAnswer } from './network.ts';
import { answerTo, type SeenRequest } from './recipient-script.ts';

/** Most bytes of one body that a recipient keeps: 32 MiB. What comes after is not kept. */
export const SEEN_BODY_SIZE_MAX_BYTES = 33_554_432;

/** A server that answers by a script and remembers what it was asked. */
export interface SocketRecipient {
  /** Absolute URL that ends with `/`; every path below it is answered by the same script. */
  readonly url: string;
  /** What it saw, oldest first. */
  readonly requests: readonly SeenRequest[];
  /** Replaces the script; the next request gets its first answer. */
  respond(script: readonly ScriptedAnswer[]): void;
  /** Ends the server and every open connection. */
  close(): Promise<void>;
}

/** Options of a recipient. */
export interface SocketRecipientOptions {
  /** One answer for each request, the last one for all that follow; default: 202 for all. */
  readonly script?: readonly ScriptedAnswer[];
  /** Port; default 0, any free one. */
  readonly port?: number;
  /** Address to listen on; default 127.0.0.1. */
  readonly hostname?: string;
  readonly clock?: Clock;
  /** Called with each request before it is answered. */
  readonly onRequest?: (request: SeenRequest) => void;
  /** Called with each request when its answer is sent, or when it is left without one. */
  readonly onAnswer?: (request: SeenRequest) => void;
}

/**
 * Starts a scripted recipient.
 *
 * It judges nothing: whatever is sent is recorded as it came and answered by the script.
 *
 * @returns The recipient, listening.
 * @throws `Error` of `node:net` when the port is taken.
 */
export async function openSocketRecipient(
  options: SocketRecipientOptions = {},
): Promise<SocketRecipient> {
  const { port = 0, hostname = '127.0.0.1', clock = systemClock } = options;
  const requests: SeenRequest[] = [];
  const state = { script: options.script ?? [], answered: 0 };
  const ending = new AbortController();
  const server = createServer((request, response) => {
    void serve(request, response).catch(() => response.destroy());
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    state.answered += 1;
    const answer = answerTo(state.script, state.answered);
    const seen = seenRequest(request, {
      body,
      answer,
      number: requests.length + 1,
      at: clock.now(),
    });
    requests.push(seen);
    options.onRequest?.(seen);
    if (answer.delayMs) await clock.sleep(answer.delayMs, ending.signal);
    await give(answer, request, response);
    options.onAnswer?.(seen);
  }

  await listen(server, port, hostname);
  const address = server.address() as AddressInfo;
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${host}:${address.port}/`,
    requests,
    respond: (script) => {
      state.script = script;
      state.answered = 0;
    },
    close: async () => {
      ending.abort();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: Server, port: number, hostname: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, hostname, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function readBody(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    if (size < SEEN_BODY_SIZE_MAX_BYTES) chunks.push(chunk);
    size += chunk.length;
  }
  return Buffer.concat(chunks).subarray(0, SEEN_BODY_SIZE_MAX_BYTES);
}

function seenRequest(
  { method = '', url = '/', rawHeaders }: IncomingMessage,
  rest: Pick<SeenRequest, 'number' | 'at' | 'body' | 'answer'>,
): SeenRequest {
  const headers = Array.from({ length: rawHeaders.length / 2 }, (_, at) => {
    return [rawHeaders[2 * at] ?? '', rawHeaders[2 * at + 1] ?? ''] as const;
  });
  return { ...rest, method, target: url, headers };
}

/** Resolves when the answer is with the network, or the connection is gone. */
async function give(
  answer: ScriptedAnswer,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status = 202, headers = {}, body = '', fail } = answer;
  if (fail === 'hang') return;
  if (fail === 'reset' || fail === 'refuse') {
    request.socket.resetAndDestroy();
    return;
  }
  const bytes = Buffer.from(body as Uint8Array);
  const ended = new Promise<void>((resolve) => {
    response.once('close', resolve).once('finish', resolve);
  });
  if (fail === 'break') {
    response.writeHead(status, { ...headers, 'content-length': bytes.length + 1 });
    response.write(bytes, () => response.destroy());
  } else {
    response.writeHead(status, headers);
    response.end(bytes);
  }
  await ended;
}
