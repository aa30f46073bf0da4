import { expect, test } from 'vitest';
import { createReceiver } from './receiver.ts';
import type { WebhookOptions, WebhookRequest } from './webhook.ts';

const ask = async (webhook: WebhookOptions, asked: Record<string, string>, limits = {}) => {
  const receiver = createReceiver({ onEvent: () => undefined, webhook, limits });
  const headers = Object.entries(asked);
  const answer = await receiver.handle({ method: 'OPTIONS', url: '/', headers });
  const { 'webhook-allowed-origin': origin, 'webhook-allowed-rate': rate } = answer.headers;
  return [answer.status, origin, rate];
};
const origin = (name: string) => ({ 'WebHook-Request-Origin': name });

test.each<[WebhookOptions, object, unknown[]]>([
  [{ allowedOrigins: ['A.example'] }, {}, [200, 'a.example', '*']],
  [{ allowedOrigins: '*' }, {}, [200, 'a.example', '*']],
  [{ allowedOrigins: '*' }, { deliveriesPerMinute: 7 }, [200, 'a.example', '7']],
  [{ allowedOrigins: '*', allowedRate: 5 }, { deliveriesPerMinute: 7 }, [200, 'a.example', '5']],
  [{ allowedOrigins: ['b.example', 'a.example.evil'] }, {}, [200, undefined, undefined]],
  [{}, {}, [200, undefined, undefined]],
  [{ decide: () => ({ allowedRate: 3 }) }, {}, [200, 'a.example', '3']],
  [{ decide: async () => undefined }, {}, [200, undefined, undefined]],
  [{ decide: () => ({ allowedRate: 0.5 }) }, {}, [503, undefined, undefined]],
])('%o and %o answer %o', async (options, limits, expected) => {
  expect(await ask(options, origin('a.EXAMPLE'), limits)).toEqual(expected);
});

test.each(['', 'a b', 'a,b', 'a\r\nx: y', '*', 'é', 'x'.repeat(254), 'http://a/'])(
  'The origin %o is refused',
  async (name) => {
    expect(await ask({ allowedOrigins: '*' }, origin(name))).toEqual([400, undefined, undefined]);
  },
);

test.each([
  ['1', 200],
  ['1000000000', 200],
  ['0', 400],
  ['-1', 400],
  ['1.5', 400],
  ['1e3', 400],
  ['', 400],
  ['*', 400],
  ['1000000001', 400],
])('The rate %o is answered with %i', async (rate, status) => {
  const asked = { ...origin('a.example'), 'WebHook-Request-Rate': rate };
  expect((await ask({ allowedOrigins: '*' }, asked))[0]).toBe(status);
});

test('A function decides about origins that are not named, and sees what was asked', async () => {
  const seen: WebhookRequest[] = [];
  const decide = (request: WebhookRequest) => {
    seen.push(request);
    return undefined;
  };
  const asked = {
    'WebHook-Request-Rate': '120',
    'WebHook-Request-Callback': 'https://a.example/cb?x',
  };
  await ask({ allowedOrigins: ['b.example'], decide }, { ...origin('a.example'), ...asked });
  await ask({ allowedOrigins: ['b.example'], decide }, origin('b.example'));
  expect(seen).toEqual([{ origin: 'a.example', rate: 120, callback: 'https://a.example/cb?x' }]);
});
