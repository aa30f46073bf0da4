/** Checks of channels whose events are too odd, or whose steps too free, for YAML. */
import { systemClock } from '../../clock.ts';
import type { CloudEvent } from '../../event/cloud-event.ts';
import { createEvent } from '../../event/create.ts';
import { parseEvent, serializeEvent } from '../../event/json.ts';
import { createVirtualClock } from '../../virtual-clock.ts';
import { type Check, CheckFailure, NotClaimed } from '../check.ts';
import {
  channelCheck,
  expectRefused,
  expectSame,
  nextTurn,
  writtenLease,
} from './channels-bench.ts';

/** Events that are valid and seldom seen, as JSON. */
const ODD: Readonly<Record<string, string>> = {
  minimal: '{"specversion":"1.0","id":"1","source":"a","type":"t"}',
  everything:
    '{"specversion":"1.0","id":"1","source":"https://a.example/b?c=d#e","type":"t","subject":"s","time":"2026-11-22t10:00:00.0000000001+01:00","datacontenttype":"application/json","dataschema":"https://a.example/s","extension":"x","number":-2147483648,"flag":false,"data":{"a":[1,null,"x"]}}',
  digits:
    '{"specversion":"1.0","id":"1","source":"/a","type":"t","data":{"n":1.0,"m":12345678901234567890,"e":1E-400}}',
  'data-null': '{"specversion":"1.0","id":"1","source":"/a","type":"t","data":null}',
  'data-empty-text':
    '{"specversion":"1.0","id":"1","source":"/a","type":"t","datacontenttype":"text/plain","data":""}',
  bytes: '{"specversion":"1.0","id":"1","source":"/a","type":"t","data_base64":"AP/+gA=="}',
  'control-characters':
    '{"specversion":"1.0","id":"1","source":"/a","type":"t","data":"\\u0000\\u001f\\ud800\\r\\n\'\\"\\\\"}',
  unicode:
    '{"specversion":"1.0","id":"𝒾🎉","source":"/%C3%A4","type":"é","subject":"e\u0301","data":"\u2028"}',
  'other-names':
    '{"specversion":"1.0","id":"__proto__","source":"/a","type":"constructor","tostring":"x","data":{"__proto__":{"a":1}}}',
  'long-id': `{"specversion":"1.0","id":"${'i'.repeat(5000)}","source":"/a","type":"t"}`,
  'sixty-four-kibibytes': `{"specversion":"1.0","id":"1","source":"/a","type":"t","data":"${'x'.repeat(65_400)}"}`,
};

/** Values that are no events. */
const WRONG: Readonly<Record<string, unknown>> = {
  nothing: undefined,
  text: '{"specversion":"1.0","id":"1","source":"/a","type":"t"}',
  'without-id': { specversion: '1.0', source: '/a', type: 't' },
  'empty-source': { specversion: '1.0', id: '1', source: '', type: 't' },
  'version-0-3': { specversion: '0.3', id: '1', source: '/a', type: 't' },
  'bad-time': { specversion: '1.0', id: '1', source: '/a', type: 't', time: 'yesterday' },
  'bad-name': { specversion: '1.0', id: '1', source: '/a', type: 't', my_ext: 'x' },
};

const good = (id: string) => createEvent({ id, source: '/s', type: 't' });

/** Checks that are written by hand. */
export const ownChannelChecks: readonly Check[] = [
  ...Object.entries(ODD).map(([slug, json]) =>
    channelCheck(`CHN-002/${slug}`, `It comes out as it went in: ${slug}`, {}, async (bench) => {
      const a = await bench.subscribe('a');
      await bench.channel.send([parseEvent(json)]);
      const [lease] = await a.take();
      if (lease === undefined) throw new CheckFailure('Nothing was offered', json, undefined);
      expectSame('Another event', json, serializeEvent(lease.event));
      await lease.nack();
      const [again] = await a.take();
      expectSame('Another event at redelivery', json, again && serializeEvent(again.event));
    }),
  ),
  channelCheck(
    'CHN-075/waiting',
    'Who waits for a subscription that is ended gets nothing of a new one of its name',
    {},
    async (bench) => {
      const { channel } = bench;
      const old = await channel.subscribe('a');
      const waiting = old.take({ waitMs: 1_000 }).catch(() => []);
      await channel.unsubscribe('a');
      await bench.subscribe('a');
      await channel.send([good('1')]);
      const taken = await bench.passing(waiting);
      expectSame('The old one is offered the event', [], taken.map(writtenLease));
      expectSame('The new one is offered the event', ['1#1'], await bench.takeAll('a'));
    },
  ),
  channelCheck(
    'CHN-075/later',
    'Who opened a subscription that was ended gets nothing of a new one of its name',
    {},
    async (bench) => {
      const { channel } = bench;
      const old = await channel.subscribe('a');
      await channel.unsubscribe('a');
      await bench.subscribe('a');
      await channel.send([good('1')]);
      const taken = await old.take().catch(() => []);
      expectSame('The old one is offered the event', [], taken.map(writtenLease));
      expectSame('The new one is offered the event', ['1#1'], await bench.takeAll('a'));
    },
  ),
  channelCheck(
    'CHN-002/sender-changes',
    'What the sender does with its object does not show',
    {},
    async (bench) => {
      const a = await bench.subscribe('a');
      const data = { total: 1 };
      const own = { specversion: '1.0', id: '1', source: '/s', type: 't', data };
      await bench.channel.send([own as CloudEvent]);
      data.total = 2;
      own.type = 'other';
      const [lease] = await a.take();
      const seen = lease && { type: lease.event.type, data: lease.event.data };
      expectSame('Another event', { type: 't', data: { total: 1 } }, seen);
    },
  ),
  ...Object.entries(ODD).map(([slug, json]) =>
    channelCheck(`CHN-006/${slug}`, `It is accepted: ${slug}`, {}, async (bench) => {
      const a = await bench.subscribe('a');
      const event = parseEvent(json);
      const result = await bench.channel.send([event]);
      expectSame('It was not accepted', { accepted: 1, duplicates: 0 }, result);
      const ids = (await a.take({ max: 10 })).map((lease) => lease.event.id);
      expectSame('It was said to be accepted, and is not there', [event.id], ids);
    }),
  ),
  ...Object.entries(WRONG).map(([slug, value]) =>
    channelCheck(
      `CHN-009/${slug}`,
      `It is refused, and what is beside it: ${slug}`,
      {},
      async (bench) => {
        await bench.subscribe('a');
        const events = [good('1'), value as CloudEvent, good('2')];
        await expectRefused('send', true, () => bench.channel.send(events));
        await bench.expectAbsent('a');
      },
    ),
  ),
  channelCheck(
    'CHN-010/two-channels',
    'Events of one channel do not reach subscriptions of another',
    {},
    async (bench, adapter) => {
      const other = (await adapter.open({ clock: createVirtualClock() })).channel;
      try {
        await bench.subscribe('a');
        const there = await other.subscribe('a');
        await other.send([good('theirs')]);
        await bench.expectAbsent('a');
        const found = await there.take({ max: 10 });
        expectSame(
          'The other channel',
          ['theirs'],
          found.map(({ event }) => event.id),
        );
      } finally {
        await other.close();
      }
    },
  ),
  channelCheck(
    'CHN-029/sent',
    'A waiting take gives an event as soon as it is sent',
    {},
    async (bench) => {
      const a = await bench.subscribe('a');
      const taking = a.take({ waitMs: 10_000 });
      let isSettled = false;
      const end = () => {
        isSettled = true;
      };
      taking.then(end, end);
      await expectQuiet(() => isSettled);
      await bench.channel.send([good('1')]);
      await expectSoon(() => isSettled);
      expectSame(
        'Another event',
        ['1'],
        (await taking).map(({ event }) => event.id),
      );
      expectSame('Time has passed', 0, bench.clock.now());
    },
  ),
  channelCheck(
    'CHN-029/aborted',
    'A waiting take ends with the reason of its signal',
    {},
    async (bench) => {
      const a = await bench.subscribe('a');
      const reason = new Error('enough');
      const aborter = new AbortController();
      const taking = a.take({ waitMs: 10_000, signal: aborter.signal });
      taking.catch(() => undefined);
      await nextTurn();
      aborter.abort(reason);
      expectSame('Another error', reason, await expectRefused('take', true, () => taking));
      await bench.channel.send([good('1')]);
      await expectQuiet(() => false);
      expectSame('The event went to nobody', ['1#1'], await bench.takeAll('a'));
    },
  ),
  channelCheck('CHN-041/replay', 'A start in the past is refused', {}, async (bench) => {
    if (bench.channel.capabilities.replay) throw new NotClaimed('It can start in the past');
    await bench.channel.send([good('1')]);
    await expectRefused('subscribe', 'CHANNEL_UNSUPPORTED', () =>
      bench.channel.subscribe('a', { startAt: 'earliest' }),
    );
    await bench.subscribe('a');
    await bench.expectAbsent('a');
  }),
];

/** Time in which nothing happens, and in which what has to happen has happened, in turns of the event loop. */
const QUIET_TURNS = 20;
const SOON_TURNS = 3_000;
/** Turns after which each takes a millisecond: a store outside of this process has to answer. */
const FAST_TURNS = 1_000;

async function expectQuiet(isDone: () => boolean): Promise<void> {
  for (let turn = 0; turn < QUIET_TURNS; turn += 1) await nextTurn();
  if (isDone()) throw new CheckFailure('It did not wait', 'waiting', 'an end');
}

async function expectSoon(isDone: () => boolean): Promise<void> {
  for (let turn = 0; turn < SOON_TURNS && !isDone(); turn += 1) {
    await (turn < FAST_TURNS ? nextTurn() : systemClock.sleep(1));
  }
  if (!isDone()) throw new CheckFailure('It goes on waiting', 'an end', 'waiting');
}
