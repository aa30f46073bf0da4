import type { ReactNode } from 'react';
import type { ClauseResult, ResultsState } from '../results/model.ts';
import Clause from './clause.tsx';
import { Prose } from './prose.tsx';
import { evidenceSummary } from './status.ts';

/** Shown first when the specification has it: short, and where implementations differ. */
const PREFERRED = 'FLT-002';

interface Props {
  readonly clauses: readonly ClauseResult[];
  readonly state: ResultsState;
}

/** A clause of the specification as it is, with its badge from actual results. */
export default function HomeClause({ clauses, state }: Props): ReactNode {
  const clause = clauses.find(({ id }) => id === PREFERRED) ?? clauses[0];
  if (clause === undefined) return null;
  const summary = evidenceSummary(clause);
  return (
    <figure className="eds-home__clause">
      <Clause
        id={clause.id}
        result={clause}
        withdrawn={clause.status === 'withdrawn'}
        {...(clause.level === null ? {} : { level: clause.level })}
      >
        <p>
          <Prose text={clause.text} />
        </p>
      </Clause>
      <figcaption>
        {state === 'fresh' && summary !== ''
          ? `Behind it: ${summary}. The badge opens the list.`
          : 'A clause of this build.'}
      </figcaption>
    </figure>
  );
}
