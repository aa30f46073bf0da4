/** One request on undici, and what comes back of it. */
import type { Dispatcher } from 'undici';
import type { TransportRequest, TransportResponse } from '../delivery/transport.ts';

/**
 * Sends a request and reads its response, its body up to a limit.
 *
 * Uses undici below its streams: a body that is collected anyway needs none, and this is on the way of every event.
 *
 * @param end What gives the request up: the cheap way, or else the signal.
 * @throws What undici reports when no response begins, and the reason for which it is given up.
 */
export function received(
  agent: Dispatcher,
  request: Dispatcher.DispatchOptions,
  maxBytes: number,
  end: Pick<TransportRequest, 'signal' | 'onGivenUp'>,
): Promise<TransportResponse> {
  return new Promise((resolve, reject) => {
    const reader = new ResponseReader(maxBytes, resolve, reject);
    reader.endWith(end);
    if (!reader.isOver) agent.dispatch(request, reader);
  });
}

/** Collects one response as undici hands it over. */
class ResponseReader implements Dispatcher.DispatchHandler {
  readonly #maxBytes: number;
  readonly #resolve: (response: TransportResponse) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #chunks: Uint8Array[] = [];
  /** The signal that is listened to, if there is one. */
  #signal: AbortSignal | undefined;
  readonly #onAbort = () => this.#giveUp(reasonOf(this.#signal?.reason));
  #reason: Error | undefined;
  #size = 0;
  #head: { readonly status: number; readonly headers: TransportResponse['headers'] } | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  /** Whether the promise is settled, so that what still comes is nobody's. */
  isOver = false;

  constructor(
    maxBytes: number,
    resolve: (response: TransportResponse) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#maxBytes = maxBytes;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  endWith(end: Pick<TransportRequest, 'signal' | 'onGivenUp'>): void {
    if (end.onGivenUp !== undefined) {
      end.onGivenUp((reason) => this.#giveUp(reason));
      return;
    }
    this.#signal = end.signal;
    if (this.#signal?.aborted) this.#onAbort();
    else this.#signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // Aborted while it waited for a connection: it is not sent at all.
    if (this.#reason !== undefined) controller.abort(this.#reason);
  }

  onRequestUpgrade(controller: Dispatcher.DispatchController): void {
    controller.abort(new Error('Nobody asked for another protocol'));
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: TransportResponse['headers'] & object,
  ): void {
    // Interim responses are passed over: the final one is still to come.
    if (status >= 200) this.#head = { status, headers };
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.isOver) return;
    this.#chunks.push(chunk);
    this.#size += chunk.byteLength;
    if (this.#size <= this.#maxBytes) return;
    this.#finish('too-large');
    controller.abort(new Error(`The response has more than ${this.#maxBytes} bytes`));
  }

  onResponseEnd(): void {
    this.#finish();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    // A protocol nobody asked for: undici ends the connection, but the recipient has answered.
    const isUpgrade = this.#head === undefined && error.message === 'bad upgrade';
    if (isUpgrade) this.#head = { status: 101, headers: {} };
    if (this.#head === undefined) this.#fail(error);
    else this.#finish(isUpgrade ? undefined : 'broken');
  }

  #giveUp(reason: Error): void {
    this.#reason = reason;
    this.#fail(reason);
    this.#controller?.abort(reason);
  }

  #finish(incomplete?: 'broken' | 'too-large'): void {
    if (this.isOver || this.#head === undefined) return;
    this.#end();
    const bytes = joined(this.#chunks).subarray(0, this.#maxBytes);
    const body = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#resolve({ ...this.#head, body, ...(incomplete !== undefined && { incomplete }) });
  }

  #fail(reason: unknown): void {
    if (this.isOver) return;
    this.#end();
    this.#reject(reason);
  }

  #end(): void {
    this.isOver = true;
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }
}

const NO_BYTES = new Uint8Array(0);

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  return chunks.length === 0 ? NO_BYTES : Buffer.concat(chunks);
}

function reasonOf(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The request was aborted');
}
