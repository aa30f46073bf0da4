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
  /** The signal of the sender, while it is listened to. */
  #sender: AbortSignal | undefined;
  #reason: unknown;
  #isOver = false;

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
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      const sender = this.#request.signal;
      if (sender?.aborted) this.#reason ??= sender.reason;
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
      else if (!this.#isOver) this.#follow(sender);
    }
    return this.#controller.signal;
  }

  abort(reason: unknown): void {
    this.#reason ??= reason;
    this.#controller?.abort(reason);
  }

  /** The handler is done: whether the sender is gone is of no use to anybody. */
  end(): void {
    this.#isOver = true;
    this.#sender?.removeEventListener('abort', this);
  }

  /** Called by the signal of the sender when it aborts. */
  handleEvent(): void {
    this.abort(this.#sender?.reason);
  }

  /** `AbortSignal.any` would do, but leaves more than a kilobyte behind at a signal that outlives its requests. */
  #follow(sender: AbortSignal | undefined): void {
    this.#sender = sender;
    sender?.addEventListener('abort', this, { once: true });
  }
}

/** Whether a handler gave back something that is meant as a reply. */
export function isReply(value: unknown): value is CloudEvent {
  return typeof value === 'object' && value !== null;
}
