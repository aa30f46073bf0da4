/** Checks of "Replay" on spec page 5 that YAML cannot hold. */
import { createEvent } from '../../event/create.ts';
import { type Check, CheckFailure } from '../check.ts';
import {
  type ChannelBench,
  type ChannelNeeds,
  channelCheck,
  expectRefused,
  expectSame,
} from './channels-bench.ts';
import { AMPLE } from './channels-case.ts';

const event = (id: string) => createEvent({ id, source: '/s', type: 't', data: 'x'.repeat(200) });
const REPLAY: ChannelNeeds = { needs: ['replay'], retention: AMPLE };
/** Room for a few events of this size. */
const BYTES_MAX = 2_000;
/** More sends than there is room for. */
const SENDS = 30;

/** Checks that are written by hand. */
export const replayChecks: readonly Check[] = [
  channelCheck(
    'CHN-065/moment',
    'Events that are sent while the subscription is made are offered once',
    REPLAY,
    async (bench) => {
      const sent: string[] = [];
      const send = (id: string) => {
        sent.push(`${id}#1`);
        return bench.channel.send([event(id)]);
      };
      for (const round of ['a', 'b', 'c']) {
        await send(`${round}1`);
        const earlier = send(`${round}2`);
        const making = bench.subscribe(round, undefined, 'earliest');
        await Promise.all([earlier, making, send(`${round}3`)]);
        await send(`${round}4`);
        expectSame('Offered', sent, await takeSorted(bench, round));
      }
    },
  ),
  channelCheck(
    'CHN-069/close',
    'What is only retained is not waited for at the end, nor counted, nor handed over',
    REPLAY,
    async (bench) => {
      await bench.subscribe('a');
      await bench.channel.send([event('1'), event('2')]);
      await ackAll(bench, 'a');
      await bench.subscribe('b', undefined, 'earliest');
      expectSame('To whom comes late', ['1#1', '2#1'], await ackAll(bench, 'b'));
      const left: string[] = [];
      const onUndelivered = ({ event: { id } }: { readonly event: { readonly id: string } }) => {
        left.push(id);
      };
      const result = await bench.passing(bench.channel.close({ drainMs: 1_000, onUndelivered }));
      expectSame('Left', { undelivered: 0, deadLetters: 0 }, result);
      expectSame('Handed over', [], left);
      expectSame('It waited', 0, bench.clock.now());
    },
  ),
  channelCheck(
    'CHN-070/room',
    'Retained events make room for new ones, the oldest first',
    { ...REPLAY, limits: { bytesMax: BYTES_MAX } },
    async (bench) => {
      await bench.subscribe('a');
      await expectNewest(bench, await sendAndAck(bench, 'a'));
    },
  ),
  channelCheck(
    'CHN-070/nobody',
    'So do those that no subscription ever had',
    { ...REPLAY, limits: { bytesMax: BYTES_MAX } },
    async (bench) => {
      const sent: string[] = [];
      for (let at = 0; at < SENDS; at += 1) {
        await bench.channel.send([event(numbered(at))]);
        sent.push(`${numbered(at)}#1`);
      }
      await expectNewest(bench, sent);
    },
  ),
  channelCheck(
    'CHN-003/retained',
    'A send that is refused lets go of nothing that is retained',
    { ...REPLAY, limits: { bytesMax: BYTES_MAX } },
    async (bench) => {
      await bench.subscribe('a');
      await bench.channel.send([event('1'), event('2'), event('3')]);
      await bench.takeAll('a');
      await bench.lease('a', '1#1').ack();
      const tooMuch = Array.from({ length: 6 }, (_, at) => event(numbered(at)));
      await expectRefused('send', 'CHANNEL_FULL', () => bench.channel.send(tooMuch));
      await bench.subscribe('late', undefined, 'earliest');
      expectSame('Retained', ['1#1', '2#1', '3#1'], await takeSorted(bench, 'late'));
    },
  ),
];

const numbered = (at: number) => `${100 + at}`;

/** Whoever comes now begins with some of what was sent: the newest. */
async function expectNewest(bench: ChannelBench, sent: readonly string[]): Promise<void> {
  await bench.subscribe('late', undefined, 'earliest');
  const found = await takeSorted(bench, 'late');
  if (found.length === 0) throw new CheckFailure('Nothing was retained', 'some', found);
  expectSame('The newest are there', sent.slice(-found.length), found);
}

async function takeSorted(bench: ChannelBench, name: string): Promise<readonly string[]> {
  return [...(await bench.takeAll(name))].sort();
}

async function ackAll(bench: ChannelBench, name: string): Promise<readonly string[]> {
  const taken = await takeSorted(bench, name);
  for (const written of taken) await bench.lease(name, written).ack();
  return taken;
}

/** Sends more than there is room for, each event done before the next; gives what was sent. */
async function sendAndAck(bench: ChannelBench, name: string): Promise<readonly string[]> {
  const sent: string[] = [];
  for (let at = 0; at < SENDS; at += 1) {
    await bench.channel.send([event(numbered(at))]);
    sent.push(...(await ackAll(bench, name)));
  }
  expectSame('Offered at once', SENDS, sent.length);
  return sent;
}
