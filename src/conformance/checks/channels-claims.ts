/** Checks of the manifest: what a channel claims it does, when it is asked to. CHN-040. */
import { CAPABILITY_NAMES, type Capability } from '../../channels/capabilities.ts';
import type { ChannelWorld } from '../adapter-channels.ts';
import { type Check, CheckFailure } from '../check.ts';
import { ChannelBench, channelCheck, expectSame } from './channels-bench.ts';
import { AMPLE, eventOf } from './channels-case.ts';

/** How a capability is asked for, and the least that shows it. */
interface Claim {
  readonly asked: Omit<ChannelWorld, 'clock'>;
  readonly shows: (bench: ChannelBench) => Promise<void>;
}

const CLAIMS: Readonly<Record<Capability, Claim>> = {
  persistent: {
    asked: { isPersistent: true },
    shows: async (bench) => {
      await bench.subscribe('a');
      await bench.channel.send([eventOf('1')]);
      await bench.restart();
      await bench.subscribe('a');
      expectSame('after a restart', ['1#1'], await bench.takeAll('a'));
    },
  },
  orderedPerKey: {
    asked: { isOrdered: true },
    shows: async (bench) => {
      await bench.subscribe('a');
      await bench.channel.send([eventOf('k:1'), eventOf('k:2')]);
      expectSame('while the first is held', ['k:1#1'], await bench.takeAll('a'));
      await bench.lease('a', 'k:1#1').ack();
      expectSame('when it is done', ['k:2#1'], await bench.takeAll('a'));
    },
  },
  deduplicating: {
    asked: { deduplicationMs: 1000 },
    shows: async (bench) => {
      await bench.subscribe('a');
      await bench.channel.send([eventOf('1')]);
      const again = await bench.channel.send([eventOf('1')]);
      expectSame('of a copy', { accepted: 0, duplicates: 1 }, again);
      expectSame('of an event and its copy', ['1#1'], await bench.takeAll('a'));
    },
  },
  delayedRedelivery: {
    asked: {},
    shows: async (bench) => {
      await bench.subscribe('a');
      await bench.channel.send([eventOf('1')]);
      await bench.takeAll('a');
      await bench.lease('a', '1#1').nack({ delayMs: 100 });
      expectSame('before the delay is over', [], await bench.takeAll('a'));
      await bench.clock.advance(100);
      expectSame('after the delay', ['1#2'], await bench.takeAll('a'));
    },
  },
  nativeDeadLetter: {
    asked: {},
    shows: async (bench) => {
      const a = await bench.subscribe('a');
      await bench.channel.send([eventOf('1')]);
      await bench.takeAll('a');
      await bench.lease('a', '1#1').deadLetter('why');
      const letters = (await a.deadLetters()).map(({ event, reason }) => [event.id, reason]);
      expectSame('among the dead letters', [['1', 'why']], letters);
    },
  },
  replay: {
    asked: { retention: AMPLE },
    shows: async (bench) => {
      await bench.subscribe('early');
      await bench.channel.send([eventOf('1')]);
      await bench.takeAll('early');
      await bench.lease('early', '1#1').ack();
      await bench.subscribe('late', undefined, 'earliest');
      expectSame('to whom comes late', ['1#1'], await bench.takeAll('late'));
    },
  },
};

/** The manifest of a channel says what was asked for, and nothing that the channel does not do. */
export const channelClaimChecks: readonly Check[] = CAPABILITY_NAMES.map((name) => {
  const id = `CHN-040/${name.toLowerCase()}`;
  return channelCheck(
    id,
    `The manifest tells the truth about ${name}`,
    {},
    async (plain, adapter) => {
      const can = adapter.capabilities[name];
      expectClaim(name, plain, can ? [true, false] : [false]);
      if (!can) return;
      const { asked, shows } = CLAIMS[name];
      await ChannelBench.run(adapter, asked, async (bench) => {
        expectClaim(name, bench, [true]);
        await shows(bench);
      });
    },
  );
});

function expectClaim(name: Capability, { channel }: ChannelBench, allowed: readonly boolean[]) {
  const claimed = channel.capabilities[name];
  if (allowed.includes(claimed)) return;
  throw new CheckFailure(`What it claims of ${name}`, allowed, claimed);
}
