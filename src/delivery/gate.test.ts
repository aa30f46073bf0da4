import { expect, test } from 'vitest';
import { createVirtualClock } from '../virtual-clock.ts';
import { createGate, DESTINATION_MAX, type DestinationState } from './gate.ts';

const url = 'http://a.example/';

function gateOf(options = {}) {
  const clock = createVirtualClock();
  const changes: DestinationState['circuit'][] = [];
  const gate = createGate(clock, options, (_, { circuit }) => changes.push(circuit));
  return { clock, gate, changes };
}

test('A circuit opens after failures in a row, passes requests later, and closes at a success', async () => {
  const { clock, gate, changes } = gateOf({ circuitFailureMax: 2, circuitOpenMs: 1000 });
  const fail = async () => {
    const { kind } = await gate.enter(url);
    if (kind === 'admitted') gate.leave(url, 'retriable', 503);
    return kind;
  };
  expect([await fail(), await fail(), await fail()]).toEqual(['admitted', 'admitted', 'wait']);
  await clock.advance(400);
  expect(await gate.enter(url)).toEqual({ kind: 'wait', delayMs: 600 });
  await clock.advance(600);
  expect([await fail(), await fail()]).toEqual(['admitted', 'wait']);
  await clock.advance(1000);
  expect((await gate.enter(url)).kind).toBe('admitted');
  gate.leave(url, 'accepted', 202);
  expect(changes).toEqual(['open', 'half-open', 'open', 'half-open', 'closed']);
  expect(gate.state(url).failures).toBe(0);
});

test('A rejection is an answer of a destination that works, and a conflict says nothing', async () => {
  const { gate } = gateOf({ circuitFailureMax: 2 });
  for (const [outcome, status] of [
    ['retriable', 503],
    ['rejected', 400],
    ['retriable', 500],
  ] as const) {
    await gate.enter(url);
    gate.leave(url, outcome, status);
  }
  await gate.enter(url);
  gate.leave(url, 'retriable', 409);
  expect(gate.state(url)).toMatchObject({ circuit: 'closed' });
});

test('A conflict does not open a circuit again that is half open', async () => {
  const { clock, gate } = gateOf({ circuitFailureMax: 1, circuitOpenMs: 1000 });
  await gate.enter(url);
  gate.leave(url, 'retriable', 503);
  expect(gate.state(url)).toMatchObject({ circuit: 'open' });
  await clock.advance(1000);
  await gate.enter(url);
  gate.leave(url, 'retriable', 409);
  expect(gate.state(url)).toMatchObject({ circuit: 'half-open' });
  await gate.enter(url);
  gate.leave(url, 'retriable', 503);
  expect(gate.state(url)).toMatchObject({ circuit: 'open' });
});

test('Who waits for a turn gets one in order, and can give up', async () => {
  const { gate } = gateOf({ concurrencyMax: 1 });
  await gate.enter(url);
  const order: string[] = [];
  const abort = new AbortController();
  const first = gate.enter(url, abort.signal).catch((error: Error) => order.push(error.message));
  const second = gate.enter(url).then(() => order.push('second'));
  const third = gate.enterAnyway(url).then(() => order.push('third'));
  expect(gate.state(url)).toMatchObject({ inFlight: 1, waiting: 3 });
  abort.abort(new Error('first gave up'));
  await first;
  gate.leave(url, 'accepted', 202);
  await second;
  gate.leave(url);
  await third;
  expect(order).toEqual(['first gave up', 'second', 'third']);
  gate.leave(url, 'accepted', 202);
  expect(gate.state(url)).toMatchObject({ inFlight: 0, waiting: 0 });
});

test('Those who wait when a circuit opens learn so at once', async () => {
  const { gate } = gateOf({ concurrencyMax: 1, circuitFailureMax: 1, circuitOpenMs: 500 });
  await gate.enter(url);
  const waiting = [gate.enter(url), gate.enter(url)];
  gate.leave(url, 'retriable', 503);
  expect(await Promise.all(waiting)).toEqual([
    { kind: 'wait', delayMs: 500 },
    { kind: 'wait', delayMs: 500 },
  ]);
});

test('A destination that is gone is asked again later', async () => {
  const { clock, gate } = gateOf({ goneMs: 1000 });
  await gate.enter(url);
  gate.leave(url, 'rejected', 410);
  expect(await gate.enter(url)).toEqual({ kind: 'gone' });
  await clock.advance(1000);
  expect(await gate.enter(url)).toEqual({ kind: 'admitted' });
  gate.leave(url, 'accepted', 202);
  expect(gate.state(url).circuit).toBe('closed');
});

test('What is remembered of destinations has a limit', async () => {
  const { gate } = gateOf();
  for (let count = 0; count <= DESTINATION_MAX; count += 1) {
    await gate.enter(`${url}${count}`);
    gate.leave(`${url}${count}`, 'retriable', 503);
  }
  expect(gate.state(`${url}0`).failures).toBe(0);
  expect(gate.state(`${url}1`).failures).toBe(1);
});

test.each([
  [{ concurrencyMax: 0 }],
  [{ circuitFailureMax: Number.NaN }],
  [{ circuitOpenMs: -1 }],
  [{ goneMs: Number.NaN }],
])('%j is a mistake', (options) => {
  expect(() => gateOf(options)).toThrow(RangeError);
});
