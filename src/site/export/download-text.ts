import type { ExampleResult } from '../results/model.ts';

/** The example as a file of its own: where it comes from first, then its complete code. */
export function downloadText(example: ExampleResult): string {
  const { name, file, line, clauses, status, runnable } = example;
  const header = [
    `// ${name}`,
    `// From ${file}:${line} of event-delivery-spec.`,
    ...(clauses.length === 0 ? [] : [`// Proves ${clauses.join(', ')}.`]),
    `// Last run: ${status}.`,
    '//',
    '// npm install event-delivery-spec',
  ];
  return `${header.join('\n')}\n\n${runnable.trim()}\n`;
}
