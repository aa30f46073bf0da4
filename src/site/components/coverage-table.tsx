import Link from '@docusaurus/Link';
import type { ReactNode } from 'react';
import type { CoverageRow } from '../results/model.ts';
import { StatusLabel } from './badge.tsx';
import { Prose } from './prose.tsx';
import ScrollRegion from './scroll-region.tsx';

/** Every clause with its state and the numbers behind it. */
export default function CoverageTable({
  clauses,
}: {
  readonly clauses: readonly CoverageRow[];
}): ReactNode {
  return (
    <ScrollRegion label="Clauses">
      <table className="eds-table">
        <thead>
          <tr>
            <th scope="col">Clause</th>
            <th scope="col">Level</th>
            <th scope="col">Status</th>
            <th scope="col" className="eds-table__number">
              Examples
            </th>
            <th scope="col" className="eds-table__number">
              Checks
            </th>
            <th scope="col" className="eds-table__number">
              Mutants killed
            </th>
          </tr>
        </thead>
        <tbody>
          {clauses.map((clause) => (
            <Row key={`${clause.file}:${clause.line}`} clause={clause} />
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function Row({ clause }: { readonly clause: CoverageRow }): ReactNode {
  const { id, to, text, level, status, examples, checks, mutants } = clause;
  return (
    <tr>
      <th scope="row">
        <Link to={to} className="eds-clause__id">
          {id}
        </Link>
        <span className="eds-table__text">
          <Prose text={text} />
        </span>
      </th>
      <td>{level === null ? '–' : <span className="eds-level">{level}</span>}</td>
      <td>
        <StatusLabel status={status} />
      </td>
      <td className="eds-table__number" data-label="Examples">
        {examples}
      </td>
      <td className="eds-table__number" data-label="Checks">
        {checks}
      </td>
      <td className="eds-table__number" data-label="Mutants killed">
        {mutants.killed} / {mutants.total}
      </td>
    </tr>
  );
}
