/** One request on undici, and what comes back of it. */
import type { Dispatcher } from 'undici';
import type { TransportRequest, TransportResponse } from '../delivery/transport.ts';

/**
 * Collects one response as undici hands it over, its body up to a limit.
 *
 * Rejects with what undici reports when no response begins, and with the reason for which the request is given up.
 * Works below the streams of undici: a body that is collected anyway needs none, and this is on the way of every event.
 */
export class ResponseReader implements Dispatcher.DispatchHandler {
  readonly #resolve: (response: TransportResponse) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #maxBytes: number;
  #chunks: Uint8Array[] = NO_CHUNKS;
  /** The signal that is listened to, if there is one. */
  #signal: AbortSignal | undefined;
  #reason: Error | undefined;
  #size = 0;
  #head: { readonly status: number; readonly headers: TransportResponse['headers'] } | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  /** Whether the promise is settled, so that what still comes is nobody's. */
  isOver = false;

  constructor(
    resolve: (response: TransportResponse) => void,
    reject: (reason: unknown) => void,
    maxBytes: number,
  ) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#maxBytes = maxBytes;
  }

  /** What gives the request up: the cheap way, or else the signal. */
  endWith({ signal, onGivenUp }: Pick<TransportRequest, 'signal' | 'onGivenUp'>): void {
    if (onGivenUp !== undefined) {
      onGivenUp((reason) => this.#giveUp(reason));
      return;
    }
    this.#signal = signal;
    if (signal?.aborted) this.handleEvent();
    else signal?.addEventListener('abort', this, { once: true });
  }

  /** Called by the signal when it aborts. */
  handleEvent(): void {
    this.#giveUp(reasonOf(this.#signal?.reason));
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
    if (this.#chunks === NO_CHUNKS) this.#chunks = [];
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
    this.#signal?.removeEventListener('abort', this);
  }
}

/** Most answers have no body. */
const NO_CHUNKS: Uint8Array[] = [];

const NO_BYTES = new Uint8Array(0);

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  return chunks.length === 0 ? NO_BYTES : Buffer.concat(chunks);
}

function reasonOf(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The request was aborted');
}
