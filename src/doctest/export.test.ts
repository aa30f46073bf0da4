import { expect, test } from 'vitest';
import { exportExamples } from './export.ts';
import { readPage } from './page.ts';

const PAGE = `# P

\`\`\`yaml as=trigger
filters: [{ exact: { type: a } }]
\`\`\`

\`\`\`ts setup
import { compileFilters } from 'event-delivery-spec/filters';
\`\`\`

\`\`\`ts test="matches" clause=FLT-004
// ---cut-start---
const event = { type: 'a' };
// ---cut-end---
compileFilters(trigger.filters)(event); // => true
compileFilters(1); // throws FILTER_NOT_A_LIST: a list
\`\`\`

\`\`\`ts test="wrong type" errors=2322
const n: number = 'a';
\`\`\`

\`\`\`ts test="refused" throws=FILTER_EMPTY
compileFilters([{}]);
\`\`\`

\`\`\`ts test="later" skip="needs a broker"
connect();
\`\`\`

\`\`\`ts
untested;
\`\`\`
`;

test('an example is exported with its place, its data and what has to happen', () => {
  const [first, ...others] = exportExamples(readPage(PAGE, 'spec/3-filters.md'));
  expect(first).toEqual({
    id: 'spec/3-filters/matches',
    name: 'matches',
    file: 'spec/3-filters.md',
    line: 11,
    endLine: 17,
    clauses: ['FLT-004'],
    code: expect.stringContaining('// ---cut-start---'),
    runnable: `const trigger = {
  "filters": [
    {
      "exact": {
        "type": "a"
      }
    }
  ]
};

import { compileFilters } from 'event-delivery-spec/filters';

const event = { type: 'a' };
compileFilters(trigger.filters)(event); // => true
compileFilters(1); // throws FILTER_NOT_A_LIST: a list
`,
    data: { trigger: { filters: [{ exact: { type: 'a' } }] } },
    outcome: {
      kind: 'passes',
      expectations: [
        { kind: 'equals', line: 15, value: 'true' },
        { kind: 'throws', line: 16, error: 'FILTER_NOT_A_LIST', message: 'a list' },
      ],
    },
  });
  expect(others.map(({ outcome }) => outcome)).toEqual([
    { kind: 'type-errors', codes: [2322] },
    { kind: 'throws', error: 'FILTER_EMPTY' },
    { kind: 'skipped', reason: 'needs a broker' },
  ]);
});
