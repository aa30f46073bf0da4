/** The checks fail nobody who uses what page 1 leaves open. */
import { expect, test } from 'vitest';
import type { EventAdapter } from '../adapter.ts';
import { referenceEvents as reference } from '../reference-events.ts';
import { runChecks } from '../run.ts';
import { eventsChecks } from './events.ts';

/** White space between the tokens of a JSON text; its strings and numbers stay as they are. */
function spaced(json: string): string {
  return json.replaceAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g, (token) => {
    return token.startsWith('"') ? token : ` ${token}\n`;
  });
}

/** Unset attributes as null, in front of the others. */
function withUnset(json: string): string {
  return json.replaceAll(/\{(?=[^{}]*"specversion")/g, '{"unset":null,');
}

const loose: EventAdapter = {
  // More is wrong than has to be said, in another order, and twice.
  validate: async (event) => {
    const pointers = await reference.validate(event);
    return pointers.length === 0 ? [] : ['', ...[...pointers].reverse(), ...pointers];
  },
  roundTrip: async (json) => spaced(await reference.roundTrip(json)),
  roundTripBatch: async (json) => spaced(await reference.roundTripBatch(json)),
  attributeString: async (event, name) => reference.attributeString(event, name),
  dataBytes: async (json) => {
    const bytes = await reference.dataBytes(json);
    // A view into something larger.
    return bytes && new Uint8Array([0, ...bytes, 0]).subarray(1, bytes.length + 1);
  },
};

test('An implementation that uses every freedom fails nothing', async () => {
  const results = await runChecks(eventsChecks, { name: 'loose', events: loose });
  const failed = results.filter(({ status }) => status !== 'pass');
  expect(failed.map(({ id, evidence }) => [id, evidence])).toEqual([]);
});

test('One that writes unset attributes as null fails nothing', async () => {
  const events: EventAdapter = {
    ...loose,
    roundTrip: async (json) => withUnset(await reference.roundTrip(json)),
  };
  const results = await runChecks(eventsChecks, { name: 'loose', events });
  const failed = results.filter(({ status }) => status !== 'pass');
  expect(failed.map(({ id, evidence }) => [id, evidence])).toEqual([]);
});
