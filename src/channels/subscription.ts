import { integerIn, shortReason } from './arguments.ts';
import type { Lease, NackOptions, ReleaseOptions, Subscription, TakeOptions } from './channel.ts';
import type { ChannelCore } from './channel-core.ts';
import { DELAY_MAX_MS, LEASE_MAX_MS, TAKE_MAX, WAIT_MAX_MS } from './limits.ts';
import { noSubscription, refusal, unsupported } from './refusals.ts';
import type { Ending, Leased } from './store.ts';
import type { Wake } from './wake.ts';

const TAKE_RANGE = { min: 1, max: TAKE_MAX, default: 1 };
const WAIT_RANGE = { min: 0, max: WAIT_MAX_MS, default: 0 };
const DELAY_RANGE = { min: 0, max: DELAY_MAX_MS, default: 0 };
const LETTERS_RANGE = { min: 1, max: TAKE_MAX, default: 100 };

/** The handle of a subscription that is there. */
export function createSubscription(name: string, core: ChannelCore): Subscription {
  const { store, clock } = core;
  const wake = core.wakeOf(name);
  const busy = <T>(action: string, run: () => T | Promise<T>) =>
    core.busy(action, () => {
      core.mustBeThere(name, wake);
      return run();
    });

  /**
   * When there can be something new: the next event is due, the wait is over, or others may have written. `at` is the
   * time of the last look: what became due since then is due now, and not to be slept through.
   */
  async function nextLook(at: number, deadline: number): Promise<number> {
    const due = (await store.nextDue(name, at)) ?? Number.POSITIVE_INFINITY;
    const poll = clock.now() + (store.pollMs ?? Number.POSITIVE_INFINITY);
    return Math.min(deadline, due, poll);
  }

  /** Leases, none when the wait is over, or the time to look again. */
  async function look(max: number, deadline: number): Promise<readonly Leased[] | number> {
    const at = clock.now();
    const leased = await store.lease(name, max, at);
    if (leased === undefined) throw noSubscription(name);
    return leased.length > 0 || clock.now() >= deadline ? leased : nextLook(at, deadline);
  }

  async function take(options: TakeOptions = {}): Promise<readonly Lease[]> {
    const max = integerIn('max', options.max, TAKE_RANGE);
    const waitMs = integerIn('waitMs', options.waitMs, WAIT_RANGE);
    const { signal } = options;
    const deadline = clock.now() + waitMs;
    for (;;) {
      signal?.throwIfAborted();
      // Read before looking: an event that comes in between rings, and the wait ends at once.
      const seen = wake.count;
      const found = await busy('take', () => look(max, deadline));
      if (typeof found !== 'number') return found.map((one) => createLease(name, one, core, wake));
      await wake.wait(seen, found, signal);
    }
  }

  function needDeadLetters(): void {
    if (!store.capabilities.nativeDeadLetter)
      throw unsupported('read dead letters', 'nativeDeadLetter');
  }

  return {
    name,
    take,
    async deadLetters(options = {}) {
      needDeadLetters();
      const max = integerIn('max', options.max, LETTERS_RANGE);
      const found = await busy('read dead letters', () => store.deadLetters(name, max));
      if (found === undefined) throw noSubscription(name);
      return found;
    },
    async removeDeadLetters(to, options = {}) {
      needDeadLetters();
      const max = integerIn('max', options.max, LETTERS_RANGE);
      if (to !== 'queue' && to !== 'nowhere')
        throw new TypeError(`Cannot remove dead letters: to is ${String(to)}`);
      const removed = await busy('remove dead letters', () =>
        store.removeDeadLetters(name, to, max, clock.now()),
      );
      if (removed === undefined) throw noSubscription(name);
      wake.ring();
      return removed;
    },
  };
}

function createLease(name: string, leased: Leased, core: ChannelCore, wake: Wake): Lease {
  const { store, clock } = core;
  const { token, event, attempt, leaseMs } = leased;
  let { endsAt } = leased;
  let isEnded = false;

  async function settle(action: string, ending: Ending): Promise<void> {
    if (isEnded) throw leaseLost(action, event.id);
    const isHeld = await core.busy(action, () => store.settle(name, token, ending, clock.now()));
    if (!isHeld) {
      isEnded = true;
      throw leaseLost(action, event.id);
    }
    if (ending.kind === 'extend') {
      endsAt = ending.endsAt;
      return;
    }
    isEnded = true;
    // What ended can be due again, can free the next event of its key, and makes room for another lease.
    wake.ring();
    core.settled();
  }

  function delayOf(options: ReleaseOptions): number {
    const delayMs = integerIn('delayMs', options.delayMs, DELAY_RANGE);
    if (delayMs > 0 && !store.capabilities.delayedRedelivery)
      throw unsupported('delay', 'delayedRedelivery');
    return delayMs;
  }

  return {
    event,
    attempt,
    get endsAt() {
      return endsAt;
    },
    ack: () => settle('ack', { kind: 'ack' }),
    async release(options: ReleaseOptions = {}) {
      await settle('release', { kind: 'release', delayMs: delayOf(options) });
    },
    async nack(options: NackOptions = {}) {
      const delayMs = delayOf(options);
      const reason = shortReason(options.reason, 'Not acknowledged');
      await settle('nack', { kind: 'nack', delayMs, reason });
    },
    async extend(ms) {
      const range = { min: 1, max: LEASE_MAX_MS, default: leaseMs };
      const endsIn = integerIn('the lease', ms, range);
      await settle('extend', { kind: 'extend', endsAt: clock.now() + endsIn });
    },
    async deadLetter(reason) {
      if (!store.capabilities.nativeDeadLetter)
        throw unsupported('end as a dead letter', 'nativeDeadLetter');
      await settle('end as a dead letter', {
        kind: 'dead-letter',
        reason: shortReason(reason, 'Given up'),
      });
    },
  };
}

function leaseLost(action: string, id: string) {
  return refusal('CHANNEL_LEASE_LOST', `Cannot ${action}: the lease of event "${id}" has ended`);
}
