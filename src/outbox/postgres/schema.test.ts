import { PGlite } from '@electric-sql/pglite';
import { expect, test } from 'vitest';
import { schemaName } from './schema.ts';

test.each(['', 'Eds', 'a b', 'a"b', '1a', 'pg_mine', 'ä', 'x'.repeat(41), '__proto__;'])(
  'schema %j is no name',
  (name) => {
    expect(() => schemaName(name)).toThrow(RangeError);
  },
);

test('a schema is not called as a word of SQL, and every word that needs quotation marks is known', async () => {
  const db = await PGlite.create();
  const { rows } = await db.query<{ word: string }>(
    `select word from pg_get_keywords() where catcode <> 'U'`,
  );
  await db.close();
  expect(rows.length).toBeGreaterThan(100);
  for (const { word } of rows) expect(() => schemaName(word), word).toThrow('word of SQL');
  // Words that need none.
  for (const word of ['events', 'outbox', 'data', 'public']) expect(schemaName(word)).toBe(word);
});
