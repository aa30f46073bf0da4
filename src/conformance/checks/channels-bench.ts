/** What a check of channels works with: one channel on a clock that stands still. */
import { isDeepStrictEqual } from 'node:util';
import { CAPABILITIES, type Capability } from '../../channels/capabilities.ts';
import type { Channel, Lease, Subscription, TakeOptions } from '../../channels/channel.ts';
import { systemClock } from '../../clock.ts';
import { createEvent } from '../../event/create.ts';
import { createVirtualClock, type VirtualClock } from '../../virtual-clock.ts';
import type { Adapter } from '../adapter.ts';
import type { ChannelAdapter, ChannelWorld, OpenedChannel } from '../adapter-channels.ts';
import { type Check, CheckFailure, NotClaimed, type Sentinel } from '../check.ts';
import { writtenOf } from './channels-case.ts';

/** Longest real time that a wait on the virtual clock may take, in turns of the event loop. */
const TURNS_MAX = 10_000;

/** Turns after which each takes a millisecond: something outside of this process is waited for. */
const FAST_TURNS = 2_000;

/** Takes until nothing is offered any more. */
const TAKES_MAX = 100;

/** Steps in which the time passes while something waits, in milliseconds. */
const STEP_MS = 10;

/** A channel under test, its clock, and the leases that the check holds. */
export class ChannelBench {
  readonly clock: VirtualClock = createVirtualClock();
  channel: Channel;
  readonly #opened: OpenedChannel;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #leases = new Map<string, Lease>();
  #sentinels = 0;

  private constructor(clock: VirtualClock, opened: OpenedChannel) {
    this.clock = clock;
    this.#opened = opened;
    this.channel = opened.channel;
  }

  /** Opens a channel, runs the check, and closes the channel, whatever happens. */
  static async run(
    adapter: ChannelAdapter,
    world: Omit<ChannelWorld, 'clock'>,
    check: (bench: ChannelBench) => Promise<void>,
  ): Promise<void> {
    const clock = createVirtualClock();
    const bench = new ChannelBench(clock, await adapter.open({ ...world, clock }));
    try {
      await check(bench);
    } finally {
      await bench.passing(bench.channel.close()).catch(() => undefined);
    }
  }

  async subscribe(name: string, leaseMs?: number, startAt?: 'earliest'): Promise<Subscription> {
    const subscription = await this.channel.subscribe(name, { leaseMs, startAt });
    this.#subscriptions.set(name, subscription);
    return subscription;
  }

  subscription(name: string): Subscription {
    const found = this.#subscriptions.get(name);
    if (found === undefined) throw new TypeError(`Cannot use step: "${name}" is not subscribed`);
    return found;
  }

  /** One take; sentinels are acknowledged and left out. */
  async takeOnce(name: string, options: TakeOptions = {}): Promise<readonly Lease[]> {
    const leases = await this.subscription(name).take({ max: 100, ...options });
    const found: Lease[] = [];
    for (const lease of leases) {
      if (isSentinel(lease)) await lease.ack();
      else found.push(lease);
    }
    for (const lease of found) this.#leases.set(keyOf(name, writtenLease(lease)), lease);
    return found;
  }

  /** Takes until nothing comes. */
  async takeAll(name: string, max?: number): Promise<readonly string[]> {
    const found: string[] = [];
    for (let turn = 0; turn < TAKES_MAX; turn += 1) {
      const leases = await this.takeOnce(name, max === undefined ? {} : { max });
      if (leases.length === 0) return found;
      found.push(...leases.map(writtenLease));
    }
    throw new CheckFailure('It offers events without end', 'an end', found.slice(0, 5));
  }

  /** A take that waits, while time passes; and when it ended. */
  async takeWaiting(name: string, waitMs: number): Promise<{ leases: string[]; at: number }> {
    const taking = this.takeOnce(name, { waitMs }).then((leases) => {
      return { leases: leases.map(writtenLease), at: this.clock.now() };
    });
    return this.passing(taking);
  }

  /** Lets time pass, as far as it is waited for, until the promise is settled. */
  async passing<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settle = () => {
      isSettled = true;
    };
    promise.then(settle, settle);
    for (let turn = 0; !isSettled; turn += 1) {
      if (turn > TURNS_MAX) throw new CheckFailure('It waits for ever', 'an end', 'none');
      await (turn < FAST_TURNS ? nextTurn() : systemClock.sleep(1));
      if (!isSettled && this.clock.sleeping > 0) await this.clock.advance(STEP_MS);
    }
    return promise;
  }

  /** Fails unless a sentinel is the only event that arrives. */
  async expectAbsent(name: string): Promise<void> {
    this.#sentinels += 1;
    const id = `sentinel-${this.#sentinels}`;
    await this.channel.send([createEvent({ id, source: SENTINELS, type: 't' })]);
    const seen: string[] = [];
    for (let isThere = false, turn = 0; !isThere; turn += 1) {
      if (turn > TAKES_MAX) throw new CheckFailure('It offers events without end', id, seen[0]);
      const leases = await this.subscription(name).take({ max: 100 });
      if (leases.length === 0) throw new CheckFailure('The sentinel did not arrive', id, seen);
      for (const lease of leases) {
        if (lease.event.id === id) isThere = true;
        else if (!isSentinel(lease)) seen.push(writtenLease(lease));
        if (isSentinel(lease)) await lease.ack();
      }
    }
    seen.push(...(await this.takeAll(name)));
    expectSame(`"${name}" was offered something`, [], seen);
  }

  lease(name: string, written: string): Lease {
    const lease = this.#leases.get(keyOf(name, written));
    if (lease === undefined) throw new TypeError(`Cannot use step: "${name}" holds no ${written}`);
    return lease;
  }

  async restart(): Promise<void> {
    if (this.#opened.restart === undefined)
      throw new CheckFailure('A persistent channel that cannot restart', 'restart()', undefined);
    this.#subscriptions.clear();
    this.#leases.clear();
    this.channel = await this.#opened.restart();
  }
}

const SENTINELS = '/sentinel';
const isSentinel = ({ event }: Lease) => event.source === SENTINELS;
const keyOf = (name: string, written: string) => `${name} ${written}`;

/** How a lease is written: the event and the attempt. */
export function writtenLease({ event, attempt }: Lease): string {
  return `${writtenOf(event)}#${attempt}`;
}

/** A turn of the event loop, for work that goes on outside of the virtual clock. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Fails unless both are deeply equal. */
export function expectSame(message: string, expected: unknown, actual: unknown): void {
  if (!isDeepStrictEqual(expected, actual)) throw new CheckFailure(message, expected, actual);
}

/** Fails unless it rejects, with this code where one is given; gives the error. */
export async function expectRefused(
  message: string,
  code: string | true,
  act: () => Promise<unknown>,
): Promise<unknown> {
  let done: unknown;
  try {
    done = await act();
  } catch (error) {
    const actual = (error as { code?: unknown } | undefined)?.code;
    if (code !== true && actual !== code)
      throw new CheckFailure(`${message}: refused with another error`, code, actual ?? error);
    return error;
  }
  throw new CheckFailure(`${message}: it was not refused`, code, done);
}

/** The least that a channel does: each subscription is offered an event, until it is acknowledged. */
const offers: Sentinel = async ({ channels }) => {
  if (channels === undefined) return;
  await ChannelBench.run(channels, {}, async (bench) => {
    await bench.subscribe('a');
    await bench.subscribe('b');
    await bench.channel.send([createEvent({ id: '1', source: '/s', type: 't' })]);
    for (const name of ['a', 'b']) {
      expectSame(`"${name}" is offered the event`, ['1#1'], await bench.takeAll(name));
      await bench.lease(name, '1#1').ack();
    }
    const { subscriptions } = await bench.channel.describe();
    const depths = subscriptions.map(({ name, depth }) => [name, depth]);
    expectSame(
      'Nothing is left',
      [
        ['a', 0],
        ['b', 0],
      ],
      depths,
    );
  });
};

/** What a check asks of a channel, and needs of it. */
export interface ChannelNeeds extends Omit<ChannelWorld, 'clock'> {
  readonly needs?: readonly Capability[] | undefined;
}

/** A check of a channel that is opened for it. */
export function channelCheck(
  id: string,
  title: string,
  { needs = [], ...world }: ChannelNeeds,
  run: (bench: ChannelBench, adapter: ChannelAdapter) => Promise<void>,
): Check {
  return {
    id,
    clause: id.slice(0, id.indexOf('/')),
    title,
    needs: 'channels',
    sentinel: offers,
    run: async ({ channels }: Adapter) => {
      if (channels === undefined) throw new TypeError(`Cannot run ${id}: no channels`);
      for (const name of needs) {
        if (!channels.capabilities[name])
          throw new NotClaimed(`It does not claim ${name}: ${CAPABILITIES[name]}`);
      }
      await ChannelBench.run(channels, world, (bench) => run(bench, channels));
    },
  };
}
