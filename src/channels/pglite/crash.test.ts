/** What the persistent channel accepted survives `kill -9` of its process, at any moment, again and again. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Subscription } from '../channel.ts';
import { createPgliteChannel } from './pglite-channel.ts';

const CHILD = fileURLToPath(new URL('fixture-crash-child.ts', import.meta.url));
const CRASHES = Number(process.env.CRASHES ?? 3);

/** What the processes said before they died. */
interface Said {
  readonly sent: Set<string>;
  readonly acking: Set<string>;
  readonly acked: Set<string>;
}

/** The first process has sent and acknowledged something, on a slow machine too; the others can die at once. */
function isUnderWay(text: string, round: number): boolean {
  const isBusy = text.split('\nsent ').length > 3 && text.includes('\nacked ');
  return round === 0 ? isBusy : text.startsWith('ready');
}

async function crash(dataDir: string, round: number, said: Said): Promise<void> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, dataDir, `${round}`]);
  const exited = once(child, 'exit');
  let text = '';
  let errors = '';
  child.stderr.on('data', (data) => {
    errors += String(data);
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (data) => {
      text += String(data);
      if (isUnderWay(text, round)) resolve();
    });
    exited.then(() => reject(new Error(`The child ended by itself: ${errors}`)));
  });
  await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 600));
  child.kill('SIGKILL');
  const [, signal] = await exited;
  expect(signal).toBe('SIGKILL');
  // The last line may be cut; what is not said in full is not certain.
  for (const line of text.slice(0, text.lastIndexOf('\n')).split('\n')) {
    const [word = '', ids = ''] = line.split(' ');
    if (word === 'ready') continue;
    for (const id of ids.split(',')) said[word as keyof Said].add(id);
  }
}

async function rest(subscription: Subscription): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  const letters = await subscription.deadLetters({ max: 1_000 });
  for (const { event } of letters) ids.add(event.id);
  for (;;) {
    const leases = await subscription.take({ max: 1_000 });
    if (leases.length === 0) return ids;
    for (const lease of leases) {
      expect(ids).not.toContain(lease.event.id);
      ids.add(lease.event.id);
    }
    await Promise.all(leases.map((lease) => lease.ack()));
  }
}

test(`Nothing accepted is lost by ${CRASHES} crashes`, { timeout: 60_000 * CRASHES }, async () => {
  const directory = await mkdtemp(`${tmpdir()}/crash-`);
  const dataDir = `${directory}/data`;
  const said: Said = { sent: new Set(), acking: new Set(), acked: new Set() };
  for (let round = 0; round < CRASHES; round += 1) await crash(dataDir, round, said);
  const channel = await createPgliteChannel({ dataDir });
  const [fast, slow] = [await channel.subscribe('fast'), await channel.subscribe('slow')];
  const { accepted, subscriptions } = await channel.describe();
  const left = { fast: await rest(fast), slow: await rest(slow) };
  await channel.close();
  await rm(directory, { recursive: true });

  expect(said.sent.size).toBeGreaterThan(CRASHES);
  expect(said.acked.size).toBeGreaterThan(0);
  const lost = {
    fast: [...said.sent].filter((id) => !left.fast.has(id) && !said.acking.has(id)),
    slow: [...said.sent].filter((id) => !left.slow.has(id)),
  };
  expect(lost).toEqual({ fast: [], slow: [] });
  expect([...said.acked].filter((id) => left.fast.has(id))).toEqual([]);
  // Accepted, but killed before the sender heard of it: at most one send per crash, of at most seven events.
  expect(accepted - said.sent.size).toBeGreaterThanOrEqual(0);
  expect(accepted - said.sent.size).toBeLessThanOrEqual(7 * CRASHES);
  expect(subscriptions.map(({ depth, deadLetters }) => depth + deadLetters)).toEqual([
    left.fast.size,
    left.slow.size,
  ]);
});
