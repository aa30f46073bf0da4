import type { SqlDatabase } from './sql-database.ts';

/** One step of the schema; never changed once it was released, only followed by others. */
interface Migration {
  readonly version: number;
  readonly statements: readonly string[];
}

/**
 * Tables of channels in PostgreSQL.
 *
 * An event is stored once; each subscription has a small row for it, so that consumers do not touch what others read.
 * A row is due at `due_at`: at once, after a delay, or when its lease ends. The JSON stands in a `text` column because
 * `jsonb` changes digits and refuses U+0000.
 */
const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    statements: [
      `create table eds_channel (
        id integer generated always as identity primary key,
        name text not null unique,
        accepted bigint not null default 0,
        stored bigint not null default 0,
        stored_bytes bigint not null default 0)`,
      `create table eds_channel_event (
        seq bigint generated always as identity primary key,
        channel integer not null,
        key text,
        event text not null,
        identity text not null,
        size_bytes integer not null,
        accepted_at bigint not null)`,
      `create table eds_channel_subscription (
        id integer generated always as identity primary key,
        channel integer not null,
        name text not null,
        lease_ms bigint not null,
        depth bigint not null default 0,
        dead bigint not null default 0,
        acknowledged bigint not null default 0,
        failures bigint not null default 0,
        failed_at bigint,
        failed_reason text,
        failed_event text,
        unique (channel, name))`,
      `create table eds_channel_delivery (
        subscription integer not null,
        seq bigint not null,
        key text,
        is_blocked boolean not null,
        attempts integer not null default 0,
        token bigint,
        due_at bigint not null,
        primary key (subscription, seq))`,
      'create index on eds_channel_delivery (subscription, due_at, attempts, seq) where not is_blocked',
      'create index on eds_channel_delivery (subscription, key, seq) where key is not null',
      'create index on eds_channel_delivery (subscription, token) where token is not null',
      'create index on eds_channel_delivery (seq)',
      `create table eds_channel_dead_letter (
        id bigint generated always as identity primary key,
        subscription integer not null,
        seq bigint not null,
        reason text not null,
        attempt integer not null,
        at bigint not null)`,
      'create index on eds_channel_dead_letter (subscription, id)',
      'create index on eds_channel_dead_letter (seq)',
      `create table eds_channel_known (
        channel integer not null,
        identity text not null,
        until bigint not null,
        primary key (channel, identity))`,
      'create index on eds_channel_known (channel, until)',
      'create sequence eds_channel_token',
    ],
  },
  {
    version: 2,
    statements: [
      // What is retained is the end of a channel: every event from `retained_from` on. Absent: nothing is.
      `alter table eds_channel
        add column retain_ms bigint,
        add column retain_events bigint,
        add column retained_from bigint,
        add column retained bigint not null default 0`,
      'create index on eds_channel_event (channel, seq)',
    ],
  },
];

/** Advisory lock that whoever makes the tables holds: a number that nobody else is likely to use. */
const SCHEMA_LOCK = 4_315_720_917;

/** Tables whose rows come and go. */
export const BUSY_TABLES = ['eds_channel_delivery', 'eds_channel_event', 'eds_channel_known'];

/** The newest version of the schema. */
export const CHANNEL_SCHEMA_VERSION = Math.max(...MIGRATIONS.map(({ version }) => version));

/**
 * Brings the tables of channels to the newest version; does nothing when they are.
 *
 * Each version is one transaction, so a process that ends in between leaves a version, never half of one.
 *
 * @throws `RangeError` when the tables are of a newer version than this program.
 */
export async function migrateChannels(database: SqlDatabase): Promise<void> {
  await database.transaction(async (session) => {
    // Two processes that make the same table at the same time can both find it missing; the lock makes one wait.
    await session.query('select pg_advisory_xact_lock($1::bigint)', [SCHEMA_LOCK]);
    await session.query(
      'create table if not exists eds_channel_schema (version integer primary key)',
    );
  });
  for (const { version, statements } of MIGRATIONS) {
    await database.transaction(async (session) => {
      // The lock makes a second process wait here and then find the version there.
      await session.query('lock table eds_channel_schema in exclusive mode');
      const [row] = await session.query('select max(version) as version from eds_channel_schema');
      const current = Number(row?.version ?? 0);
      if (current > CHANNEL_SCHEMA_VERSION)
        throw new RangeError(`Cannot open channels: their tables are of version ${current}`);
      if (current >= version) return;
      for (const statement of statements) await session.query(statement);
      await session.query('insert into eds_channel_schema (version) values ($1)', [version]);
    });
  }
}
