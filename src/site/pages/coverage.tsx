import coverage from '@generated/event-delivery-results/default/coverage.json';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import { type ReactNode, useState } from 'react';
import CoverageControls from '../components/coverage-controls.tsx';
import { filterClauses, NO_FILTER } from '../components/coverage-filter.ts';
import CoverageTable from '../components/coverage-table.tsx';
import { plural } from '../components/status.ts';
import StatusBar from '../components/status-bar.tsx';
import { bindingClauses } from '../results/overview.ts';

const STATE_NOTE = {
  fresh: 'Measured on the sources that this site was built from.',
  stale:
    'The results are older than the sources, so nothing counts as verified. Run "npm run trace".',
  missing: 'There are no results, so nothing counts as verified. Run "npm run trace".',
} as const;

/** All clauses and what proves them. */
export default function CoveragePage(): ReactNode {
  const [filter, setFilter] = useState(NO_FILTER);
  const { clauses, state } = coverage;
  const binding = bindingClauses(clauses);
  const verified = binding.filter(({ status }) => status === 'verified').length;
  const untested = binding.filter(({ status }) => status === 'untested').length;
  const shown = filterClauses(clauses, filter);
  return (
    <Layout title="Coverage" description="Every clause of the specification and what proves it.">
      <main className="container margin-vert--lg eds-coverage">
        <Heading as="h1">Coverage</Heading>
        <p className="eds-coverage__sum">
          <strong>
            {verified} of {binding.length}
          </strong>{' '}
          MUST and MUST NOT clauses are verified
          {untested > 0 && `, and ${untested} cannot be tested from outside`}.
        </p>
        <p className="eds-muted">{STATE_NOTE[state]}</p>
        <StatusBar clauses={clauses} />
        <details className="eds-details">
          <summary>What makes a clause verified</summary>
          <p>
            A MUST or MUST NOT is verified when at least one example on a page passes, at least one
            check of the conformance kit passes against the reference runtime, and every mutant of
            the clause, which is the runtime broken in just this point, fails a check. A SHOULD or
            MAY is verified by a passing example.
          </p>
        </details>
        <CoverageControls clauses={clauses} filter={filter} onChange={setFilter} />
        <p aria-live="polite" className="eds-muted">
          {shown.length === clauses.length
            ? `All ${plural(clauses.length, 'clause')}`
            : `${shown.length} of ${plural(clauses.length, 'clause')}`}
        </p>
        {shown.length > 0 && <CoverageTable clauses={shown} />}
      </main>
    </Layout>
  );
}
