import type { ReactNode } from 'react';
import { CLAUSE_STATUSES, type CoverageRow } from '../results/model.ts';
import Choice from './choice.tsx';
import { type CoverageFilter, NO_FILTER } from './coverage-filter.ts';
import { STATUS } from './status.ts';

interface Props {
  readonly clauses: readonly CoverageRow[];
  readonly filter: CoverageFilter;
  readonly onChange: (filter: CoverageFilter) => void;
}

/** The filter above the table: free text, level, state, page. */
export default function CoverageControls({ clauses, filter, onChange }: Props): ReactNode {
  const set = (key: keyof CoverageFilter) => (value: string) =>
    onChange({ ...filter, [key]: value });
  const levels = unique(clauses.map(({ level }) => level ?? '')).map(
    (level) => [level, level] as const,
  );
  const present = new Set(clauses.map(({ status }) => status));
  const statuses = CLAUSE_STATUSES.filter((status) => present.has(status)).map(
    (status) => [status, STATUS[status].label] as const,
  );
  const pages = unique(clauses.map(({ file }) => file)).map((file) => [file, file] as const);
  return (
    <search className="eds-controls">
      <label>
        <span>Text</span>
        <input
          type="search"
          value={filter.text}
          placeholder="FLT-002, absent, CE-SUB…"
          onChange={(event) => set('text')(event.target.value)}
        />
      </label>
      <Choice label="Level" value={filter.level} options={levels} onChange={set('level')} />
      <Choice label="Status" value={filter.status} options={statuses} onChange={set('status')} />
      <Choice label="Page" value={filter.page} options={pages} onChange={set('page')} />
      <button type="button" className="eds-button" onClick={() => onChange(NO_FILTER)}>
        Show all
      </button>
    </search>
  );
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)].filter((value) => value !== '');
}
