import { expect, test } from 'vitest';
import { createVirtualClock } from '../virtual-clock.ts';
import { createNetwork } from './network.ts';

const url = 'http://a.example/';

function networkOf(answers: Parameters<ReturnType<typeof createNetwork>['script']>[1]) {
  const clock = createVirtualClock(1000);
  const network = createNetwork({ clock, scripts: { [url]: answers } });
  const post = (signal?: AbortSignal) => {
    return network.transport({ method: 'POST', url, headers: { a: 'b' }, signal });
  };
  return { clock, network, post };
}

test('A request is recorded as it came, with the times of its beginning and its end', async () => {
  const { clock, network, post } = networkOf([{ status: 201, delayMs: 50 }]);
  const posting = post();
  expect(network.requests()).toMatchObject([{ url, method: 'POST', atMs: 1000 }]);
  expect(network.requests()[0]).not.toHaveProperty('endedAtMs');
  await clock.run(posting);
  expect(network.requests(url)).toMatchObject([{ endedAtMs: 1050, status: 201 }]);
  expect(network.requests('http://b.example')).toEqual([]);
});

test('Connections are refused where there is no script, and by script without being seen', async () => {
  const { clock, network, post } = networkOf([{ fail: 'refuse' }, 202]);
  const refused = expect(post()).rejects.toThrow('refused');
  await clock.run();
  await refused;
  expect(network.requests()).toEqual([]);
  expect((await post()).status).toBe(202);
  const other = expect(
    network.transport({ method: 'POST', url: 'http://nobody.example/', headers: {} }),
  ).rejects.toThrow('refused');
  await clock.run();
  await other;
});

test('A reset comes after the request, half a body says so, and a hang ends with the signal', async () => {
  const { network, post } = networkOf([
    { fail: 'reset' },
    { fail: 'break', status: 200, body: 'abcd' },
    { fail: 'hang' },
  ]);
  await expect(post()).rejects.toThrow('reset');
  const { status, body, incomplete } = await post();
  expect([status, new TextDecoder().decode(body), incomplete]).toEqual([200, 'ab', 'broken']);
  const abort = new AbortController();
  const hanging = post(abort.signal);
  abort.abort(new Error('enough'));
  await expect(hanging).rejects.toThrow('enough');
  expect(network.requests().length).toBe(3);
});

test('A probe is answered with 405 and uses up no answer', async () => {
  const { network, post } = networkOf([503, 202]);
  const probe = await network.transport({ method: 'OPTIONS', url, headers: {} });
  expect(probe.status).toBe(405);
  expect([(await post()).status, (await post()).status, (await post()).status]).toEqual([
    503, 202, 202,
  ]);
});
