import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { diagramSteps } from './diagram-steps.ts';

const read = (path: string) =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');

test('a sequence diagram is told in words, with the names that are drawn', () => {
  const text = `sequenceDiagram
  participant relay1 as relay
  participant log
  relay1->>log: publish a1
  log-xrelay1: answer
  Note over relay1: crash
  Note over relay1,log: faults end`;
  expect(diagramSteps(text)).toEqual([
    'relay to log: publish a1',
    'log to relay: answer (lost)',
    'relay: crash',
    'faults end',
  ]);
});

test('another diagram, and one with a line that is not understood, has no words', () => {
  expect(diagramSteps('flowchart LR\n  a --> b')).toEqual([]);
  expect(diagramSteps('sequenceDiagram\n  a->>b: x\n  loop every second')).toEqual([]);
  expect(diagramSteps('')).toEqual([]);
});

test('every sequence diagram of the pages is told in words', () => {
  for (const page of ['docs/explanation/refuted-claims.md', 'docs/explanation/at-least-once.md']) {
    const texts = [...read(page).matchAll(/```mermaid\n(sequenceDiagram[\s\S]*?)```/g)];
    expect(texts.length, page).toBeGreaterThan(0);
    for (const [, text = ''] of texts) {
      const arrows = text.split('\n').filter((line) => /->>|-x|Note over/.test(line)).length;
      expect(diagramSteps(text).length, text).toBe(arrows);
    }
  }
});
