import { expect, test } from 'vitest';
import * as claimed from './claimed-guarantees.ts';
import type { Guarantee } from './guarantee.ts';
import { GUARANTEES, guaranteesOf } from './guarantees.ts';
import { type Answer, type Entry, emptyHistory, type History, type Row } from './history.ts';

/** A history from what was committed and published, both by ids such as `a1`, in order. */
function historyOf(options: {
  committed: readonly string[];
  published?: readonly string[];
  /** Offsets delivered. */
  delivered?: readonly number[];
  effects?: readonly string[];
  deadLetters?: readonly string[];
  parked?: readonly string[];
  dead?: readonly string[];
  pending?: readonly string[];
  offsets?: readonly number[];
}): History {
  const history = emptyHistory();
  const rows = new Map<string, Row>();
  const orders = new Map<string, number>();
  for (const id of options.committed) {
    const key = id.slice(0, 1);
    const order = (orders.get(key) ?? 0) + 1;
    orders.set(key, order);
    const isDead = options.dead?.includes(id) === true;
    const isPending = options.pending?.includes(id) === true;
    const state = isDead ? 'dead' : isPending ? 'pending' : 'sent';
    const sequence = rows.size + 1;
    const row: Row = {
      ...{ id, key, attempts: 0, sequence, xid: sequence, order, state, poison: false },
      ...{ before: undefined, origin: sequence, hasDied: isDead },
    };
    rows.set(id, row);
    history.rows.push(row);
    history.committed.push(row);
  }
  const rowOf = (id: string): Row =>
    rows.get(id) ?? {
      id,
      key: id.slice(0, 1),
      attempts: 0,
      sequence: 0,
      xid: 0,
      order: 0,
      state: 'aborted',
      before: undefined,
      origin: 0,
      hasDied: false,
      poison: false,
    };
  const entries = (options.published ?? options.committed).map((id, offset): Entry => {
    const row = rowOf(id);
    return { partition: 0, offset, id, key: row.key, row, at: offset };
  });
  const outcomes = (ids: readonly string[] = []) => ids.map((id, at) => ({ row: rowOf(id), at }));
  history.log.push(...entries);
  for (const [at, offset] of (options.delivered ?? []).entries())
    history.deliveries.push({ entry: entries[offset] as Entry, consumer: 0, at });
  history.effects.push(...outcomes(options.effects ?? options.committed));
  history.deadLetters.push(...outcomes(options.deadLetters));
  history.parked.push(...outcomes(options.parked));
  for (const [at, offset] of (options.offsets ?? []).entries())
    history.offsetCommits.push({ partition: 0, offset, at });
  return history;
}

const sound = { committed: ['a1', 'a2', 'b3'], delivered: [0, 1, 2], offsets: [1, 3] };

test('a sound history keeps every guarantee', () => {
  for (const guarantee of Object.values(GUARANTEES))
    expect(guarantee(historyOf(sound), {})).toBeUndefined();
});

const BROKEN: readonly (readonly [
  keyof typeof GUARANTEES,
  Parameters<typeof historyOf>[0],
  string,
])[] = [
  [
    'noLoss',
    { ...sound, published: ['a1', 'b3'], delivered: [] },
    'a2 is committed and was never published',
  ],
  [
    'noLoss',
    { ...sound, published: ['a1'], delivered: [], pending: ['a2'] },
    'a2 is committed and was never published',
  ],
  [
    'noUnprocessed',
    { ...sound, effects: ['a1', 'a2'] },
    'b3 is published and never had its effect',
  ],
  [
    'noPhantom',
    { ...sound, published: ['a1', 'a2', 'x9', 'b3'] },
    'x9 is published, not committed',
  ],
  ['noPhantom', { ...sound, published: ['a1', 'a2'], delivered: [] }, 'b3 came from nowhere'],
  [
    'firstInOrder',
    { ...sound, published: ['a2', 'a1', 'b3'] },
    'first publication of a1 is after that of a2',
  ],
  [
    'firstInOrder',
    { ...sound, effects: ['a2', 'b3', 'a1'] },
    'first effect of a1 is after that of a2',
  ],
  [
    'replaysAreSuffixes',
    { committed: ['a1', 'a2', 'a3'], published: ['a1', 'a2', 'a1', 'a3'] },
    'a3 is published right after a1',
  ],
  ['replaysAreSuffixes', { ...sound, delivered: [0, 2] }, 'offset 2 is delivered after 0'],
  [
    'duplicatesBounded',
    { ...sound, published: ['a1', 'a2', 'a2', 'b3'] },
    '1 publications are repeated, at most 0 can be',
  ],
  [
    'duplicatesBounded',
    { ...sound, delivered: [0, 1, 0, 1, 2] },
    '2 deliveries are repeated, at most 0 can be',
  ],
  ['effectsOnce', { ...sound, effects: ['a1', 'a2', 'a2', 'b3'] }, 'a2 had its effect twice'],
  [
    'effectsMonotone',
    { ...sound, effects: ['a1', 'a2', 'a1', 'b3'] },
    'effect of a1 came after that of a2',
  ],
  [
    'effectsEndOnLatest',
    { ...sound, effects: ['a1', 'a2', 'a1', 'b3'] },
    'key a ends with the effect of a1, though a2 came later',
  ],
  ['offsetsMonotone', { ...sound, offsets: [1, 3, 2] }, 'offset 2 is committed after 3'],
  [
    'conservation',
    { ...sound, published: ['a1', 'b3'], delivered: [], effects: [] },
    '2 delivered, 0 dead, 0 pending are not 3',
  ],
  ['conservation', { ...sound, deadLetters: ['a2'] }, 'a2 has its effect and is set aside'],
  [
    'conservation',
    { ...sound, effects: ['a1', 'b3'], deadLetters: ['a2', 'a2'] },
    'a2 is set aside twice',
  ],
  [
    'conservation',
    { ...sound, effects: ['a1', 'b3'], deadLetters: ['a2'], parked: ['a2'] },
    'a2 is set aside twice',
  ],
  ['onlyPoisonDies', { ...sound, dead: ['b3'] }, 'b3 is dead and could have been published'],
  [
    'parkedKeysWait',
    { ...sound, parked: ['a1'], effects: ['b3', 'a2'] },
    'a2 overtook a1, which is parked',
  ],
];

test.each(BROKEN)('%s is broken by %j', (name, options, message) => {
  expect(GUARANTEES[name](historyOf(options), {})).toMatchObject({ message });
});

test('a world that does not come to rest breaks progress', () => {
  const history = { ...historyOf(sound), quiet: false };
  expect(GUARANTEES.comesToRest(history, {})?.guarantee).toBe('progress');
});

test('every guarantee is broken by some history here', () => {
  const seen = new Set(BROKEN.map(([name]) => name));
  // Those with a test of their own.
  expect([...seen, 'comesToRest', 'readYourWrites', 'redrivenInOrder'].toSorted()).toEqual(
    Object.keys(GUARANTEES).toSorted(),
  );
});

test('without an inbox effects may be repeated', () => {
  const names = guaranteesOf({ consumerOptions: { inbox: false } });
  expect(names).not.toContain(GUARANTEES.effectsOnce);
  expect(names).toContain(GUARANTEES.effectsEndOnLatest);
  expect(guaranteesOf({}).length).toBe(Object.keys(GUARANTEES).length);
});

test('records behind poison may wait, as the policy says', () => {
  const history = historyOf({ ...sound, published: ['b3'], pending: ['a1', 'a2'] });
  const poisoned = {
    ...history,
    heldKeys: new Set(['a']),
    committed: history.committed.map((row) => ({ ...row, poison: row.id === 'a1' })),
  };
  const parks = { poison: 'relay', relayOptions: { poison: 'park' } } as const;
  expect(GUARANTEES.noLoss(poisoned, parks)).toBeUndefined();
  const other = {
    ...poisoned,
    committed: poisoned.committed.map((row) => ({ ...row, poison: row.id === 'a2' })),
  };
  expect(GUARANTEES.noLoss(other, parks)?.message).toBe('a1 is committed and was never published');
  expect(GUARANTEES.noLoss(other, { poison: 'relay' })).toBeUndefined();
});

test('records of a key that was released may not wait', () => {
  const history = historyOf({ ...sound, published: ['b3'], pending: ['a1', 'a2'] });
  const released = {
    ...history,
    committed: history.committed.map((row) => ({ ...row, poison: row.id === 'a1' })),
  };
  const parks = { poison: 'relay', relayOptions: { poison: 'park' } } as const;
  expect(GUARANTEES.noLoss(released, parks)?.message).toBe(
    'a1 is committed and was never published',
  );
});

/** The events of a1 and a2 were given back together: a3 and a4 are their records now. */
function givenBack(change: (rows: readonly Row[]) => void): History {
  const history = historyOf({ committed: ['a1', 'a2', 'a3', 'a4'], published: ['a3', 'a4'] });
  const rows = history.committed.map((row, at) => {
    const before = history.committed[at - 2];
    return { ...row, before, origin: at < 2 ? at + 1 : at - 1, xid: Math.ceil((at + 1) / 2) };
  });
  for (const row of rows.slice(0, 2)) Object.assign(row, { state: 'redriven', hasDied: true });
  change(rows);
  const log = history.log.map((entry, at) => ({ ...entry, row: rows[at + 2] as Row }));
  return { ...history, rows, committed: rows, log, effects: [] };
}

test('an event that is given back is in one record, and keeps its order', () => {
  const { noLoss, conservation, redrivenInOrder } = GUARANTEES;
  const told = (change: (rows: readonly Row[]) => void) =>
    [noLoss, conservation, redrivenInOrder].map((each) => each(givenBack(change), {})?.message);
  expect(told(() => {})).toEqual([undefined, undefined, undefined]);
  expect(told((rows) => Object.assign(rows[3] ?? {}, { origin: 4 }))).toEqual([
    'a2 was dead and is nowhere any more',
    undefined,
    undefined,
  ]);
  expect(told((rows) => Object.assign(rows[0] ?? {}, { state: 'dead' }))).toEqual([
    undefined,
    'a3 is in two records',
    undefined,
  ]);
  const exchanged = (rows: readonly Row[]) => {
    Object.assign(rows[2] ?? {}, { before: rows[1] });
    Object.assign(rows[3] ?? {}, { before: rows[0] });
  };
  expect(told(exchanged)[2]).toBe('a4 is given back after a3');
});

test('an answer about an own write is true, and in time', () => {
  const history = historyOf(sound);
  const told = (answer: Partial<Answer>, write?: string) =>
    GUARANTEES.readYourWrites(
      {
        ...history,
        answers: [
          {
            end: 'visible',
            row: history.rows.find(({ id }) => id === write),
            at: 9,
            effects: 2,
            deadlineMs: 2000,
            waitedUntilMs: 2000,
            ...answer,
          },
        ],
      },
      {},
    )?.message;
  expect(told({ end: 'visible' }, 'a2')).toBeUndefined();
  expect(told({ end: 'timeout' }, 'b3')).toBeUndefined();
  expect(told({ end: 'failed' })).toBeUndefined();

  expect(told({ end: 'visible' }, 'b3')).toBe('b3 is said to be visible, and is not');
  expect(told({ end: 'timeout' }, 'a2')).toBe('a2 is visible, and its wait says time is up');
  expect(told({ end: 'failed' }, 'a2')).toBe(
    'the write of a2 is said to have failed, and is committed',
  );
  expect(told({ end: 'timeout' })).toBe('a write that failed is said to be timeout');
  expect(told({ end: 'visible', waitedUntilMs: 2001 }, 'a2')).toBe(
    'the wait for a2 goes on past its time',
  );
});

const CLAIMED: readonly (readonly [string, Guarantee, Parameters<typeof historyOf>[0], string])[] =
  [
    [
      'deliveredOnce',
      claimed.deliveredOnce,
      { ...sound, delivered: [0, 0] },
      'a1 is delivered twice',
    ],
    [
      'publishedOnce',
      claimed.publishedOnce,
      { ...sound, published: ['a1', 'a1'] },
      'a1 is published twice',
    ],
    [
      'commitOrderAcrossKeys',
      claimed.commitOrderAcrossKeys,
      { ...sound, published: ['a1', 'b3', 'a2'] },
      'a2 was committed before b3 and is published after it',
    ],
    [
      'neverStepsBack',
      claimed.neverStepsBack,
      { ...sound, delivered: [0, 1, 0] },
      'a1 is delivered after a2',
    ],
    [
      'noHole',
      claimed.noHole,
      { ...sound, effects: ['a2'] },
      'a2 has its effect without the record before it',
    ],
  ];

test.each(CLAIMED)('%s: what a claim promises is broken', (_, guarantee, options, message) => {
  expect(guarantee(historyOf(options), {})).toMatchObject({ message });
  expect(guarantee(historyOf(sound), {})).toBeUndefined();
});
