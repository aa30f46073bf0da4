import Link from '@docusaurus/Link';
import home from '@generated/event-delivery-results/default/home.json';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import type { ReactNode } from 'react';
import HomeClause from '../components/home-clause.tsx';
import Journey from '../components/journey.tsx';

/** The start page: what this is, what it promises, and one clause as it is. */
export default function HomePage(): ReactNode {
  return (
    <Layout
      title="A specification that runs"
      description="How events get from producer to consumer, as numbered clauses with examples, checks and a reference runtime."
    >
      <main className="eds-home">
        <section className="eds-home__hero">
          <div className="container eds-home__columns">
            <div>
              <p className="eds-eyebrow">Event Delivery Spec</p>
              <Heading as="h1">How events are delivered, in sentences that run</Heading>
              <p className="eds-home__lead">
                A specification for CloudEvents systems: which events are valid, which filter lets
                an event through, how often it is sent, what a channel or an outbox keeps. Each rule
                is a numbered clause. Each clause has examples that are executed, checks that you
                can run against your own implementation, and deliberately broken variants that the
                checks have to catch.
              </p>
              <p className="eds-home__actions">
                <Link className="button button--primary" to="/spec">
                  Read the specification
                </Link>
                <Link className="button button--secondary" to="/docs">
                  Start with the documentation
                </Link>
              </p>
            </div>
            <HomeClause home={home} />
          </div>
        </section>
        <Promises />
        <section className="container eds-home__section">
          <Heading as="h2">From sentence to badge</Heading>
          <p className="eds-home__text">
            A badge is never written by hand. It is computed from the results of the last run, and
            says “unknown” as soon as a source file is not the one that was run.
          </p>
          <Journey />
        </section>
        <Numbers />
      </main>
    </Layout>
  );
}

const PROMISES = [
  {
    title: 'Every promise is one sentence',
    text: 'A clause has a permanent id, one level such as MUST, and a source: a CloudEvents or Knative requirement, or our own decision with its reason.',
    to: '/spec',
    link: 'Specification',
  },
  {
    title: 'Every example has run',
    text: 'Examples are type-checked and executed from the page itself. Copy gives you the complete code, and it works in an empty project.',
    to: '/docs',
    link: 'Documentation',
  },
  {
    title: 'Every check has failed once',
    text: 'For each MUST there is a variant of the runtime that breaks exactly that clause. A check that does not notice it is a defect.',
    to: '/coverage',
    link: 'Coverage',
  },
] as const;

function Promises(): ReactNode {
  return (
    <section className="container eds-home__section" aria-label="Three promises">
      <ol className="eds-promises">
        {PROMISES.map(({ title, text, to, link }) => (
          <li key={title}>
            <Heading as="h2">{title}</Heading>
            <p>{text}</p>
            <Link to={to}>{link}</Link>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Numbers(): ReactNode {
  const { state, clauses, binding, verified, untested } = home;
  const rest = untested === 0 ? '' : `, and ${untested} cannot be tested from outside`;
  return (
    <section className="container eds-home__section">
      <Heading as="h2">Where it stands</Heading>
      <p className="eds-home__text">
        The specification has {clauses} clauses so far, {binding} of them MUST or MUST NOT.{' '}
        {state === 'fresh'
          ? `${verified} of these are verified${rest}.`
          : 'They have not been run against the sources of this build.'}{' '}
        The <Link to="/coverage">coverage page</Link> lists each one.
      </p>
    </section>
  );
}
