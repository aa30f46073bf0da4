import Link from '@docusaurus/Link';
import type { ReactNode } from 'react';
import type { TracedMutant } from '../../clauses/trace.ts';
import type { ClauseResult, ExampleEvidence } from '../results/model.ts';
import Icon from './icon.tsx';
import { outcome, STATUS } from './status.ts';

/** What an open badge shows: the meaning of the state, then examples, checks and mutants. */
export default function Evidence({
  result,
}: {
  readonly result: ClauseResult | undefined;
}): ReactNode {
  if (result === undefined) return <p>{STATUS.unknown.meaning}</p>;
  const { status, untested, reasons, examples, checks, mutants } = result;
  return (
    <>
      <p>{STATUS[status].meaning}</p>
      {untested !== undefined && <p>Reason: {untested}</p>}
      {status !== 'unknown' && reasons.length > 0 && <p>Missing or wrong: {reasons.join('; ')}.</p>}
      <Part title="Examples" count={examples.length}>
        {examples.map((example) => (
          <ExampleItem key={example.id} example={example} />
        ))}
      </Part>
      <Part title="Checks of the conformance kit" count={checks.length}>
        {checks.map(({ id, title, status: state }) => (
          <li key={id}>
            <Outcome status={state} /> {title} <code>{id}</code>
          </li>
        ))}
      </Part>
      <Part title={`Mutants: ${mutants.killed} of ${mutants.total} killed`} count={mutants.total}>
        {mutants.list.map((mutant) => (
          <MutantItem key={mutant.id} mutant={mutant} />
        ))}
      </Part>
    </>
  );
}

function Part(props: {
  readonly title: string;
  readonly count: number;
  readonly children: ReactNode;
}) {
  if (props.count === 0) return null;
  return (
    <>
      <p className="eds-evidence__title">{props.title}</p>
      <ul className="eds-evidence__list">{props.children}</ul>
    </>
  );
}

function Outcome({ status }: { readonly status: string }): ReactNode {
  const { label, icon } = outcome(status);
  return (
    <span className={`eds-outcome eds-outcome--${icon}`}>
      <Icon name={icon} />
      {label}
    </span>
  );
}

function ExampleItem({ example }: { readonly example: ExampleEvidence }): ReactNode {
  const { name, file, line, status, to } = example;
  return (
    <li>
      <Outcome status={status} /> {to === undefined ? name : <Link to={to}>{name}</Link>}{' '}
      <code>
        {file}:{line}
      </code>
    </li>
  );
}

function MutantItem({ mutant }: { readonly mutant: TracedMutant }): ReactNode {
  const killed = mutant.killedBy.length > 0;
  return (
    <li>
      <span className={`eds-outcome eds-outcome--${killed ? 'check' : 'cross'}`}>
        <Icon name={killed ? 'check' : 'cross'} />
        {killed ? 'killed' : 'survived'}
      </span>{' '}
      {mutant.breaks} <code>{mutant.id}</code>
    </li>
  );
}
