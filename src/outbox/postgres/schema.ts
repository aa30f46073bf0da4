import { RESERVED_WORDS } from './reserved-words.ts';

/** The PostgreSQL schema that holds the tables of an outbox, unless another is named. */
export const OUTBOX_SCHEMA = 'eds';

/** The longest name of a schema, in characters: names of objects in it are derived from it. */
export const SCHEMA_LENGTH_MAX = 40;

/**
 * Partitions of an outbox: a key belongs to one of them for ever, and a partition to one relay at a time. So
 * this many relay processes, at most, share the work of one outbox.
 */
export const PARTITION_COUNT = 16;

/** Characters of an ordering key, at most. */
export const KEY_LENGTH_MAX = 1024;

/** Characters of the name of a consumer, at most. */
export const CONSUMER_LENGTH_MAX = 200;

const LOWER = 'abcdefghijklmnopqrstuvwxyz_';
const REST = `${LOWER}0123456789`;

/**
 * The name of a schema as it stands in SQL. Names come from configuration and are no values that a query could
 * take as parameters; only names that need no quotation marks are let through.
 *
 * @throws {RangeError} The name has other characters than `a`–`z`, `0`–`9` and `_`, or too many, or is a word of SQL.
 */
export function schemaName(name: string = OUTBOX_SCHEMA): string {
  const isName =
    name.length <= SCHEMA_LENGTH_MAX &&
    LOWER.includes(name.charAt(0) || ' ') &&
    [...name].every((character) => REST.includes(character));
  if (isName && !name.startsWith('pg_') && !RESERVED_WORDS.has(name)) return name;
  throw new RangeError(
    `Cannot use schema: ${JSON.stringify(name.slice(0, 60))} is no name of lower-case letters, digits and _, or is a word of SQL`,
  );
}

/**
 * The first number of the advisory locks of a schema, one per purpose: a hash of both, so that two outboxes in one
 * database do not wait for one another. PostgreSQL has one space of advisory locks; another program that takes the
 * same number makes ours wait, and breaks nothing else.
 */
export function lockClass(
  schema: string,
  purpose: 'migrate' | 'key' | 'partition' | 'member',
): number {
  let hash = 0x811c9dc5;
  for (const character of `event-delivery-spec ${schema} ${purpose}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  }
  return hash >>> 1;
}

/** The channel of notifications that records have been written. */
export const notifyChannel = (schema: string): string => `${schema}_outbox`;

/** The publication that the log relay reads: inserts into the outbox and nothing else. */
export const publicationName = (schema: string): string => `${schema}_outbox`;

/** The replication slot of the log relay, unless another is named. */
export const slotName = (schema: string): string => `${schema}_outbox`;
