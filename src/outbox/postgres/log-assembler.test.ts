import { expect, test } from 'vitest';
import { serializeEvent } from '../../event/json.ts';
import { orderEvent } from './fixture-events.ts';
import { createLogAssembler, type LogMessage } from './log-assembler.ts';

const row = (n: number): LogMessage => ({
  tag: 'insert',
  relation: { schema: 'eds', name: 'outbox' },
  new: { seq: String(n), key: 'A', event: serializeEvent(orderEvent('A', n)), state: 'pending' },
});

/** What a transaction with these messages comes to. */
function assembled(messages: readonly LogMessage[], xid = 7) {
  const assembler = createLogAssembler('eds');
  assembler.add({ tag: 'begin', xid });
  for (const message of messages) expect(assembler.add(message)).toBe(undefined);
  expect(assembler.isOpen()).toBe(true);
  return assembler.add({ tag: 'commit', commitEndLsn: '0/1A' });
}

test('a transaction has its records in their order, and its position', () => {
  expect(assembled([row(1), row(2)])).toMatchObject({
    position: '0/1A',
    records: [
      { seq: 1n, id: '/shop A-1' },
      { seq: 2n, id: '/shop A-2' },
    ],
  });
});

// The decoder reads four bytes as a number with a sign; the locks of the server have it without.
test.each([
  [-1, 4_294_967_295],
  [-2_147_483_648, 2_147_483_648],
  [2_147_483_647, 2_147_483_647],
])('transaction %d of the decoder is transaction %d of the server', (decoded, xid) => {
  expect(assembled([row(1)], decoded)?.records).toMatchObject([{ xid }]);
});

test('rows of other tables, and rows that are not pending, are no events to deliver', () => {
  const other = { ...row(1), relation: { schema: 'eds', name: 'inbox' } };
  const dead = { ...row(2), new: { ...row(2).new, state: 'dead' } };
  expect(assembled([other, dead])?.records).toEqual([]);
});

test.each(['seq', 'key', 'event', 'state'])(
  'a row without its %s is an error, and no event that is passed by',
  (column) => {
    const assembler = createLogAssembler('eds');
    assembler.add({ tag: 'begin', xid: 7 });
    const rest = Object.fromEntries(
      Object.entries(row(1).new ?? {}).filter(([name]) => name !== column),
    );
    const message = `a row of the outbox comes without its ${column}`;
    expect(() => assembler.add({ ...row(1), new: rest })).toThrow(message);
  },
);
