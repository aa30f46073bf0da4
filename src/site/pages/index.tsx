import Link from '@docusaurus/Link';
import home from '@generated/event-delivery-results/default/home.json';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import type { ReactNode } from 'react';
import HomeClause from '../components/home-clause.tsx';
import Journey, { type Station } from '../components/journey.tsx';

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
        <EventPath />
        <Promises />
        <section className="container eds-home__section">
          <Heading as="h2">From sentence to badge</Heading>
          <p className="eds-home__text">
            A badge is never written by hand. It is computed from the results of the last run, and
            says “unknown” as soon as a source file is not the one that was run.
          </p>
          <Journey stations={BADGE_PATH} />
        </section>
        <Numbers />
      </main>
    </Layout>
  );
}

const EVENT_PATH: readonly Station[] = [
  {
    title: 'Written',
    question: 'Is there an event whenever my data changed?',
    text: 'With an outbox: both are written in one transaction, or neither is.',
    to: '/spec/7-outbox#writing',
    link: 'Outbox',
  },
  {
    title: 'Kept',
    question: 'Does a restart lose it?',
    text: 'Not in a channel that is persistent. The table shows which ones are, by their checks.',
    to: '/channels',
    link: 'Channels compared',
  },
  {
    title: 'Chosen',
    question: 'Why did my Trigger not fire?',
    text: 'A filter matches or it does not, and can say why for each event.',
    to: '/docs/how-to/why-did-my-trigger-not-fire',
    link: 'Find out why',
  },
  {
    title: 'Sent',
    question: 'What if nobody answers?',
    text: 'It is sent again, so it can arrive twice. In the end it is a dead letter.',
    to: '/simulator',
    link: 'Delivery simulator',
  },
  {
    title: 'Acted on',
    question: 'Does the effect happen twice?',
    text: 'Not with an inbox: it remembers the event in the transaction of the effect.',
    to: '/docs/explanation/outbox#effects-that-happen-once',
    link: 'Effects that happen once',
  },
];

const BADGE_PATH: readonly Station[] = [
  { title: 'Clause', text: 'one sentence, one level, a permanent id' },
  { title: 'Example', text: 'code on the page, type-checked and run' },
  { title: 'Check', text: 'language-neutral, for any implementation' },
  { title: 'Mutant', text: 'the runtime, broken in this one point' },
  { title: 'Badge', text: 'computed from the results, never older' },
];

/** What readers come with: questions, in the order of an event's way, each with its answer. */
function EventPath(): ReactNode {
  return (
    <section className="container eds-home__section">
      <Heading as="h2">What is promised on an event’s way</Heading>
      <p className="eds-home__text">
        Each answer rests on clauses. All of them together are{' '}
        <Link to="/docs/explanation/at-least-once">what at-least-once promises</Link>, and what it
        leaves to you.
      </p>
      <Journey stations={EVENT_PATH} />
    </section>
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
