/** The two worlds in which a whole implementation is checked: one that stands still until it is moved, and this one. */
import { systemClock } from '../clock.ts';
import { createVirtualClock } from '../virtual-clock.ts';
import type { SystemWorld } from './adapter-system.ts';
import { watchLostTime } from './lost-time.ts';
import { createNetwork, type ScriptedAnswer } from './network.ts';
import type { SeenRequest } from './recipient-script.ts';
import { openSocketRecipient } from './socket-recipient.ts';

/** A scripted recipient of either world. */
export interface Recipient {
  readonly url: string;
  /** What it saw so far, oldest first. */
  readonly requests: () => readonly SeenRequest[];
  /** Replaces its script. */
  readonly respond: (...script: readonly (ScriptedAnswer | number)[]) => void;
}

/** Time, recipients, and how long the kit is patient. */
export interface World extends SystemWorld {
  /** Lets so much time pass. */
  readonly wait: (ms: number) => Promise<void>;
  readonly openRecipient: (script: readonly ScriptedAnswer[]) => Promise<Recipient>;
  /** Longest wait for something that has to happen, in milliseconds. */
  readonly limitMs: number;
  /** How long nothing has to happen before the sentinel is sent, in milliseconds. */
  readonly quietMs: number;
  /** How much earlier than asked something may seem to happen, because two clocks measure it. */
  readonly earlyMs: number;
  /** How much later than asked something may happen. */
  readonly lateMs: number;
  /** How much time the machine took from the kit so far, in milliseconds: nobody is judged by it. */
  readonly lostMs: () => number;
  readonly close: () => Promise<void>;
}

/** Where the virtual world begins; any time will do, as long as it is a sensible one. */
const VIRTUAL_START_MS = Date.UTC(2026, 0, 1);

/** A world of its own: nothing waits for real, and every time is exact. */
export function virtualWorld(): World {
  const clock = createVirtualClock(VIRTUAL_START_MS);
  const network = createNetwork({ clock });
  const state = { opened: 0 };
  return {
    clock,
    transport: network.transport,
    wait: (ms) => clock.advance(ms),
    openRecipient: async (script) => {
      state.opened += 1;
      const url = `http://recipient-${state.opened}.example/`;
      network.script(url, script);
      return {
        url,
        requests: () => {
          return network.requests(url).map((request, at) => ({
            number: at + 1,
            at: request.atMs,
            method: request.method,
            target: new URL(request.url).pathname,
            headers: Object.entries(request.headers),
            body: request.body,
            answer: request.status === undefined ? { fail: 'hang' } : { status: request.status },
          }));
        },
        respond: (...answers) => network.script(url, answers),
      };
    },
    limitMs: 600_000,
    quietMs: 60_000,
    earlyMs: 0,
    lateMs: 0,
    lostMs: () => 0,
    close: async () => undefined,
  };
}

/** This world: recipients are servers on loopback, and time passes by itself. */
export function realWorld(): World {
  const open: { close(): Promise<void> }[] = [];
  const watch = watchLostTime();
  return {
    clock: systemClock,
    transport: () =>
      Promise.reject(new TypeError('An implementation in real time sends by itself')),
    wait: (ms) => systemClock.sleep(ms),
    openRecipient: async (script) => {
      const recipient = await openSocketRecipient({ script });
      open.push(recipient);
      return {
        url: recipient.url,
        requests: () => recipient.requests,
        respond: (...answers) => recipient.respond(answers.map(toAnswer)),
      };
    },
    limitMs: 8_000,
    quietMs: 600,
    earlyMs: 10,
    lateMs: 1_500,
    lostMs: watch.lostMs,
    close: async () => {
      watch.stop();
      await Promise.all(open.map((one) => one.close()));
    },
  };
}

/** A number is an answer with that status. */
export function toAnswer(answer: ScriptedAnswer | number): ScriptedAnswer {
  return typeof answer === 'number' ? { status: answer } : answer;
}
