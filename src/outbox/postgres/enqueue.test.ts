import { PGlite } from '@electric-sql/pglite';
import { sql } from 'drizzle-orm';
import { drizzle as drizzlePg } from 'drizzle-orm/node-postgres';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { drizzle as drizzlePostgres } from 'drizzle-orm/postgres-js';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parseEvent, serializeEvent } from '../../event/json.ts';
import { emitTx } from './emit.ts';
import { ENQUEUE_COUNT_MAX, enqueueTx } from './enqueue.ts';
import { enqueueAndCommit } from './enqueue-and-commit.ts';
import { eventually } from './fixture-eventually.ts';
import { inTx, orderEvent, startOutboxServer } from './fixture-outbox.ts';
import { type FixtureServer, serverObstacle, withClient } from './fixture-server.ts';
import { cleanInboxTx, markSeenTx } from './mark-seen.ts';
import { migrateTx, migrationSql } from './migrate.ts';
import { openOutboxDatabase } from './open-database.ts';
import { KEY_LENGTH_MAX, PARTITION_COUNT } from './schema.ts';
import { drizzleTx, kyselyTx, postgresTx, type SqlTx } from './sql-tx.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const obstacle = await serverObstacle();
const noServer = obstacle === undefined ? '' : ` (skipped: ${obstacle})`;

type Work = (tx: SqlTx) => Promise<unknown>;

/** A database behind one library: runs work in a transaction, and reads the outbox. */
interface Library {
  transaction(work: Work): Promise<unknown>;
  close(): Promise<void>;
}

type Open = (url: string) => Promise<Library>;

const OVER_SERVER: Readonly<Record<string, Open>> = {
  async pg(url) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return {
      transaction: (work) => inTx(client, () => work(client)),
      close: () => client.end(),
    };
  },
  async postgres(url) {
    const db = postgres(url, { onnotice: () => undefined });
    return {
      transaction: (work) => db.begin((tx) => work(postgresTx(tx))),
      close: () => db.end(),
    };
  },
  async kysely(url) {
    const pool = new pg.Pool({ connectionString: url });
    const db = new Kysely({ dialect: new PostgresDialect({ pool }) });
    return {
      transaction: (work) => db.transaction().execute((trx) => work(kyselyTx(trx))),
      close: () => db.destroy(),
    };
  },
  async 'drizzle on pg'(url) {
    const pool = new pg.Pool({ connectionString: url });
    const db = drizzlePg(pool);
    return {
      transaction: (work) => db.transaction((tx) => work(drizzleTx(tx, sql))),
      close: () => pool.end(),
    };
  },
  async 'drizzle on postgres'(url) {
    const client = postgres(url, { onnotice: () => undefined });
    const db = drizzlePostgres(client);
    return {
      transaction: (work) => db.transaction((tx) => work(drizzleTx(tx, sql))),
      close: () => client.end(),
    };
  },
};

async function exercise(library: Library): Promise<void> {
  const first = orderEvent('A', 1);
  // A text that a parser would write differently is kept to the letter.
  const exact = parseEvent('{"specversion":"1.0","id":"2","source":"/a","type":"t","data":1.0}');
  const last = orderEvent('B', 1);
  await library.transaction(async (tx) => {
    await enqueueTx(tx, [first, exact]);
    await enqueueTx(tx, last);
  });
  await expect(
    library.transaction(async (tx) => {
      await enqueueTx(tx, orderEvent('A', 3));
      throw new Error('changed my mind');
    }),
  ).rejects.toThrow('changed my mind');

  const seen: boolean[] = [];
  for (let time = 0; time < 2; time += 1) {
    await library.transaction(async (tx) => seen.push(await markSeenTx(tx, first, 'stock')));
  }
  expect(seen).toEqual([true, false]);

  await library.transaction(async (tx) => {
    const { rows } = await tx.query(
      'select seq::int, key, event, state from eds.outbox order by seq',
      [],
    );
    expect([...rows]).toEqual([
      { seq: 1, key: 'A', event: serializeEvent(first), state: 'pending' },
      { seq: 2, key: '/a', event: serializeEvent(exact), state: 'pending' },
      { seq: 3, key: 'B', event: serializeEvent(last), state: 'pending' },
    ]);
    expect(serializeEvent(exact)).toContain('1.0}');
    expect(await cleanInboxTx(tx)).toBe(0);
    const weekMs = 7 * 24 * 3_600_000;
    for (const wrong of [{ olderThanMs: 0, redeliveryAgeMaxMs: 0 }, { olderThanMs: weekMs }])
      await expect(cleanInboxTx(tx, wrong)).rejects.toThrow(RangeError);
    expect(await cleanInboxTx(tx, { olderThanMs: weekMs + 1 })).toBe(0);
    await tx.query('select pg_sleep(0.01)', []);
    expect(await cleanInboxTx(tx, { olderThanMs: 1, redeliveryAgeMaxMs: 0 })).toBe(1);
  });
}

async function pidOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query('select pg_backend_pid() as pid');
  return (rows[0] as { readonly pid: number }).pid;
}

/** Whether a session waits for another one. */
async function isWaiting(client: pg.Client, pid: number): Promise<boolean> {
  const { rows } = await client.query('select from pg_locks where pid = $1 and not granted', [pid]);
  return rows.length > 0;
}

describe.skipIf(obstacle !== undefined)(`outbox over a PostgreSQL server${noServer}`, () => {
  let server: FixtureServer;
  beforeAll(async () => {
    server = await startOutboxServer();
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  test.each(Object.entries(OVER_SERVER))(
    '%s: events and inbox rows are of the transaction they are written in',
    async (_, open) => {
      const library = await open(await server.createDatabase());
      try {
        await exercise(library);
      } finally {
        await library.close();
      }
    },
  );

  test('a transaction whose error was swallowed is not taken for committed', async () => {
    await using database = await openOutboxDatabase(await server.createDatabase());
    const swallowed = database.transaction(async (tx) => {
      await enqueueTx(tx, orderEvent('A', 1));
      await tx.query('select 1 / 0', []).catch(() => undefined);
    });
    await expect(swallowed).rejects.toThrow('the transaction was not committed: ROLLBACK');
  });

  test('migrations: of many at once one works, and none fails', async () => {
    const url = await server.createDatabase({ from: 'template0' });
    const results = await Promise.all(
      Array.from({ length: 6 }, () =>
        withClient(url, (client) => inTx(client, () => migrateTx(client, { schema: 'shop' }))),
      ),
    );
    expect(results.filter(({ from }) => from === 0)).toEqual([{ from: 0, to: 1 }]);
    expect(results.filter(({ from }) => from === 1)).toHaveLength(5);
  });

  test('migrations: as one text they make the same tables', async () => {
    const url = await server.createDatabase({ from: 'template0' });
    await withClient(url, async (client) => {
      await client.query(`begin; ${migrationSql({ schema: 'shop' })} commit`);
      expect(await inTx(client, () => migrateTx(client, { schema: 'shop' }))).toEqual({
        from: 1,
        to: 1,
      });
    });
  });

  test('migrations: tables of a later version are left alone', async () => {
    const url = await server.createDatabase();
    await withClient(url, async (client) => {
      await client.query('insert into eds.migration (version) values (99)');
      await expect(inTx(client, () => migrateTx(client))).rejects.toMatchObject({
        code: 'OUTBOX_SCHEMA_TOO_NEW',
      });
    });
  });

  test('enqueue: a second transaction of a key waits, so numbers of a key are in the order of commits', async () => {
    const url = await server.createDatabase();
    await withClient(url, (one) =>
      withClient(url, async (two) => {
        await one.query('begin');
        await two.query('begin');
        await enqueueTx(one, orderEvent('A', 1));
        // Another key does not wait.
        await enqueueTx(two, orderEvent('B', 1));
        const pid = await pidOf(two);
        const second = enqueueTx(two, orderEvent('A', 2));
        await eventually(async () => expect(await isWaiting(one, pid)).toBe(true));
        await one.query('commit');
        await second;
        await two.query('commit');
        const { rows } = await one.query(
          `select seq::int, event::json ->> 'id' as id from eds.outbox order by seq`,
        );
        expect(rows).toEqual([
          { seq: 1, id: 'A-1' },
          { seq: 2, id: 'B-1' },
          { seq: 3, id: 'A-2' },
        ]);
      }),
    );
  });

  const idsOf = async (url: string) => {
    const { rows } = await withClient(url, (client) =>
      client.query(`select event::json ->> 'id' as id from eds.outbox order by seq`),
    );
    return rows.map(({ id }) => id as string);
  };

  test('enqueue and commit in one message: the event is there exactly when the commit is', async () => {
    const url = await server.createDatabase();
    // Quotes, backslashes and a new statement are text and nothing else.
    const hostile = orderEvent(`O'Neil \\'); drop table eds.outbox; --`, 1);
    await withClient(url, async (client) => {
      await client.query('begin');
      await enqueueAndCommit(client, hostile);
      await client.query('begin');
      await enqueueAndCommit(client, [orderEvent('A', 1), orderEvent('B', 1)], { notify: true });
      // Committed by then: nothing is left to roll back.
      await client.query('rollback');
    });
    expect(await idsOf(url)).toEqual([hostile.id, 'A-1', 'B-1']);
    await withClient(url, async (client) => {
      const { rows } = await client.query('select event from eds.outbox order by seq limit 1');
      expect(rows).toEqual([{ event: serializeEvent(hostile) }]);
    });
  });

  test('enqueue and commit in one message: what goes wrong leaves the transaction uncommitted', async () => {
    const url = await server.createDatabase();
    await withClient(url, async (client) => {
      await client.query('create table orders (id text primary key)');
      const open = async () => {
        await client.query('begin');
        await client.query(`insert into orders values ('o-1')`);
      };
      await open();
      // Refused before anything is sent: the transaction is as it was.
      const invalid = { ...orderEvent('A', 1), source: '' };
      await expect(enqueueAndCommit(client, invalid)).rejects.toMatchObject({
        code: 'EVENT_EMPTY_VALUE',
      });
      await client.query('select 1');
      await client.query('rollback');
      await open();
      // Refused by the database: the commit behind it is not run.
      await expect(
        enqueueAndCommit(client, orderEvent('A', 1), { schema: 'nowhere' }),
      ).rejects.toThrow('schema "nowhere" does not exist');
      await expect(client.query('select 1')).rejects.toThrow('current transaction is aborted');
      await client.query('rollback');
      await open();
      await client.query('select 1 / 0').catch(() => undefined);
      await expect(enqueueAndCommit(client, orderEvent('A', 1))).rejects.toThrow('aborted');
      await client.query('rollback');
      await open();
      await client.query('select 1 / 0').catch(() => undefined);
      await expect(enqueueAndCommit(client, [])).rejects.toThrow('was not committed: ROLLBACK');
      const { rows } = await client.query('select id from orders');
      expect(rows).toEqual([]);
    });
    expect(await idsOf(url)).toEqual([]);
  });

  test('enqueue: writers in SQL have the same limit of keys, and the table knows its states', async () => {
    const url = await server.createDatabase();
    await withClient(url, async (client) => {
      const long = 'x'.repeat(KEY_LENGTH_MAX + 1);
      await client.query(`call eds.enqueue($1::text, '{}'::text)`, [long.slice(1)]);
      for (const [type, key] of [
        ['text', long],
        ['text[]', ['A', long]],
      ]) {
        const call = client.query(`call eds.enqueue($1::${type}, $1::${type})`, [key]);
        await expect(call).rejects.toMatchObject({ code: '22001' });
      }
      const { rows } = await client.query('select count(*)::int as n from eds.outbox');
      expect(rows).toEqual([{ n: 1 }]);
      const wrong = client.query(`update eds.outbox set state = 'lost'`);
      await expect(wrong).rejects.toThrow('invalid input value for enum');
    });
  });

  test('enqueue: writers of the same keys in opposite order do not wait in a circle', async () => {
    const url = await server.createDatabase();
    const keys = Array.from({ length: 40 }, (_, index) => `key ${index}`);
    const write = (list: readonly string[]) =>
      withClient(url, async (client) => {
        for (let n = 0; n < 20; n += 1) {
          await inTx(client, () =>
            enqueueTx(
              client,
              list.map((key) => orderEvent(key, n)),
            ),
          );
        }
      });
    await Promise.all([write(keys), write(keys.toReversed())]);
    const { rows } = await withClient(url, (client) =>
      client.query('select count(*)::int as n from eds.outbox'),
    );
    expect(rows).toEqual([{ n: 1600 }]);
  });

  test('inbox: a second delivery waits for the first, and is new when that is rolled back', async () => {
    const url = await server.createDatabase();
    const event = orderEvent('A', 1);
    await withClient(url, (one) =>
      withClient(url, async (two) => {
        await one.query('begin');
        expect(await markSeenTx(one, event, 'stock')).toBe(true);
        const pid = await pidOf(two);
        const second = markSeenTx(two, event, 'stock');
        await eventually(async () => expect(await isWaiting(one, pid)).toBe(true));
        await one.query('rollback');
        expect(await second).toBe(true);
      }),
    );
  });

  test('keys spread over all partitions, and each key has one', async () => {
    const url = await server.createDatabase();
    await withClient(url, async (client) => {
      await inTx(client, () =>
        enqueueTx(
          client,
          Array.from({ length: 1000 }, (_, index) => orderEvent(`key ${index % 500}`, index)),
        ),
      );
      const { rows } = await client.query(
        'select count(distinct partition)::int as partitions, count(distinct (key, partition))::int as pairs, min(partition) as low, max(partition) as high from eds.outbox',
      );
      expect(rows).toEqual([
        { partitions: PARTITION_COUNT, pairs: 500, low: 0, high: PARTITION_COUNT - 1 },
      ]);
    });
  });
});

test('PGlite and drizzle on it: events and inbox rows are of the transaction they are written in', async () => {
  const db = await PGlite.create();
  await db.transaction((tx) => migrateTx(tx));
  await exercise({
    transaction: (work) => db.transaction((tx) => work(tx)),
    close: async () => undefined,
  });
  await db.exec('truncate eds.outbox, eds.inbox restart identity');
  await exercise({
    transaction: (work) => drizzlePglite(db).transaction((tx) => work(drizzleTx(tx, sql))),
    close: async () => undefined,
  });
  await db.close();
});

const NEVER: SqlTx = {
  query: () => Promise.reject(new Error('nothing may be written')),
};

test('enqueue: what is wrong is refused before anything is written', async () => {
  const event = orderEvent('A', 1);
  await enqueueTx(NEVER, []);
  await expect(enqueueTx(NEVER, { ...event, source: '' })).rejects.toMatchObject({
    code: 'EVENT_EMPTY_VALUE',
  });
  const tooMany = Array.from({ length: ENQUEUE_COUNT_MAX + 1 }, () => event);
  await expect(enqueueTx(NEVER, tooMany)).rejects.toThrow(RangeError);
  for (const key of ['x'.repeat(KEY_LENGTH_MAX + 1), 'a\0b']) {
    await expect(enqueueTx(NEVER, event, { key: () => key })).rejects.toThrow(RangeError);
    await expect(emitTx(NEVER, event, { key: () => key })).rejects.toThrow(RangeError);
  }
  await expect(enqueueTx(NEVER, event, { key: () => 7 as never })).rejects.toThrow(TypeError);
});

test('inbox: a consumer has a name, and an age is no NaN', async () => {
  for (const consumer of ['', 'x'.repeat(201)]) {
    await expect(markSeenTx(NEVER, { source: '/a', id: '1' }, consumer)).rejects.toThrow(
      RangeError,
    );
  }
  await expect(cleanInboxTx(NEVER, { olderThanMs: Number.NaN })).rejects.toThrow(RangeError);
});
