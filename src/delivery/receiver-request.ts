import type { CloudEvent } from '../event/cloud-event.ts';
import type { ContentMode } from '../http/message.ts';
import type { DeliveryContext, ReceiverRequest } from './receiver-types.ts';

/** Path and query of a request target, which is a path or an absolute URL. */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const start = target.startsWith('/') ? 0 : pathStart(target);
  const hash = target.indexOf('#', start);
  const end = hash === -1 ? target.length : hash;
  const mark = target.indexOf('?', start);
  const isMarked = mark !== -1 && mark < end;
  const path = target.slice(start, isMarked ? mark : end);
  return { path: path === '' ? '/' : path, query: isMarked ? target.slice(mark + 1, end) : '' };
}

/** Where the path of an absolute URL begins. */
function pathStart(url: string): number {
  const authority = url.indexOf('://');
  if (authority === -1) return 0;
  let index = authority + 3;
  while (index < url.length && !'/?#'.includes(url.charAt(index))) index += 1;
  return index;
}

/** Whether `Prefer` lists `reply` (RFC 7240: names in any case, values and parameters aside). */
export function prefersReply(prefer: string | undefined): boolean {
  if (prefer === undefined) return false;
  return prefer.split(',').some((one) => /^\s{0,9}reply\s{0,9}(?:[;=]|$)/i.test(one));
}

/** A context whose signal exists only when somebody asks for it. */
export class LazyContext implements DeliveryContext {
  readonly mode: ContentMode;
  readonly path: string;
  /** A function of its own, so that a handler can take it out of the context. */
  readonly header: (name: string) => string | undefined;
  readonly #request: ReceiverRequest;
  #controller: AbortController | undefined;
  #aborted: Error | undefined;
  #signal: AbortSignal | undefined;

  constructor(
    mode: ContentMode,
    path: string,
    headers: ReadonlyMap<string, string>,
    request: ReceiverRequest,
  ) {
    this.mode = mode;
    this.path = path;
    this.header = (name) => headers.get(name);
    this.#request = request;
  }

  get isReplyExpected(): boolean {
    return prefersReply(this.header('prefer'));
  }

  get signal(): AbortSignal {
    if (this.#signal !== undefined) return this.#signal;
    this.#controller = new AbortController();
    if (this.#aborted !== undefined) this.#controller.abort(this.#aborted);
    const { signal } = this.#controller;
    const sender = this.#request.signal;
    this.#signal = sender === undefined ? signal : AbortSignal.any([signal, sender]);
    return this.#signal;
  }

  abort(reason: Error): void {
    this.#aborted = reason;
    this.#controller?.abort(reason);
  }
}

/** Whether a handler gave back something that is meant as a reply. */
export function isReply(value: unknown): value is CloudEvent {
  return typeof value === 'object' && value !== null;
}
