import type { ReactNode } from 'react';
import type { MatrixColumn, MatrixRow } from '../results/matrix.ts';
import Choice from './choice.tsx';
import { type MatrixFilter, NO_MATRIX_FILTER } from './matrix-filter.ts';

interface Props {
  readonly columns: readonly MatrixColumn[];
  readonly rows: readonly MatrixRow[];
  readonly filter: MatrixFilter;
  readonly onChange: (filter: MatrixFilter) => void;
}

/** The filter above the matrix: free text, page, implementation, failures only. */
export default function MatrixControls({ columns, rows, filter, onChange }: Props): ReactNode {
  const pages = [...new Set(rows.map(({ file }) => file))];
  return (
    <search className="eds-controls">
      <label>
        <span>Text</span>
        <input
          type="search"
          value={filter.text}
          placeholder="DLV-017, percent, CE-HTTP…"
          onChange={(event) => onChange({ ...filter, text: event.target.value })}
        />
      </label>
      <Choice
        label="Page"
        value={filter.page}
        options={pages.map((page) => [page, page])}
        onChange={(page) => onChange({ ...filter, page })}
      />
      <Choice
        label="Checked for"
        value={filter.implementation}
        options={columns.map(({ id, name }) => [id, name])}
        onChange={(implementation) => onChange({ ...filter, implementation })}
      />
      <label className="eds-controls__check">
        <input
          type="checkbox"
          checked={filter.failing}
          onChange={(event) => onChange({ ...filter, failing: event.target.checked })}
        />
        <span>Failures only</span>
      </label>
      <button type="button" className="eds-button" onClick={() => onChange(NO_MATRIX_FILTER)}>
        Show all
      </button>
    </search>
  );
}
