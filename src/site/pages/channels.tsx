import Link from '@docusaurus/Link';
import matrix from '@generated/event-delivery-results/default/matrix.json';
import CodeBlock from '@theme/CodeBlock';
import Heading from '@theme/Heading';
import Layout from '@theme/Layout';
import type { ReactNode } from 'react';
import GuaranteeTable from '../components/guarantee-table.tsx';

const GATE = `eds conformance --url "$CHANNEL/control/v1" \\
  --profile channel --profile persistent --profile ordered`;

/** For operators: which channel guarantees what, with the report behind each answer. */
export default function ChannelsPage(): ReactNode {
  const { columns, state } = matrix;
  const channels = columns.filter(({ guarantees }) => guarantees !== undefined);
  return (
    <Layout
      title="Channels and what they guarantee"
      description="Which channel keeps events over a restart, in order, or without copies, with the report behind each answer."
    >
      <main className="container margin-vert--lg eds-coverage">
        <Heading as="h1">Channels and what they guarantee</Heading>
        <p>
          A guarantee counts as proved when the channel claims it and every check of its clauses
          passed in the run that this site was built with. Nothing is ticked by hand, and a claim
          alone ticks nothing.
        </p>
        {state === 'fresh' && channels.length > 0 ? (
          <GuaranteeTable columns={columns} />
        ) : (
          <p className="eds-muted">
            There are no reports of channels of these sources. Run "npm run conformance".
          </p>
        )}
        <Heading as="h2" id="reports">
          The reports
        </Heading>
        <ul>
          {channels.map(({ id, name, about }) => (
            <li key={id}>
              <Link to={`pathname:///conformance/${id}.json`}>{name}</Link>: {about}
            </li>
          ))}
        </ul>
        <p>
          <Link to="/conformance">Conformance</Link> has every clause by itself.
        </p>
        <Heading as="h2" id="allow">
          Allow only some of them
        </Heading>
        <p>
          What a platform asks of its channels is a list of profiles. Run them where a channel is
          admitted, such as in its pipeline; the command ends with 1 when one check fails, and a
          profile that is not claimed is not passed:
        </p>
        <CodeBlock language="sh">{GATE}</CodeBlock>
        <p>
          <Link to="/docs/how-to/certify-a-channel">Certify a channel</Link> shows the report, and
          how a channel in another language is reached.{' '}
          <Link to="/docs/explanation/channel-styles">Styles of channels</Link> says what each
          guarantee costs.
        </p>
      </main>
    </Layout>
  );
}
