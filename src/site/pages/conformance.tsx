import Link from '@docusaurus/Link';
import matrix from '@generated/event-delivery-results/default/matrix.json';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import { type ReactNode, useState } from 'react';
import ImplementationCards from '../components/implementation-cards.tsx';
import MatrixControls from '../components/matrix-controls.tsx';
import { filterMatrix, NO_MATRIX_FILTER } from '../components/matrix-filter.ts';
import MatrixTable from '../components/matrix-table.tsx';
import { plural } from '../components/status.ts';

const STATE_NOTE = {
  fresh:
    'Every number is from a run of the conformance kit on the sources that this site was built from.',
  stale: 'The reports are older than the sources, so none is shown. Run "npm run conformance".',
  missing: 'There are no reports yet. Run "npm run conformance".',
} as const;

/** Every implementation that the kit was run against, and what it did about each clause. */
export default function ConformancePage(): ReactNode {
  const [filter, setFilter] = useState(NO_MATRIX_FILTER);
  const { columns, rows, state } = matrix;
  const ids = columns.map(({ id }) => id);
  const shown = filterMatrix(rows, ids, filter);
  return (
    <Layout title="Conformance" description="What each implementation does about each clause.">
      <main className="container margin-vert--lg eds-coverage">
        <Heading as="h1">Conformance</Heading>
        <p className="eds-muted">{STATE_NOTE[state]}</p>
        <ImplementationCards columns={columns} />
        <details className="eds-details">
          <summary>How to read this, and how to get a column</summary>
          <p>
            A cell counts the checks of a clause that passed. Checks for a part that an
            implementation does not have, or a capability that it does not claim, are not
            applicable, which is neither good nor bad. Some clauses are this specification’s own,
            because its sources are silent or disagree: failing one of those breaks no promise that
            the implementation made.
          </p>
          <p>
            <Link to="/docs/how-to/certify-a-channel">Certify a channel</Link> shows how to run the
            kit against your own.
          </p>
        </details>
        {columns.length > 0 && (
          <>
            <MatrixControls columns={columns} rows={rows} filter={filter} onChange={setFilter} />
            <p aria-live="polite" className="eds-muted">
              {shown.length === rows.length
                ? `All ${plural(rows.length, 'clause')} with checks`
                : `${shown.length} of ${plural(rows.length, 'clause')}`}
            </p>
            <p className="eds-muted eds-matrix__left-out">
              Implementations that a clause does not apply to are left out.
            </p>
            {shown.length > 0 && <MatrixTable columns={columns} rows={shown} />}
          </>
        )}
      </main>
    </Layout>
  );
}
