import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { HUGE_TEXTS } from './fixture-huge-texts.ts';

const CHILD = fileURLToPath(new URL('fixture-huge-texts.ts', import.meta.url));

test.each(HUGE_TEXTS)(
  'Of fifty million characters is told as of any other text: %s',
  (_, ask, answer) => {
    expect(ask()).toBe(answer);
  },
);

test('A process whose heap holds little more than such a text tells the same', async () => {
  const flags = ['--max-old-space-size=300', '--import', 'tsx'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, CHILD, 'answer']);
  expect(stdout).toBe(HUGE_TEXTS.map(([subject]) => `right: ${subject}\n`).join(''));
});
