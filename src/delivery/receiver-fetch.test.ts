import { expect, test } from 'vitest';
import { answerFetch, joined, streamSource } from './receiver-fetch.ts';
import type { ReceiverRequest } from './receiver-types.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

/** A stream of these chunks, and whether somebody has cancelled it. */
function streamOf(...chunks: Uint8Array[]) {
  const seen = { isCancelled: false };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks.shift();
        if (chunk === undefined) controller.close();
        else controller.enqueue(chunk);
      },
      cancel() {
        seen.isCancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, seen };
}

test('A stream is read to its end, and each chunk told before it is kept', async () => {
  const sizes: number[] = [];
  const take = (size: number) => sizes.push(size) > 0;
  const source = streamSource(streamOf(bytes(1, 2), bytes(), bytes(3)).stream);
  expect(await source.read(take)).toEqual(bytes(1, 2, 3));
  expect(sizes).toEqual([2, 0, 1]);
  expect(await streamSource(streamOf().stream).read(take)).toEqual(bytes());
});

test('What is not taken ends the reading, and the stream', async () => {
  const { stream, seen } = streamOf(bytes(1, 2), bytes(3));
  let size = 0;
  const take = (more: number) => {
    size += more;
    return size < 3;
  };
  expect(await streamSource(stream).read(take)).toBeUndefined();
  expect(seen.isCancelled).toBe(true);
});

test('Whoever cancels ends the reading before it and while it lasts', async () => {
  for (const isReading of [false, true]) {
    const { stream, seen } = streamOf(bytes(1));
    const source = streamSource(stream);
    const reading = isReading ? source.read(() => true) : undefined;
    source.cancel();
    expect(seen.isCancelled).toBe(true);
    if (reading !== undefined) expect(await reading).toBeUndefined();
  }
});

test('A stream that somebody else reads is neither read nor ended', async () => {
  const { stream, seen } = streamOf(bytes(1));
  const reader = stream.getReader();
  const source = streamSource(stream);
  await expect(source.read(() => true)).rejects.toMatchObject({
    code: 'RECEIVER_BODY_TAKEN',
    message: 'Cannot read body: something in front of the receiver has read it already',
    problems: [{ pointer: '', remedy: 'Put the receiver in front of what parses bodies' }],
  });
  source.cancel();
  expect(seen.isCancelled).toBe(false);
  expect((await reader.read()).value).toEqual(bytes(1));
});

test('One chunk is handed on as it is, several as one', () => {
  const chunk = bytes(1);
  expect(joined([chunk], 1)).toBe(chunk);
  expect(joined([bytes(1), bytes(2, 3)], 3)).toEqual(bytes(1, 2, 3));
  expect(joined([], 0)).toEqual(bytes());
});

test('A Request becomes plain values, and the answer a Response', async () => {
  const seen: ReceiverRequest[] = [];
  const answer = (size: number) =>
    answerFetch(new Request('https://a.example/x', { method: 'PUT' }), async (request) => {
      seen.push(request);
      return { status: 299, headers: { 'x-a': 'b' }, body: new Uint8Array(size) };
    });
  const response = await answer(2);
  expect([response.status, response.headers.get('x-a')]).toEqual([299, 'b']);
  expect((await response.arrayBuffer()).byteLength).toBe(2);
  expect((await answer(0)).body).toBeNull();
  expect(seen[0]).toMatchObject({ method: 'PUT', url: 'https://a.example/x', body: undefined });
});
