import type { ReactNode } from 'react';
import { CLAUSE_STATUSES, type CoverageRow } from '../results/model.ts';
import { countByStatus } from './coverage-filter.ts';
import Icon from './icon.tsx';
import { STATUS } from './status.ts';

/** One bar, one part a state, with a legend in words and numbers. */
export default function StatusBar({
  clauses,
}: {
  readonly clauses: readonly CoverageRow[];
}): ReactNode {
  const counts = countByStatus(clauses);
  const parts = CLAUSE_STATUSES.filter((status) => counts.has(status)).map((status) => ({
    status,
    count: counts.get(status) ?? 0,
  }));
  return (
    <div className="eds-bar">
      <div className="eds-bar__track" aria-hidden="true">
        {parts.map(({ status, count }) => (
          <span
            key={status}
            className={`eds-bar__part eds-bar__part--${status}`}
            style={{ flexGrow: count }}
          />
        ))}
      </div>
      <ul className="eds-bar__legend">
        {parts.map(({ status, count }) => (
          <li key={status}>
            <span className={`eds-bar__key eds-bar__part--${status}`} aria-hidden="true" />
            <Icon name={STATUS[status].icon} />
            {STATUS[status].label}: <strong>{count}</strong>
          </li>
        ))}
      </ul>
    </div>
  );
}
