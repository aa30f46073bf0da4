import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { MEASURED_BLOCKS } from './measured-blocks.ts';
import { blocksOf, measuredPages, withFigures } from './measured-pages.ts';
import { type BenchRecord, RECORD_NAMES, readRecord, recordText } from './measured-record.ts';
import { figuresOf } from './measured-table.ts';

const root = new URL('..', import.meta.url);
const textOf = (path: string) => readFileSync(new URL(path, root), 'utf8');
const mark = (name: string) => `<!-- measured: ${name} -->\n<!-- end of measured -->`;

test.each(measuredPages())('%s has the figures of its record', (file) => {
  expect(withFigures(textOf(file), readRecord)).toBe(textOf(file));
});

test('every block stands on a page, and is made of a record', () => {
  const shown = measuredPages().flatMap((file) => blocksOf(textOf(file)));
  expect([...shown].sort()).toEqual(Object.keys(MEASURED_BLOCKS).sort());
  expect(new Set(shown.map((name) => name.split(' ')[0]))).toEqual(new Set(RECORD_NAMES));
});

test.each(RECORD_NAMES)('the record %s is whole, and as the formatter wants it', (name) => {
  const record = readRecord(name);
  expect(textOf(`docs/measurements/${name}.json`)).toBe(recordText(record));
  expect(record).toMatchObject({ date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
  expect(record.versions).toHaveProperty('Node');
  expect(() => figuresOf(record)).not.toThrow();
  for (const figure of record.figures) {
    expect({ ...figure, isNumber: Number.isFinite(figure.value) }).toMatchObject({
      isNumber: true,
    });
  }
});

test.each(RECORD_NAMES)('a page is out of date when a figure of %s changes', (name) => {
  const before = readRecord(name);
  const figures = before.figures.map((figure) => ({ ...figure, value: figure.value * 7 + 1 }));
  const changed = measuredPages().filter((file) => {
    const page = textOf(file);
    return (
      withFigures(page, (other) =>
        other === name ? { ...before, figures } : readRecord(other),
      ) !== page
    );
  });
  expect(changed).toHaveLength(1);
});

const empty: BenchRecord = {
  date: '2026-01-01',
  command: 'npm run bench:x',
  cpu: 'one',
  platform: 'linux x64',
  cores: 2,
  versions: { Node: 'v20' },
  remarks: ['Said.'],
  figures: [],
};

test('what stood between the marks is replaced, and nothing else', () => {
  const page = `# A\n\n${mark('outbox run').replace('\n', '\n\nold\n\n')}\n\nB\n`;
  const written = withFigures(page, () => empty);
  expect(written).toBe(
    [
      '# A\n',
      '<!-- measured: outbox run -->\n',
      'Measured on 2026-01-01 with `npm run bench:x`: one, linux x64, 2 cores, Node v20. Said.\n',
      '<!-- end of measured -->\n\nB\n',
    ].join('\n'),
  );
  expect(withFigures(written, () => empty)).toBe(written);
});

test.each([
  ['<!-- measured: outbox run -->', '"outbox run" has no end'],
  ['<!-- end of measured -->', 'an end without mark'],
  [`<!-- measured: outbox run -->\n${mark('outbox aims')}`, '"outbox run" is open'],
  [mark('outbox nothing'), 'no block "outbox nothing"'],
  [mark('constructor run'), 'no block "constructor run"'],
  [mark('outbox relays'), 'Cannot read record of npm run bench:x: no "without the disk: polling'],
])('%j is a mistake', (page, message) => {
  expect(() => withFigures(page, () => empty)).toThrow(message);
});

test('a figure that is there twice is a mistake', () => {
  const figure = { name: 'a', value: 1, unit: 'ms' };
  expect(() => figuresOf({ ...empty, figures: [figure, { ...figure, value: 2 }] })).toThrow(
    'two of',
  );
  expect(figuresOf({ ...empty, figures: [figure, { ...figure, unit: 'µs' }] }).get('a', 'ms')).toBe(
    1,
  );
});
