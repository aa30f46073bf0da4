import { expect, test } from 'vitest';
import { chosenOf, FIRST_CHOICE, queryOf } from './address.ts';
import { play } from './play.ts';
import { WORLDS } from './worlds.ts';

const world = (name: string) => {
  const found = WORLDS.get(name);
  if (found === undefined) throw new RangeError(`no world ${name}`);
  return found;
};
const worldNames = (group: string) =>
  [...WORLDS].filter(([, one]) => one.group === group).map(([name]) => name);

test.each(worldNames('A sound outbox'))(
  '%s keeps all that it promises, with crashes too',
  (name) => {
    const offered = world(name);
    const script = offered.script();
    const whole = play(offered, script, []);
    expect(whole.isPossible).toEqual(script.map(() => true));
    const { length } = whole.moments;
    for (let crash = 1; crash <= (whole.moments[length - 1]?.step ?? 0); crash += 1) {
      const { verdicts } = play(offered, script, [crash, crash + 3]);
      expect(verdicts.filter(({ broken }) => broken !== undefined)).toEqual([]);
    }
  },
);

test.each(worldNames('A claim that is refuted'))(
  '%s is broken, and first of all the claim',
  (name) => {
    const offered = world(name);
    const { verdicts } = play(offered, offered.script(), []);
    expect(verdicts[0]?.promise).toBe(`“${offered.claim?.statement}”`);
    expect(verdicts[0]?.broken).toBeDefined();
  },
);

test.each(worldNames('A mistake'))('%s breaks something', (name) => {
  const offered = world(name);
  const { verdicts } = play(offered, offered.script(), []);
  expect(verdicts.some(({ broken }) => broken !== undefined)).toBe(true);
});

test('moments show the table, the log, the consumer and the effects step by step', () => {
  const { moments } = play(world('polling'), ['write a', 'relay1 run', 'consumer1 run'], []);
  const at = (title: string) => moments.find((moment) => moment.title === title);
  expect(at('write a')).toMatchObject({ step: 0, rows: [{ id: 'a1', state: 'pending' }] });
  expect(at('relay1: publish')).toMatchObject({ process: 'relay1', log: [{ ids: ['a1'] }] });
  expect(at('relay1: commit')?.rows).toEqual([{ id: 'a1', state: 'sent' }]);
  expect(at('consumer1: poll')?.log).toEqual([{ ids: ['a1'], delivered: 1, committed: 0 }]);
  expect(at('consumer1: commitEffect')?.effects).toEqual(['a1']);
  expect(moments.at(-1)?.title).toBe('The end: everything rests');
  expect(moments.map(({ step }) => step)).toEqual(
    moments.map(({ step }) => step).toSorted((a, b) => a - b),
  );
});

test('a crash is put after a step, and what it repeats is counted beside its bound', () => {
  const offered = world('polling');
  const script = ['write a', 'relay1 run', 'consumer1 run'];
  const { moments } = play(offered, script, []);
  const published = moments.find(({ title }) => title === 'relay1: confirm')?.step ?? 0;
  const crashed = play(offered, script, [published]);
  expect(crashed.moments.some(({ title }) => title === 'relay1: confirm, and a crash')).toBe(true);
  expect(crashed.moments.at(-1)?.log[0]?.ids).toEqual(['a1', 'a1']);
  expect(crashed.moments.at(-1)?.effects).toEqual(['a1']);
  expect(crashed.repeated.publications).toEqual([1, 3]);
});

test('an address gives back what was chosen', () => {
  const chosen = { world: 'no-inbox', script: ['write a', 'relay1 run'], crashes: [3, 9] };
  expect(chosenOf(new URLSearchParams(queryOf(chosen)))).toEqual(chosen);
  expect(queryOf(FIRST_CHOICE)).toBe('');
  expect(chosenOf(new URLSearchParams(''))).toEqual(FIRST_CHOICE);
});

test('an address that asks for what there is not gets what there is', () => {
  const query = new URLSearchParams(
    'world=__proto__&do=write a,fly,relay1 run&crash=0,-1,x,7,7,99999',
  );
  expect(chosenOf(query)).toEqual({
    world: 'polling',
    script: ['write a', 'relay1 run'],
    crashes: [7],
  });
  const long = new URLSearchParams({ do: Array.from({ length: 999 }, () => 'write a').join(',') });
  expect(chosenOf(long).script).toHaveLength(60);
});
