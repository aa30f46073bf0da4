import prismIncludeLanguages from '@theme-init/prism-include-languages';
import type { Prism } from 'prism-react-renderer';

/** `// => value` and `// throws CODE`, with their continuation lines: expectations, which a run has compared. */
const EXPECTATION = /\/\/ (?:=>|throws\b)[^\n]*(?:\n[ \t]*\/\/ {2,}[^\n]*)*/;

export default function prismWithExpectations(prism: typeof Prism): void {
  prismIncludeLanguages(prism);
  for (const language of ['typescript', 'javascript']) {
    if (prism.languages[language] === undefined) continue;
    prism.languages.insertBefore(language, 'comment', {
      expectation: { pattern: EXPECTATION, greedy: true },
    });
  }
}
