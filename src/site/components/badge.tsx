import type { ReactNode } from 'react';
import type { ClauseStatus } from '../results/model.ts';
import Icon from './icon.tsx';
import { STATUS } from './status.ts';

interface Props {
  readonly status: ClauseStatus;
  readonly clause: string;
  readonly panelId: string;
  readonly open: boolean;
  readonly onToggle: () => void;
}

/** The state of a clause, and the button that opens the evidence for it. */
export default function Badge({ status, clause, panelId, open, onToggle }: Props): ReactNode {
  return (
    <button
      type="button"
      className={`eds-badge eds-badge--${status}`}
      aria-expanded={open}
      aria-controls={panelId}
      onClick={onToggle}
    >
      <Icon name={STATUS[status].icon} />
      {STATUS[status].label}
      <span className="eds-visually-hidden">: evidence for {clause}</span>
      <span className="eds-badge__chevron">
        <Icon name="chevron" />
      </span>
    </button>
  );
}

/** The same without the button, for tables and captions. */
export function StatusLabel({ status }: { readonly status: ClauseStatus }): ReactNode {
  return (
    <span className={`eds-badge eds-badge--${status}`}>
      <Icon name={STATUS[status].icon} />
      {STATUS[status].label}
    </span>
  );
}
