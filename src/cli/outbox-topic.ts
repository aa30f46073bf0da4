import { Command, Option } from 'commander';
import { assertSchema } from '../outbox/postgres/assert-schema.ts';
import { SET_ASIDE_COUNT_MAX } from '../outbox/postgres/release.ts';
import { schemaName } from '../outbox/postgres/schema.ts';
import type { SqlTx } from '../outbox/postgres/sql-tx.ts';
import { describeTopicTx, type TopicLag } from '../outbox/topic/topic-keep.ts';
import {
  listParkedTopicKeysTx,
  releaseTopicKeysTx,
  type TopicGroup,
} from '../outbox/topic/topic-release.ts';
import { hasTopics } from '../outbox/topic/topic-tables.ts';
import { ageText } from './age-text.ts';
import { type DatabaseFlags, onDatabase, URL_HELP, withDatabaseFlags } from './outbox-flags.ts';
import type { Output, Outputs } from './output.ts';

const EXAMPLES = `${URL_HELP}

Tells how far each group of consumers of a topic is; with --consumer, which keys that group has parked,
because a record of theirs could not be processed (poison: 'park' of createTopicConsumer). A parked key
waits, with all its later records, until it is released here. Mend the cause first: the consumers begin with
the record that the key was parked for, and park it again when it still cannot be processed. Nothing is lost
and nothing overtakes either way. Releasing lets the consumers of the group join anew, which repeats as many
records as a crash does.

Examples:
  eds outbox topic orders --url ./shop-data                                 each group of consumers
  eds outbox topic orders --url ./shop-data --consumer billing              its parked keys
  eds outbox topic orders --url ./shop-data --consumer billing --release A-1 --release A-2
  eds outbox topic orders --url postgres://shop@localhost/shop --consumer billing --release-all

Exit codes: 0 no key is parked, or all that were asked for are released; 1 there are parked keys, or one
that was to be released is not parked; 2 it cannot be told.`;

interface TopicFlags extends DatabaseFlags {
  readonly consumer?: string;
  readonly release?: readonly string[];
  readonly releaseAll?: boolean;
}

/** `eds outbox topic`: tells what the consumers of a topic have parked, or lets it go on. */
export function outboxTopicCommand(): Command {
  return withDatabaseFlags(
    new Command('topic')
      .description('tell how far the consumers of a topic are, or let keys go on that they parked')
      .argument('<topic>', 'name of the topic'),
  )
    .option('--consumer <name>', 'the keys that this group of consumers has parked')
    .option('--release <key>', 'let this key go on; can be repeated', keysFlag)
    .addOption(new Option('--release-all', 'let every parked key go on').conflicts('release'))
    .addHelpText('after', EXAMPLES)
    .action((topic: string, flags: TopicFlags, command: Command) => {
      const isRelease = flags.release !== undefined || flags.releaseAll === true;
      const { consumer } = flags;
      if (isRelease && consumer === undefined) {
        command.error('error: tell whose keys: --consumer NAME');
      }
      return onDatabase(flags, 'outbox', (database, outputs) =>
        database.transaction(async (tx) => {
          const groups = await groupsOf(tx, topic, flags);
          if (consumer === undefined) return describe(groups, flags, outputs.out);
          assertGroup(consumer, topic, groups);
          const group = { topic, consumer };
          return isRelease
            ? release(tx, group, { flags, outputs })
            : list(tx, group, { flags, outputs });
        }),
      );
    });
}

const WELL = 0;
const SOMEBODY_HAS_TO_ACT = 1;

const keysFlag = (key: string, before: readonly string[] = []) => [...before, key];

/** How far a group of consumers is, over all partitions. */
type Group = Omit<TopicLag, 'partition' | 'committed'>;

async function groupsOf(tx: SqlTx, topic: string, flags: DatabaseFlags): Promise<readonly Group[]> {
  const schema = schemaName(flags.schema);
  await assertSchema(tx, schema);
  const { rows } = (await hasTopics(tx, schema))
    ? await tx.query(`select 1 from ${schema}.topic where name = $1`, [topic])
    : { rows: [] };
  if (rows.length === 0) throw new Error(`there is no topic ${JSON.stringify(topic)}`);
  const groups = new Map<string, Group>();
  for (const row of await describeTopicTx(tx, topic, { schema })) {
    const { consumer, lag, dead, parked, released } = row;
    const sum = groups.get(consumer) ?? { lag: 0, dead: 0, parked: 0, released: 0 };
    groups.set(consumer, {
      consumer,
      lag: sum.lag + lag,
      dead: sum.dead + dead,
      parked: sum.parked + parked,
      released: sum.released + released,
    });
  }
  return [...groups.values()];
}

/** A name that is mistyped has nothing parked either, and that is no good news. */
function assertGroup(consumer: string, topic: string, groups: readonly Group[]): void {
  if (groups.some((group) => group.consumer === consumer)) return;
  const names = groups.map((group) => JSON.stringify(group.consumer)).join(', ');
  const known = names === '' ? 'nobody has read it yet' : `there are ${names}`;
  throw new Error(
    `no consumers ${JSON.stringify(consumer)} have read the topic ${JSON.stringify(topic)}; ${known}`,
  );
}

function describe(groups: readonly Group[], { json }: TopicFlags, out: Output): number {
  const { red } = out.colours;
  for (const group of groups) {
    const { consumer, lag, dead, parked, released } = group;
    const waits = parked === 0 ? '0 parked' : red(`${parked} parked`);
    const line = `${JSON.stringify(consumer)}: ${lag} behind, ${waits}, ${released} released, ${dead} dead`;
    out.line(json ? JSON.stringify({ kind: 'consumers', ...group }) : line);
  }
  return groups.some(({ parked }) => parked > 0) ? SOMEBODY_HAS_TO_ACT : WELL;
}

interface With {
  readonly flags: TopicFlags;
  readonly outputs: Outputs;
}

async function list(tx: SqlTx, group: TopicGroup, { flags, outputs }: With): Promise<number> {
  const { schema, json } = flags;
  const keys = await listParkedTopicKeysTx(tx, group, { schema });
  for (const { key, pending, parkedMs } of keys) {
    const text = `${JSON.stringify(key)} with ${pending} records, parked ${ageText(parkedMs)} ago`;
    outputs.out.line(json ? JSON.stringify({ kind: 'parked', key, pending, parkedMs }) : text);
  }
  if (keys.length === SET_ASIDE_COUNT_MAX)
    outputs.err.line(`eds: the ${SET_ASIDE_COUNT_MAX} keys that wait longest; there can be more`);
  return keys.length === 0 ? WELL : SOMEBODY_HAS_TO_ACT;
}

async function release(tx: SqlTx, group: TopicGroup, { flags, outputs }: With): Promise<number> {
  const { schema, json, release: keys } = flags;
  const { out, err } = outputs;
  const options = { schema, ...(keys !== undefined && { keys }) };
  const released = await releaseTopicKeysTx(tx, group, options);
  for (const key of released)
    out.line(json ? JSON.stringify({ kind: 'released', key }) : `released ${JSON.stringify(key)}`);
  const missing = (keys ?? []).filter((key) => !released.includes(key));
  for (const key of missing) err.line(`eds: the key ${JSON.stringify(key)} is not parked`);
  if (keys === undefined && released.length === 0) err.line('eds: no key is parked');
  return released.length === 0 || missing.length > 0 ? SOMEBODY_HAS_TO_ACT : WELL;
}
