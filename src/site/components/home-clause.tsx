import Link from '@docusaurus/Link';
import CodeBlock from '@theme/CodeBlock';
import type { ReactNode } from 'react';
import type { HomeData } from '../results/model.ts';
import Clause from './clause.tsx';
import { InsideExample } from './example-context.ts';
import { Prose } from './prose.tsx';
import { evidenceSummary } from './status.ts';

/** A clause of the specification as it is: its badge from actual results, and an example behind it. */
export default function HomeClause({ home }: { readonly home: HomeData }): ReactNode {
  const { clause, example, state } = home;
  if (clause === null) return null;
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
      {/* Half of the code: the whole of it is copied from its page. */}
      <InsideExample value={true}>
        {example !== null && <CodeBlock language="ts">{example.code}</CodeBlock>}
      </InsideExample>
      <figcaption>
        {state === 'fresh' && summary !== ''
          ? `Behind this clause: ${summary}.`
          : 'A clause of this build.'}{' '}
        {example !== null && <Link to={example.to}>The example on its page</Link>}
      </figcaption>
    </figure>
  );
}
