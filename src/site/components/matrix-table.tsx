import Link from '@docusaurus/Link';
import { type ReactNode, useState } from 'react';
import type { MatrixCell, MatrixColumn, MatrixRow } from '../results/matrix.ts';
import Icon from './icon.tsx';
import { Prose } from './prose.tsx';
import ScrollRegion from './scroll-region.tsx';

interface Props {
  readonly columns: readonly MatrixColumn[];
  readonly rows: readonly MatrixRow[];
}

const CELL: Readonly<Record<MatrixCell['status'], { readonly label: string; icon: string }>> = {
  pass: { label: 'passed', icon: 'check' },
  partly: { label: 'passed, where it applies', icon: 'check' },
  fail: { label: 'failed', icon: 'cross' },
  inconclusive: { label: 'no answer', icon: 'half' },
  'not-applicable': { label: 'not applicable', icon: 'minus' },
  untested: { label: 'untested', icon: 'eye' },
};

/** One at a time is open. */
const EVIDENCE_ID = 'eds-what-was-seen';

/** Clauses down, implementations across; what failed opens below its clause. */
export default function MatrixTable({ columns, rows }: Props): ReactNode {
  const [open, setOpen] = useState('');
  return (
    <ScrollRegion label="Clauses by implementation">
      <table className="eds-table eds-matrix">
        <thead>
          <tr>
            <th scope="col">Clause</th>
            {columns.map(({ id, name }) => (
              <th scope="col" key={id}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        {rows.map((row) => (
          <Clause key={row.id} row={row} columns={columns} open={open} onOpen={setOpen} />
        ))}
      </table>
    </ScrollRegion>
  );
}

function Clause(props: {
  readonly row: MatrixRow;
  readonly columns: readonly MatrixColumn[];
  readonly open: string;
  readonly onOpen: (key: string) => void;
}): ReactNode {
  const { row, columns, open, onOpen } = props;
  const shown = columns.findIndex(({ id }) => `${row.id} ${id}` === open);
  return (
    <tbody>
      <tr>
        <th scope="row">
          <Link to={row.to} className="eds-clause__id">
            {row.id}
          </Link>
          <span className="eds-table__text">
            <Prose text={row.text} />
          </span>
        </th>
        {columns.map(({ id, name }, index) => (
          <td key={id} data-label={name}>
            <Cell
              cell={row.cells[index]}
              label={`${row.id}, ${name}`}
              open={index === shown}
              onToggle={() => onOpen(index === shown ? '' : `${row.id} ${id}`)}
            />
          </td>
        ))}
      </tr>
      {shown >= 0 && (
        <tr id={EVIDENCE_ID} className="eds-matrix__evidence">
          <td colSpan={columns.length + 1}>
            <Failures name={columns[shown]?.name ?? ''} cell={row.cells[shown]} />
          </td>
        </tr>
      )}
    </tbody>
  );
}

function Cell(props: {
  readonly cell: MatrixCell | undefined;
  readonly label: string;
  readonly open: boolean;
  readonly onToggle: () => void;
}): ReactNode {
  const { cell, label, open, onToggle } = props;
  if (cell === undefined) return null;
  const { status, passed, total, failures } = cell;
  const { label: word, icon } = CELL[status];
  const content = (
    <>
      <Icon name={icon} />
      <span className={status === 'untested' ? undefined : 'eds-visually-hidden'}>{word} </span>
      {status === 'not-applicable' || status === 'untested' ? null : `${passed} of ${total}`}
    </>
  );
  const className = `eds-cell eds-cell--${status}`;
  if (failures.length === 0) {
    return (
      <span className={className} title={word}>
        {content}
      </span>
    );
  }
  return (
    <button
      type="button"
      className={className}
      aria-expanded={open}
      aria-controls={open ? EVIDENCE_ID : undefined}
      title={`${word}: show what was seen`}
      onClick={onToggle}
    >
      {content}
      <span className="eds-visually-hidden">: what was seen for {label}</span>
    </button>
  );
}

function Failures({
  name,
  cell,
}: {
  readonly name: string;
  readonly cell: MatrixCell | undefined;
}) {
  return (
    <>
      <p className="eds-evidence__title">{name}</p>
      <ul className="eds-evidence__list">
        {cell?.failures.map(({ id, title, message }) => (
          <li key={id}>
            {message.startsWith(title) ? message : `${title}. ${message}`} <code>{id}</code>
          </li>
        ))}
      </ul>
    </>
  );
}
