/** Checks of "Closing" on spec page 5. */
import type { Undelivered } from '../../channels/channel.ts';
import { createEvent } from '../../event/create.ts';
import { type Check, CheckFailure, NotClaimed } from '../check.ts';
import {
  type ChannelBench,
  channelCheck,
  expectRefused,
  expectSame,
  nextTurn,
} from './channels-bench.ts';

const event = (id: string) => createEvent({ id, source: '/s', type: 't' });
const DRAIN_MS = 1000;

export const closingChecks: readonly Check[] = [
  channelCheck('CHN-030/draining', 'A channel that drains takes no event', {}, async (bench) => {
    const a = await bench.subscribe('a');
    await bench.channel.send([event('1')]);
    const closing = bench.channel.close({ drainMs: DRAIN_MS });
    closing.catch(() => undefined);
    await expectRefused('send', 'CHANNEL_CLOSED', () => bench.channel.send([event('2')]));
    await expectRefused('subscribe', 'CHANNEL_CLOSED', () => bench.channel.subscribe('b'));
    const [lease] = await a.take();
    await lease?.ack();
    expectSame(
      'It was taken all the same',
      { undelivered: 0, deadLetters: 0 },
      await bench.passing(closing),
    );
  }),
  channelCheck('CHN-030/closed', 'A closed channel does nothing', {}, async (bench) => {
    const a = await bench.subscribe('a');
    await bench.channel.send([event('1')]);
    const [lease] = await a.take();
    await bench.channel.close();
    await expectRefused('send', 'CHANNEL_CLOSED', () => bench.channel.send([event('2')]));
    await expectRefused('take', 'CHANNEL_CLOSED', () => a.take());
    await expectRefused('ack', 'CHANNEL_CLOSED', async () => lease?.ack());
    const { open } = await bench.channel.describe();
    expectSame('It says that it is open', false, open);
  }),
  channelCheck('CHN-030/waiting', 'A take that waits ends with the channel', {}, async (bench) => {
    const a = await bench.subscribe('a');
    const taking = a.take({ waitMs: 3_600_000 });
    taking.catch(() => undefined);
    await nextTurn();
    await bench.channel.close();
    await expectRefused('take', 'CHANNEL_CLOSED', () => bench.passing(taking));
    expectSame('Time has passed', 0, bench.clock.now());
  }),
  channelCheck(
    'CHN-031/drains',
    'What was accepted can be delivered while it drains',
    {},
    async (bench) => {
      const a = await bench.subscribe('a', 100);
      await bench.channel.send([event('1'), event('2')]);
      const [held] = await a.take();
      const closing = bench.channel.close({ drainMs: DRAIN_MS });
      closing.catch(() => undefined);
      await held?.nack();
      expectSame('While it drains', ['1#2', '2#1'], [...(await bench.takeAll('a'))].sort());
      await bench.clock.advance(100);
      expectSame('After the lease', ['1#3', '2#2'], [...(await bench.takeAll('a'))].sort());
      await bench.lease('a', '1#3').ack();
      await bench.lease('a', '2#2').ack();
      expectSame('Left', { undelivered: 0, deadLetters: 0 }, await bench.passing(closing));
    },
  ),
  channelCheck('CHN-032/waits', 'It does not end before all is delivered', {}, async (bench) => {
    const ending = await drainOf(bench);
    await bench.clock.advance(500);
    await ending.expectOpen();
    await bench.lease('a', '1#1').ack();
    await ending.expectOpen();
    await bench.lease('a', '2#1').ack();
    await bench.passing(ending.closing);
    expectSame('It ended at', 500, bench.clock.now());
  }),
  channelCheck('CHN-032/time', 'It does not end before its time is over', {}, async (bench) => {
    const ending = await drainOf(bench);
    await bench.clock.advance(DRAIN_MS - 1);
    await ending.expectOpen();
  }),
  channelCheck(
    'CHN-039/in-time',
    'It ends when its time is over, held or not',
    {},
    async (bench) => {
      const { closing } = await drainOf(bench);
      await bench.passing(closing);
      expectSame('It ended at', DRAIN_MS, bench.clock.now());
    },
  ),
  channelCheck(
    'CHN-033/handed-over',
    'Everything that was not delivered is handed over',
    {},
    async (bench) => {
      if (bench.channel.capabilities.persistent) throw new NotClaimed('It keeps what is left');
      const expected = await leave(bench);
      const seen: Undelivered[] = [];
      await bench.channel.close({
        onUndelivered: async (left) => {
          await nextTurn();
          seen.push(left);
        },
      });
      const written = seen.map(({ subscription, event: { id }, attempts, reason }) => {
        return `${subscription} ${id} ${attempts}${reason === undefined ? '' : ` ${reason}`}`;
      });
      expectSame('Handed over', expected, written.sort());
    },
  ),
  channelCheck(
    'CHN-033/ordered',
    'So is what waits for another event of its key',
    { needs: ['orderedPerKey'], isOrdered: true },
    async (bench) => {
      if (bench.channel.capabilities.persistent) throw new NotClaimed('It keeps what is left');
      const a = await bench.subscribe('a');
      const keyed = (id: string) => createEvent({ id, source: '/s', type: 't', partitionkey: 'k' });
      await bench.channel.send(['1', '2', '3', '4'].map(keyed));
      for (const lease of await a.take()) await lease.ack();
      await a.take();
      const seen: string[] = [];
      await bench.channel.close({ onUndelivered: (left) => void seen.push(left.event.id) });
      expectSame('Handed over', ['2', '3', '4'], seen.sort());
    },
  ),
  channelCheck('CHN-034/counted', 'It says how much was not delivered', {}, async (bench) => {
    await leave(bench);
    const result = await bench.channel.close();
    const deadLetters = bench.channel.capabilities.nativeDeadLetter ? 1 : 0;
    expectSame('Left', { undelivered: 6, deadLetters }, result);
    expectSame('Closed again', result, await bench.channel.close());
  }),
];

/** One subscription holds two events, the channel closes. */
async function drainOf(bench: ChannelBench) {
  const a = await bench.subscribe('a');
  await bench.channel.send([event('1'), event('2')]);
  await bench.takeAll('a');
  await a.take();
  let isEnded = false;
  const closing = bench.channel.close({ drainMs: DRAIN_MS });
  const end = () => {
    isEnded = true;
  };
  closing.then(end, end);
  return {
    closing,
    async expectOpen() {
      for (let turn = 0; turn < 20; turn += 1) await nextTurn();
      if (isEnded) throw new CheckFailure('It has ended', 'open', 'closed');
    },
  };
}

/** Leaves events in every state behind; gives how they are handed over. */
async function leave(bench: ChannelBench): Promise<readonly string[]> {
  const { channel } = bench;
  const { nativeDeadLetter, delayedRedelivery } = channel.capabilities;
  await bench.subscribe('a');
  await bench.subscribe('b');
  await channel.send([event('dead'), event('held'), event('late'), event('done')]);
  // All of them, however many a take gives.
  const taken = [...(await bench.takeAll('a'))].sort();
  expectSame('Taken before it closes', ['dead#1', 'done#1', 'held#1', 'late#1'], taken);
  const of = (id: string) => bench.lease('a', `${id}#1`);
  await (nativeDeadLetter ? of('dead').deadLetter('x') : of('dead').ack());
  await of('late').nack(delayedRedelivery ? { delayMs: 1000 } : {});
  await of('done').ack();
  return [
    ...(nativeDeadLetter ? ['a dead 1 x'] : []),
    'a held 1',
    'a late 1',
    'b dead 0',
    'b done 0',
    'b held 0',
    'b late 0',
  ];
}
