import Link from '@docusaurus/Link';
import type { ReactNode } from 'react';
import type { MatrixColumn } from '../results/matrix.ts';
import Icon from './icon.tsx';

/** The implementations with their verdicts, and how to get the same report. */
export default function ImplementationCards({
  columns,
}: {
  readonly columns: readonly MatrixColumn[];
}): ReactNode {
  return (
    <ul className="eds-cards">
      {columns.map((column) => (
        <Card key={column.id} column={column} />
      ))}
    </ul>
  );
}

function Card({ column }: { readonly column: MatrixColumn }): ReactNode {
  const { id, name, about, reproduce, conforms, summary } = column;
  const numbers = [
    `${summary.pass} passed`,
    summary.fail > 0 && `${summary.fail} failed`,
    summary.inconclusive > 0 && `${summary.inconclusive} without answer`,
    summary['not-applicable'] > 0 && `${summary['not-applicable']} not applicable`,
  ];
  return (
    <li className="eds-card">
      <strong>{name}</strong>
      <p className="eds-muted">{about}</p>
      <p className={`eds-outcome eds-outcome--${conforms ? 'check' : 'cross'}`}>
        <Icon name={conforms ? 'check' : 'cross'} />
        {conforms ? 'conforms' : 'does not conform'}
      </p>
      <p>{numbers.filter(Boolean).join(', ')}</p>
      <p>
        <code>{reproduce}</code>
      </p>
      <Link to={`pathname:///conformance/${id}.json`}>Report</Link>
    </li>
  );
}
