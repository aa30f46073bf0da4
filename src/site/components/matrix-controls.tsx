import type { ReactNode } from 'react';
import type { MatrixColumn, MatrixRow } from '../results/matrix.ts';
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
      <label>
        <span>Page</span>
        <select
          value={filter.page}
          onChange={(event) => onChange({ ...filter, page: event.target.value })}
        >
          <option value="">Any</option>
          {pages.map((page) => (
            <option key={page}>{page}</option>
          ))}
        </select>
      </label>
      <label>
        <span>Checked for</span>
        <select
          value={filter.implementation}
          onChange={(event) => onChange({ ...filter, implementation: event.target.value })}
        >
          <option value="">Any</option>
          {columns.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
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
