/**
 * Style of all Markdown, and the form of clauses in `spec/`; the clause rules are described in
 * docs/reference/clause-lint.md. The rules are TypeScript, which tsx loads.
 */
import { fileURLToPath } from 'node:url';
import { tsImport } from 'tsx/esm/api';

const root = fileURLToPath(new URL('.', import.meta.url));
const { createClauseRules } = await tsImport('./src/clauses/index.ts', import.meta.url);
const { readPages, readReviewed } = await tsImport('./scripts/spec-files.ts', import.meta.url);

export default {
  globs: ['*.md', 'spec/**/*.md', 'docs/**/*.md', 'src/**/*.md'],
  ignores: ['docs/api', '**/node_modules'],
  // No page can switch a rule off for itself.
  noInlineConfig: true,
  noProgress: true,
  customRules: createClauseRules({
    root,
    pages: readPages(root),
    reviewed: readReviewed(root),
    isNormative: (file) => file.startsWith('spec/'),
  }),
  config: {
    default: true,
    // Prose wraps where it reads well; tables and clauses are one line however long.
    MD013: false,
    // Changelog and decision records repeat headings under different parents.
    MD024: { siblings_only: true },
    // The title in the front matter is for the site; the heading is for everybody.
    MD025: { front_matter_title: '' },
    MD046: { style: 'fenced' },
    MD049: { style: 'asterisk' },
    MD050: { style: 'asterisk' },
    // Clauses are anchors without a heading; clause-reference checks those.
    MD051: { ignored_pattern: '^(?:evt|dlv|flt|sql|chn|brk|obx|obs|cnf)-\\d{3}$' },
    // Column widths of tables are the writer's.
    MD060: false,
  },
};
