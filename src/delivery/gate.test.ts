import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { createVirtualClock } from '../virtual-clock.ts';
import { createGate, DESTINATION_MAX, type DestinationState, type EnterOptions } from './gate.ts';
import { outcomeOf } from './outcome.ts';

const url = 'http://a.example/';
const other = 'http://b.example/';

function gateOf(options = {}) {
  const clock = createVirtualClock();
  const changes: DestinationState['circuit'][] = [];
  const gate = createGate(clock, options, (_, { circuit }) => changes.push(circuit));
  /** Takes a turn that there has to be now; what is returned ends it. */
  const begin = (destination = url, options: EnterOptions = {}) => {
    const admission = gate.enter(destination, options);
    if (!('kind' in admission) || admission.kind !== 'admitted') throw new Error('Not admitted');
    return (status?: number) => {
      const outcome = status === undefined ? undefined : outcomeOf(status);
      gate.leave(destination, admission.epoch, outcome, status);
    };
  };
  const circuit = () => gate.state(url).circuit;
  return { clock, gate, changes, begin, circuit };
}

test('A circuit opens after failures in a row, passes requests later, and closes at a success', async () => {
  const { clock, gate, changes, begin } = gateOf({ circuitFailureMax: 2, circuitOpenMs: 1000 });
  begin()(503);
  begin()(503);
  expect(await gate.enter(url)).toEqual({ kind: 'wait', delayMs: 1000 });
  await clock.advance(400);
  expect([await gate.enter(url), gate.heldMs(url)]).toEqual([{ kind: 'wait', delayMs: 600 }, 600]);
  await clock.advance(600);
  expect(gate.heldMs(url)).toBe(0);
  begin()(503);
  expect(await gate.enter(url)).toEqual({ kind: 'wait', delayMs: 1000 });
  await clock.advance(1000);
  begin()(202);
  expect(changes).toEqual(['open', 'half-open', 'open', 'half-open', 'closed']);
  expect(gate.state(url).failures).toBe(0);
});

test('A clock that is set back lengthens no pause', async () => {
  for (const [status, options] of [
    [503, { circuitFailureMax: 1, circuitOpenMs: 1000 }],
    [410, { goneMs: 1000 }],
  ] as const) {
    let now = 1e12;
    const clock = { now: () => now, sleep: () => Promise.reject(new Error('no')) };
    const gate = createGate(clock, options, () => undefined);
    expect(gate.enter(url)).toMatchObject({ kind: 'admitted' });
    gate.leave(url, 0, outcomeOf(status), status);
    now += 400;
    expect(gate.enter(url)).not.toMatchObject({ kind: 'admitted' });
    now -= 3_600_000;
    expect(gate.enter(url)).toMatchObject({ kind: 'admitted' });
    expect(gate.state(url).circuit).toBe('half-open');
  }
});

test('A rejection is an answer of a destination that works, and a conflict says nothing', () => {
  const { begin, circuit } = gateOf({ circuitFailureMax: 2 });
  for (const status of [503, 400, 500, 409]) begin()(status);
  expect(circuit()).toBe('closed');
});

test('A conflict does not open a circuit again that is half open', async () => {
  const { clock, begin, circuit } = gateOf({ circuitFailureMax: 1, circuitOpenMs: 1000 });
  begin()(503);
  expect(circuit()).toBe('open');
  await clock.advance(1000);
  begin()(409);
  expect(circuit()).toBe('half-open');
  begin()(503);
  expect(circuit()).toBe('open');
});

test('What was sent before a circuit opened neither closes it nor opens it again', async () => {
  const { clock, begin, circuit } = gateOf({ circuitFailureMax: 2, circuitOpenMs: 1000 });
  const [early, late, later] = [begin(), begin(), begin()];
  begin()(503);
  begin()(503);
  early(202);
  expect(circuit()).toBe('open');
  await clock.advance(1000);
  const now = begin();
  late(503);
  later(202);
  expect(circuit()).toBe('half-open');
  now(202);
  expect(circuit()).toBe('closed');
});

test('What was sent before a 410 does not bring the destination back', () => {
  const { gate, begin, circuit } = gateOf({ goneMs: 1000 });
  const [early, failing] = [begin(), begin()];
  begin()(410);
  early(202);
  failing(503);
  expect(circuit()).toBe('gone');
  expect(gate.state(url).failures).toBe(0);
});

test('A turn goes to who waits and not to who comes later', async () => {
  const { gate, begin } = gateOf({ concurrencyMax: 1 });
  const end = begin();
  const order: string[] = [];
  const waiting = Promise.resolve(gate.enter(url)).then((admission) => {
    order.push('first');
    return admission;
  });
  end(202);
  // The first one has not run yet, and its turn is taken all the same.
  const newcomer = Promise.resolve(gate.enter(url)).then(() => order.push('newcomer'));
  expect(gate.state(url)).toMatchObject({ inFlight: 1, waiting: 1 });
  expect(await waiting).toMatchObject({ kind: 'admitted' });
  gate.leave(url, 0, 'accepted', 202);
  await newcomer;
  expect(order).toEqual(['first', 'newcomer']);
});

test('Who waits for a turn gets one in order, and can give up', async () => {
  const { gate, begin } = gateOf({ concurrencyMax: 1 });
  const end = begin();
  const order: string[] = [];
  const abort = new AbortController();
  const wait = async (name: string, options: EnterOptions = {}) => {
    await gate.enter(url, options);
    order.push(name);
  };
  const first = wait('first', abort).catch((error: Error) => order.push(error.message));
  const second = wait('second');
  const third = wait('third', { evenIfOpen: true });
  expect(gate.state(url)).toMatchObject({ inFlight: 1, waiting: 3 });
  abort.abort(new Error('first gave up'));
  await first;
  end(202);
  await second;
  gate.leave(url, 0);
  await third;
  expect(order).toEqual(['first gave up', 'second', 'third']);
  gate.leave(url, 0, 'accepted', 202);
  expect(gate.state(url)).toMatchObject({ inFlight: 0, waiting: 0 });
});

test('Waiting leaves nothing behind at the signal that could have ended it', async () => {
  const { gate, begin } = gateOf({ concurrencyMax: 1 });
  const end = begin();
  const { signal } = new AbortController();
  const waiting = gate.enter(url, { signal });
  expect(getEventListeners(signal, 'abort')).toHaveLength(1);
  end(202);
  expect(await waiting).toMatchObject({ kind: 'admitted' });
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('Those who wait when a circuit opens learn so at once, but for replies', async () => {
  const { gate, begin } = gateOf({ concurrencyMax: 1, circuitFailureMax: 1, circuitOpenMs: 500 });
  const [end, waits] = [begin(), { kind: 'wait', delayMs: 500 }];
  const all = [false, true, true, false].map((evenIfOpen) => gate.enter(url, { evenIfOpen }));
  end(503);
  expect([await all[0], await all[1], await all[3]]).toEqual([
    waits,
    { kind: 'admitted', epoch: 1 },
    waits,
  ]);
  expect(gate.state(url)).toMatchObject({ circuit: 'open', inFlight: 1, waiting: 1 });
  // Whoever comes now is not told to stand in line.
  expect(await gate.enter(url)).toEqual(waits);
  gate.leave(url, 1, 'retriable', 503);
  expect(await all[2]).toMatchObject({ kind: 'admitted' });
});

test('A reply passes an open circuit and no destination that is gone', async () => {
  const { clock, gate, begin } = gateOf({ circuitFailureMax: 1, circuitOpenMs: 500, goneMs: 1000 });
  begin()(503);
  await clock.advance(100);
  begin(url, { evenIfOpen: true })(503);
  expect(gate.state(url)).toMatchObject({ circuit: 'open', untilMs: 500 });
  begin(other)(410);
  expect(await gate.enter(other, { evenIfOpen: true })).toEqual({ kind: 'gone' });
  expect(gate.heldMs(other)).toBe(0);
});

test('A destination that is gone is asked again later', async () => {
  const { clock, gate, begin, circuit } = gateOf({ goneMs: 1000, circuitFailureMax: 5 });
  begin()(410);
  expect(await gate.enter(url)).toEqual({ kind: 'gone' });
  await clock.advance(1000);
  begin()(410);
  expect(circuit()).toBe('gone');
  await clock.advance(1000);
  begin()(503);
  expect(circuit()).toBe('open');
  await clock.advance(10_000);
  begin()(202);
  expect(circuit()).toBe('closed');
});

test('With goneMs 0 a 410 is a rejection as others are', () => {
  const { begin, circuit, gate } = gateOf({ goneMs: 0, circuitFailureMax: 2 });
  begin()(503);
  begin()(410);
  expect([circuit(), gate.state(url).failures]).toEqual(['closed', 0]);
});

test('What is remembered of destinations has a limit', () => {
  const { gate, begin } = gateOf();
  for (let count = 0; count <= DESTINATION_MAX; count += 1) begin(`${url}${count}`)(503);
  expect(gate.state(`${url}0`).failures).toBe(0);
  expect(gate.state(`${url}1`).failures).toBe(1);
});

test.each([
  [{ concurrencyMax: 0 }],
  [{ circuitFailureMax: Number.NaN }],
  [{ circuitOpenMs: -1 }],
  [{ circuitOpenMs: Number.POSITIVE_INFINITY }],
  [{ goneMs: Number.NaN }],
])('%j is a mistake', (options) => {
  expect(() => gateOf(options)).toThrow(RangeError);
});
