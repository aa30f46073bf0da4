/** Sends to a channel in a directory and takes from it until somebody kills it; says on stdout what is certain. */
import { writeSync } from 'node:fs';
import { createEvent } from '../../event/create.ts';
import type { Lease } from '../channel.ts';
import { createPgliteChannel } from './pglite-channel.ts';

const [, , dataDir = '', round = ''] = process.argv;
// Written at once: what stood in a buffer would be lost with the process.
const say = (word: string, ids: readonly string[]) => writeSync(1, `${word} ${ids.join(',')}\n`);

const channel = await createPgliteChannel({ dataDir });
const [fast, slow] = [await channel.subscribe('fast'), await channel.subscribe('slow')];
say('ready', []);

async function produce(): Promise<never> {
  for (let batch = 0; ; batch += 1) {
    const ids = Array.from({ length: 1 + (batch % 7) }, (_, at) => `${round}-${batch}-${at}`);
    const data = 'x'.repeat(batch % 3 === 0 ? 5_000 : 50);
    await channel.send(ids.map((id) => createEvent({ id, source: '/s', type: 't', data })));
    say('sent', ids);
  }
}

async function end(lease: Lease, at: number): Promise<void> {
  const { id } = lease.event;
  if (at % 5 === 4) return lease.nack();
  if (at % 11 === 10) return lease.deadLetter('given up');
  say('acking', [id]);
  await lease.ack();
  say('acked', [id]);
}

async function consume(): Promise<never> {
  for (let turn = 0; ; turn += 1) {
    const leases = await fast.take({ max: 10, waitMs: 1_000 });
    await Promise.all(leases.map((lease, at) => end(lease, turn + at)));
    const [one] = await slow.take();
    if (turn % 2 === 0) await one?.nack();
  }
}

await Promise.all([produce(), consume()]);
