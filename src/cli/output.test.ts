import { Writable } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { createOutput } from './output.ts';

class Sink extends Writable {
  readonly isTTY: boolean;
  readonly seen: string[] = [];
  readonly #fails: boolean;

  constructor({ isTTY = false, fails = false } = {}) {
    super();
    this.isTTY = isTTY;
    this.#fails = fails;
  }

  override _write(chunk: Buffer, _: string, done: (error?: Error) => void): void {
    if (this.#fails) done(new Error('the disk is full'));
    else {
      this.seen.push(chunk.toString());
      done();
    }
  }
}

test('each output has the colours of its own stream', () => {
  vi.stubEnv('NO_COLOR', '');
  vi.stubEnv('FORCE_COLOR', undefined);
  vi.stubEnv('TERM', 'xterm');
  const [terminal, file] = [new Sink({ isTTY: true }), new Sink()].map(createOutput);
  expect(terminal?.colours.red('x')).toBe('\u001b[31mx\u001b[39m');
  expect(file?.colours.red('x')).toBe('x');
  vi.unstubAllEnvs();
});

test('lines are collected, and written when they are asked for', async () => {
  const sink = new Sink();
  const output = createOutput(sink);
  output.line('a');
  output.line(Buffer.from('b'));
  await output.flush();
  expect(sink.seen).toEqual([]);
  await output.flush(true);
  expect(sink.seen).toEqual(['a\nb\n']);
});

test('what cannot be written closes the output, and the next line is let go', async () => {
  const output = createOutput(new Sink({ fails: true }));
  output.line('a');
  await output.flush(true);
  expect(output.isClosed()).toBe(true);
  output.line('b');
  await output.flush(true);
});
