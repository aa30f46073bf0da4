import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replay } from '../simulation/model.ts';
import { CLAIMS, type Claim, type ClaimName } from './claims.ts';
import { refute } from './refute.ts';
import { traceToMermaid, traceToText } from './render-trace.ts';
import { outboxModel } from './world/outbox-model.ts';

const names = Object.keys(CLAIMS) as ClaimName[];

/** Actions of the smallest history that the first seed leads to. */
const SIZES: Readonly<Record<ClaimName, number>> = {
  'exactly-once': 3,
  'guaranteed-publish': 2,
  'ordered-across-keys': 3,
  'never-steps-back': 4,
  'idempotent-producer': 3,
  'one-relay-lock': 6,
  'id-cursor': 4,
  'xmin-fence': 6,
  'transaction-order': 4,
  'skip-locked': 3,
  'mark-first': 3,
  'commit-first': 4,
  'emit-anywhere': 1,
  'harmless-upserts': 4,
  'inbox-for-ever': 5,
  'inbox-anywhere': 5,
  'at-most-an-interval': 9,
  'clean-restart': 4,
  'no-fence': 6,
  'harmless-dead-letter': 2,
};

describe.each(names)('%s', (name) => {
  const claim: Claim = CLAIMS[name];
  const model = outboxModel(claim.setup, [claim.promises]);
  const found = refute(name, { seed: 1 });
  const actions = found.actions.map((action) => model.actions.indexOf(action));

  test('is refuted by a small history', () => {
    expect(actions.length).toBe(SIZES[name]);
    expect(actions.length).toBeLessThanOrEqual(9);
  });

  test('is broken by the actions that are printed, and by no part of them', () => {
    const isBroken = (list: readonly number[]) =>
      replay(model, list).world.violation() !== undefined;
    expect(isBroken(actions)).toBe(true);
    for (let at = 0; at < actions.length; at += 1)
      expect(isBroken(actions.toSpliced(at, 1))).toBe(false);
  });

  test('is found again by its seed', () => {
    expect(refute(name, { seed: 1 })).toEqual(found);
    const again = refute(name, { seed: found.foundSeed, take: 1 });
    expect(again.actions).toEqual(found.actions);
  });

  test('can be drawn', () => {
    const diagram = traceToMermaid(found.trace).split('\n');
    expect(diagram[0]).toBe('sequenceDiagram');
    const messages = diagram.filter((line) => !line.includes('participant ')).length - 1;
    expect(messages).toBe(found.trace.length);
    for (const line of diagram.slice(1))
      expect(line).toMatch(
        /^ {2}(participant \w+( as \w+)?|\w+(->>|-x)\w+: [^;#]+|Note over [\w,]+: [^;#]+)$/,
      );
    expect(traceToText(found.trace).split('\n').length).toBe(found.trace.length);
  });
});

test.each(['exactly-once', 'skip-locked', 'id-cursor'] as const)(
  'fast-check shrinks %s to a history as small',
  (name) => {
    const claim: Claim = CLAIMS[name];
    const model = outboxModel(claim.setup, [claim.promises]);
    const lists = fc.array(fc.nat(model.actions.length - 1), { maxLength: 40 });
    const keeps = fc.property(lists, (list) => replay(model, list).world.violation() === undefined);
    const { counterexample } = fc.check(keeps, { seed: 11, numRuns: 5000 });
    expect(counterexample).not.toBeNull();
    const [list = []] = counterexample ?? [];
    expect(replay(model, list).actions.length).toBeGreaterThanOrEqual(refute(name).actions.length);
  },
);

test('refuses names that are no claims, and says when no history refutes one', () => {
  expect(() => refute('toString' as never)).toThrow('there is no claim "toString"');
  expect(() => refute('no-fence', { seed: 1, histories: 1 })).toThrow(
    'Cannot refute "no-fence": 1 histories keep it',
  );
});

test('every claim says what holds instead', () => {
  for (const { statement, instead } of Object.values<Claim>(CLAIMS)) {
    expect(statement).toMatch(/^[A-Z].*\.$/);
    expect(instead).toMatch(/^[A-Z].*\.$/);
  }
});
