import { expect, test } from 'vitest';
import * as clauses from './index.ts';

test('exposes the public API', () => {
  expect(Object.keys(clauses).sort()).toEqual([
    'CLAUSE_PREFIXES',
    'CLAUSE_STATUSES',
    'LEVELS',
    'PAGE_LENGTH_MAX',
    'checkSources',
    'clauseAnchor',
    'clauseRules',
    'clauseStatus',
    'clausesInTree',
    'createClauseRules',
    'hashClause',
    'indexClauses',
    'isBinding',
    'isClauseId',
    'lintPages',
    'parseClauses',
    'parseMarkdown',
    'parseSources',
    'traceClauses',
  ]);
});
