/** One HTTP request on a socket of its own, as it is written: no redirects, no retries, no added headers. */
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { SystemRequest, SystemResponse } from './adapter-system.ts';
import { NoAnswer } from './time-limit.ts';

/** How long the kit waits for one answer, in milliseconds. */
export const EXCHANGE_TIMEOUT_MS = 10_000;

/** Most bytes of an answer that are read: 32 MiB. */
export const ANSWER_SIZE_MAX_BYTES = 33_554_432;

/**
 * Sends one request and reads the answer.
 *
 * Header lines go out in their order, repeated ones too; `host` and `content-length` are added.
 *
 * @throws `NoAnswer` when the connection fails, breaks off, or nothing came in time.
 */
export function httpExchange(request: SystemRequest): Promise<SystemResponse> {
  const { method, url, headers, body = new Uint8Array(0) } = request;
  const target = new URL(url);
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  const isWritten = headers.some(([name]) => name.toLowerCase() === 'host');
  const lines = [
    ...(isWritten ? [] : [['host', target.host] as const]),
    ...headers,
    ['content-length', String(body.byteLength)] as const,
    ['connection', 'close'] as const,
  ];
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      reject(new NoAnswer(`No answer from ${url}: ${error.message}`));
    };
    const outgoing = send(target, {
      method,
      headers: lines.flat() as unknown as Record<string, string>,
      agent: false,
      signal: AbortSignal.timeout(EXCHANGE_TIMEOUT_MS),
    });
    outgoing.on('error', fail).on('response', (incoming) => {
      const chunks: Buffer[] = [];
      let size = 0;
      incoming.on('error', fail).on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > ANSWER_SIZE_MAX_BYTES) outgoing.destroy(new Error('its answer has no end'));
        else chunks.push(chunk);
      });
      incoming.on('end', () => {
        resolve({
          status: incoming.statusCode ?? 0,
          headers: pairs(incoming.rawHeaders),
          body: Buffer.concat(chunks),
        });
      });
    });
    outgoing.end(body);
  });
}

/** Header lines as `node:http` gives them, two by two. */
export function pairs(raw: readonly string[]): readonly (readonly [name: string, value: string])[] {
  return Array.from({ length: raw.length >> 1 }, (_, at) => {
    return [raw[2 * at] ?? '', raw[2 * at + 1] ?? ''] as const;
  });
}
