import { expect, test } from 'vitest';
import { openOutboxDatabase } from './open-database.ts';
import { pgDatabase, withoutPassword } from './pg-database.ts';

test('a name tells the server and the user, never the password', () => {
  expect(pgDatabase('postgres://shop:secret@db.example/shop').name).toBe(
    'postgres://shop@db.example/shop',
  );
});

test.each([
  'postgres://shop@db/shop?password=secret',
  'postgres://shop:secret@db/shop?sslmode=require&sslpassword=secret&password=secret',
])('a password is not shown wherever it stands: %s', (url) => {
  expect(pgDatabase(url).name).toContain('postgres://shop@db/shop');
  expect(pgDatabase(url).name).not.toContain('secret');
});

test.each(['postgres://shop:secret@[db/shop', 'secret', ''])(
  'of a URL that cannot be read nothing is shown: %j',
  (url) => expect(withoutPassword(url)).toBe('a database whose URL is not readable'),
);

test.each(['mysql://shop:secret@db/shop', 'postgres+ssl://shop:secret@[db', ''])(
  'an error about a URL has no password: %j',
  async (url) => {
    const error: unknown = await openOutboxDatabase(url).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RangeError);
    expect(String(error)).toContain('neither postgres:// nor a directory');
    expect(JSON.stringify({ ...(error as Error), message: String(error) })).not.toContain('secret');
  },
);
