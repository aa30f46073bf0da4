import { expect, test } from 'vitest';
import { createEvent } from './create.ts';
import { eventKey } from './event-key.ts';

test('Event keys differ when source and id only look alike together', () => {
  const one = createEvent({ source: '/a', id: 'b c', type: 't' });
  const two = createEvent({ source: '/a%20b', id: 'c', type: 't' });
  expect(eventKey(one)).not.toBe(eventKey(two));
});
