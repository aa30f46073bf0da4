import { expect, test } from 'vitest';
import { createEvent } from '../event/create.ts';
import { encodeEvent } from '../http/encode.ts';
import { createReceiver } from './receiver.ts';
import { bearerTokens, TOKEN_LENGTH_MAX } from './receiver-auth.ts';

const header = () => undefined;
const { headers } = encodeEvent(createEvent({ id: '1', source: '/a', type: 't' }));
const statusOf = async (authorization: string | string[] | undefined, query = '') => {
  const receiver = createReceiver({
    onEvent: () => undefined,
    authenticate: bearerTokens(['s3cret']),
  });
  const all = authorization === undefined ? headers : { ...headers, authorization };
  return (await receiver.handle({ method: 'POST', url: `/e${query}`, headers: all })).status;
};

test.each([[[]], [['']], [['a', '']], [['x'.repeat(TOKEN_LENGTH_MAX + 1)]]])(
  'The tokens %o are refused',
  (tokens) => {
    expect(() => bearerTokens(tokens)).toThrow(RangeError);
  },
);

test('A token is right only as a whole', () => {
  const authenticate = bearerTokens(['abab', 'é']);
  for (const token of ['abab', 'é']) expect(authenticate({ token, header })).toBe(true);
  for (const token of ['', 'ab', 'abababab', 'abac', 'Abab', 'abab ', 'é ', 'e\u0301', undefined]) {
    expect(authenticate({ token, header })).toBe(false);
  }
  expect(authenticate({ token: 'x'.repeat(TOKEN_LENGTH_MAX + 1), header })).toBe(false);
});

test('A list of tokens that changes later changes nothing', () => {
  const tokens = ['a'];
  const authenticate = bearerTokens(tokens);
  tokens.push('b');
  expect(authenticate({ token: 'b', header })).toBe(false);
});

test.each<[string | string[] | undefined, string, number]>([
  ['Bearer s3cret', '', 202],
  ['BEARER   s3cret', '', 202],
  [undefined, '?access_token=s3cret', 202],
  [undefined, '?a=b&access_token=s3cret&c', 202],
  [undefined, '?access_token=%733cret', 202],
  ['Bearer s3cret', '?access_token=s3cret', 400],
  [undefined, '?access_token=s3cret&access_token=s3cret', 400],
  [['Bearer s3cret', 'Bearer s3cret'], '', 401],
  ['Bearer', '', 401],
  ['Bearer ', '', 401],
  ['Bearers3cret', '', 401],
  ['s3cret', '', 401],
  [undefined, '?ACCESS_TOKEN=s3cret', 401],
  [undefined, '?access_token=', 401],
  [undefined, '', 401],
])('Authorization %o and query %o are answered with %i', async (authorization, query, status) => {
  expect(await statusOf(authorization, query)).toBe(status);
});

test('Anything but true keeps out', async () => {
  for (const answer of [1, 'true', {}, undefined, null, false, Promise.resolve(1)]) {
    const authenticate = () => answer as boolean;
    const receiver = createReceiver({ onEvent: () => undefined, authenticate });
    expect((await receiver.handle({ method: 'POST', url: '/', headers })).status).toBe(401);
  }
});
