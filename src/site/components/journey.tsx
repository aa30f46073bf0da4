import type { ReactNode } from 'react';

const STEPS = [
  { title: 'Clause', text: 'one sentence, one level, a permanent id' },
  { title: 'Example', text: 'code on the page, type-checked and run' },
  { title: 'Check', text: 'language-neutral, for any implementation' },
  { title: 'Mutant', text: 'the runtime, broken in this one point' },
  { title: 'Badge', text: 'computed from the results, never older' },
] as const;

/** The path from a sentence to its badge. An ordered list, drawn as a line with stations. */
export default function Journey(): ReactNode {
  return (
    <ol className="eds-journey">
      {STEPS.map(({ title, text }) => (
        <li key={title}>
          <span className="eds-journey__title">{title}</span>
          <span className="eds-journey__text">{text}</span>
        </li>
      ))}
    </ol>
  );
}
