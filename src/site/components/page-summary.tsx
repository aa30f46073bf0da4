import Link from '@docusaurus/Link';
import type { ReactNode } from 'react';
import Icon from './icon.tsx';
import { usePageResults } from './page-results.ts';
import { plural, STATUS } from './status.ts';

/** "n of m clauses verified" at the top of a spec page; what is not verified is named. */
export default function PageSummary(): ReactNode {
  const results = usePageResults();
  if (results === undefined) return null;
  const clauses = Object.values(results.clauses).filter(({ status }) => status !== 'withdrawn');
  const verified = clauses.filter(({ status }) => status === 'verified').length;
  const others = (['failing', 'suspect', 'unverified', 'untested'] as const)
    .map((status) => ({
      status,
      count: clauses.filter((clause) => clause.status === status).length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${STATUS[status].label.toLowerCase()}`);
  const allProved = others.every((text) => text.endsWith('untested'));
  const icon = results.state !== 'fresh' ? 'question' : allProved ? 'check' : 'half';
  return (
    <p className="eds-page-summary">
      <Icon name={icon} />
      {results.state === 'fresh'
        ? [`${verified} of ${plural(clauses.length, 'clause')} verified`, ...others].join(', ')
        : `${plural(clauses.length, 'clause')}, not run against these sources`}
      {' · '}
      <Link to="/coverage">Coverage</Link>
    </p>
  );
}
