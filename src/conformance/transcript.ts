/** What went over the network during one check, in lines that a person reads. */
import type { Clock } from '../clock.ts';
import { EventDeliveryError } from '../errors.ts';
import { decodeMessage } from '../http/decode.ts';
import type { SystemRequest, SystemResponse } from './adapter-system.ts';
import type { SeenRequest } from './recipient-script.ts';
import type { Recipient } from './system-world.ts';

/** Most lines of one transcript. */
export const TRANSCRIPT_LINE_MAX = 60;
/** Longest line of a transcript, in characters. */
export const TRANSCRIPT_LINE_LENGTH_MAX = 300;

/** Collects lines with their times, which count from the beginning of the check. */
export class Transcript {
  readonly #clock: Clock;
  readonly #start: number;
  readonly #lines: { readonly at: number; readonly text: string }[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#start = clock.now();
  }

  add(text: string): void {
    this.#lines.push({ at: this.#clock.now(), text });
  }

  /** A request of the kit, and what the implementation answered. */
  exchange({ method, url, headers, body }: SystemRequest, { status }: SystemResponse): void {
    this.add(`kit: ${method} ${url} ${carried({ headers, body })} → ${status}`);
  }

  /** Everything in the order of its time, with what the recipients saw. */
  lines(recipients: readonly Recipient[]): readonly string[] {
    const seen = recipients.flatMap(({ url, requests }) => {
      return requests().map((request) => ({ at: request.at, text: seenLine(url, request) }));
    });
    const all = [...this.#lines, ...seen].sort((a, b) => a.at - b.at);
    const shown = all.slice(0, TRANSCRIPT_LINE_MAX).map(({ at, text }) => {
      const line = `+${Math.round(at - this.#start)} ms  ${text}`;
      return line.length <= TRANSCRIPT_LINE_LENGTH_MAX
        ? line
        : `${line.slice(0, TRANSCRIPT_LINE_LENGTH_MAX - 1)}…`;
    });
    const left = all.length - shown.length;
    return left === 0 ? shown : [...shown, `(and ${left} more)`];
  }
}

function seenLine(url: string, request: SeenRequest): string {
  const { method, answer } = request;
  return `${url}: ${method} ${carried(request)} → ${answer.fail ?? answer.status ?? 202}`;
}

/** The events of a message in a few words, or what else it is. */
function carried({ headers, body }: Pick<SystemRequest, 'headers' | 'body'>): string {
  try {
    const { mode, events } = decodeMessage({ headers, body });
    return `${mode} ${events.map(({ type, id }) => `${type} ${id}`).join(', ')}`;
  } catch (error) {
    if (!(error instanceof EventDeliveryError)) throw error;
    return `${body?.byteLength ?? 0} bytes, no event (${error.code})`;
  }
}
