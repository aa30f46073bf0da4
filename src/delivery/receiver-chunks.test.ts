import { expect, test } from 'vitest';
import { createReceiver } from './receiver.ts';

const headers = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/a', 'ce-type': 't' };

test.each([
  ['text', ['a', 'b']],
  ['buffers', [new ArrayBuffer(2), new ArrayBuffer(2)]],
  ['words of two bytes', [new Uint16Array(2), new Uint16Array(2)]],
  ['objects', [{ byteLength: 0 }, { byteLength: 1 }]],
])('A body that is a stream of %s is broken, and reaches no handler', async (_, chunks) => {
  const handled: unknown[] = [];
  const receiver = createReceiver({ onEvent: (event) => void handled.push(event) });
  const body = new ReadableStream<unknown>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  const init = { method: 'POST', headers, body: body as ReadableStream<Uint8Array> };
  const request = new Request('http://shop.example/', { ...init, duplex: 'half' });
  const response = await receiver.fetch(request);
  expect(await response.json()).toMatchObject({ status: 408, code: 'RECEIVER_BODY_BROKEN' });
  expect(handled).toEqual([]);
  expect(receiver.inFlight).toBe(0);
});
