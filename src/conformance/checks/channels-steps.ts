/** Takes the steps of a case of `cases/channels.yaml`. */
import type { Lease } from '../../channels/channel.ts';
import { CheckFailure } from '../check.ts';
import { type ChannelBench, expectRefused, expectSame, writtenLease } from './channels-bench.ts';
import { type ChannelStep, eventOf } from './channels-case.ts';

/** Takes one step; fails when the channel does something else than the step says. */
export async function takeStep(bench: ChannelBench, step: ChannelStep): Promise<void> {
  const action = ACTIONS.find(({ name }) => step[name] !== undefined);
  if (action === undefined) throw new TypeError(`Cannot take step: ${JSON.stringify(step)}`);
  const { refused } = step;
  const message = `${action.name} ${JSON.stringify(step[action.name])}`;
  if (refused === undefined) await action.run(bench, step);
  else await expectRefused(message, refused, () => action.run(bench, step));
}

interface Action {
  readonly name: keyof ChannelStep;
  readonly run: (bench: ChannelBench, step: ChannelStep) => Promise<unknown>;
}

const ACTIONS: readonly Action[] = [
  {
    name: 'subscribe',
    run: (bench, { subscribe = '', leaseMs, startAt }) =>
      bench.subscribe(subscribe, leaseMs, startAt),
  },
  { name: 'unsubscribe', run: unsubscribe },
  { name: 'send', run: send },
  { name: 'take', run: take },
  { name: 'absent', run: (bench, { absent = '' }) => bench.expectAbsent(absent) },
  { name: 'ack', run: ending('ack', (lease) => lease.ack()) },
  { name: 'release', run: ending('release', (lease) => lease.release()) },
  { name: 'extend', run: ending('extend', (lease, { ms }) => lease.extend(ms)) },
  {
    name: 'nack',
    run: ending('nack', (lease, { delayMs, reason }) => lease.nack({ delayMs, reason })),
  },
  {
    name: 'deadLetter',
    run: ending('deadLetter', (lease, { reason }) => lease.deadLetter(reason ?? '')),
  },
  { name: 'poison', run: poison },
  { name: 'letters', run: letters },
  { name: 'remove', run: remove },
  { name: 'advance', run: (bench, { advance = 0 }) => bench.clock.advance(advance) },
  { name: 'describe', run: describe },
  { name: 'restart', run: (bench) => bench.restart() },
];

async function unsubscribe(bench: ChannelBench, step: ChannelStep) {
  const isEnded = await bench.channel.unsubscribe(step.unsubscribe ?? '');
  expectSame('unsubscribe says whether there was one', true, isEnded);
}

async function send(bench: ChannelBench, { send: written = [], duplicates = 0 }: ChannelStep) {
  const result = await bench.channel.send(written.map(eventOf));
  const accepted = written.length - duplicates;
  expectSame(`send ${written.join(', ')}`, { accepted, duplicates }, result);
}

async function take(bench: ChannelBench, step: ChannelStep) {
  const { take: name = '', max, few, waitMs, at, gives = [] } = step;
  const expected = Array.isArray(gives) ? [...gives].sort() : gives;
  const message = `take by "${name}"`;
  if (waitMs !== undefined) {
    const found = await bench.takeWaiting(name, waitMs);
    expectSame(message, expected, [...found.leases].sort());
    if (at !== undefined) expectSame(`${message} ends at`, at, found.at);
    return;
  }
  if (few) {
    const leases = await bench.takeOnce(name, max === undefined ? {} : { max });
    expectSame(message, expected, leases.map(writtenLease).sort());
    return;
  }
  expectSame(message, expected, [...(await bench.takeAll(name, max))].sort());
}

/** Ends each lease that the step names. */
function ending(
  name: 'ack' | 'nack' | 'release' | 'extend' | 'deadLetter',
  end: (lease: Lease, step: ChannelStep) => Promise<void>,
): Action['run'] {
  return async (bench, step) => {
    for (const written of step[name] ?? []) await end(bench.lease(step.of ?? '', written), step);
  };
}

/** One event fails whenever it is offered; what else comes is acknowledged. */
async function poison(bench: ChannelBench, step: ChannelStep) {
  const { poison: bad, of = '', turns = 1, gives } = step;
  const others: string[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const [lease] = await bench.takeOnce(of, { max: 1 });
    if (lease === undefined) throw new CheckFailure('Nothing was offered', bad, undefined);
    if (lease.event.id === bad) await lease.nack();
    else {
      others.push(lease.event.id);
      await lease.ack();
    }
  }
  expectSame(`offered beside "${bad}"`, gives, others);
}

async function letters(bench: ChannelBench, { letters: name = '', gives }: ChannelStep) {
  const found = await bench.subscription(name).deadLetters();
  const written = found.map(({ event, reason }) => `${event.id}: ${reason}`);
  expectSame(`dead letters of "${name}"`, gives, written);
}

async function remove(bench: ChannelBench, step: ChannelStep) {
  const { remove: name = '', to = 'nowhere', max, gives } = step;
  const count = await bench.subscription(name).removeDeadLetters(to, { max });
  expectSame(`dead letters of "${name}" to ${to}`, gives, count);
}

async function describe(bench: ChannelBench, { describe: expected = {} }: ChannelStep) {
  const { subscriptions, ...rest } = await bench.channel.describe();
  const rows = Object.fromEntries(subscriptions.map((row) => [row.name, row]));
  expectPart('describe', expected, { ...rest, ...rows });
}

/** Fails unless every member that is expected is there; null stands for one that is not. */
function expectPart(place: string, expected: unknown, actual: unknown): void {
  if (typeof expected !== 'object' || expected === null) {
    expectSame(place, expected ?? undefined, actual);
    return;
  }
  for (const [name, value] of Object.entries(expected)) {
    expectPart(`${place}.${name}`, value, (actual as Record<string, unknown> | undefined)?.[name]);
  }
}
