import type { ReactNode } from 'react';

interface Props {
  readonly kind: string;
  readonly children?: ReactNode;
}

/** Where a clause comes from, or why nothing can test it. */
export default function ClauseNote({ kind, children }: Props): ReactNode {
  return (
    <div className="eds-clause__note">
      <span className="eds-clause__note-kind">{kind}</span>
      {children}
    </div>
  );
}
