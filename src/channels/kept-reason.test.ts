import { expect, test } from 'vitest';
import { parseDeliverySpec } from '../delivery/parse-spec.ts';
import { reasonOf, reasonOfError } from './kept-reason.ts';

const query = '?access_token=a b';

test.each(['subscriber', 'reply', 'deadLetterSink'] as const)(
  'What an error says is kept without the query of the %s, written or parsed',
  (leg) => {
    const policy = parseDeliverySpec({});
    const job = { subscriber: 'http://a.example/', policy, [leg]: `http://b.example/in${query}` };
    const error = new Error(`Reset by http://b.example/in${query} (/in?access_token=a%20b)`);
    expect(reasonOfError(error, job)).toBe('Reset by http://b.example/in (/in)');
  },
);

test('The sink of the policy counts as well', () => {
  const sink = 'http://b.example/?access_token=secret';
  const policy = parseDeliverySpec({ deadLetterSink: { uri: sink } });
  const job = { subscriber: 'http://a.example/', policy };
  expect(reasonOfError(new Error(sink), job)).toBe('http://b.example/');
});

test('What is left of a query in a message that was cut is not kept', () => {
  const destination = 'http://a.example/in?access_token=secret';
  const error = { code: 'DELIVERY_NO_RESPONSE', message: `Reset by ${destination.slice(0, -3)}` };
  expect(reasonOf({ destination, error })).toBe(
    'http://a.example/in: Reset by http://a.example/in',
  );
});

test('Without a job, without a query and without an error there is a reason too', () => {
  expect(reasonOfError(new Error('No job'), undefined)).toBe('No job');
  expect(reasonOfError('thrown', undefined)).toBe('Delivery failed');
  expect(reasonOf(undefined)).toBe('Not delivered');
  expect(reasonOf({ destination: 'http://a.example/?', status: 503 })).toBe(
    'http://a.example/?: status 503',
  );
  expect(reasonOf({ destination: 'nowhere?x=secret', status: 503 })).toBe('nowhere: status 503');
});
