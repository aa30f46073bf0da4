import Link from '@docusaurus/Link';
import useBaseUrl from '@docusaurus/useBaseUrl';
import useBrokenLinks from '@docusaurus/useBrokenLinks';
import type { ReactNode } from 'react';
import CopyCode from './copy-code.tsx';
import { InsideExample } from './example-context.ts';
import Icon from './icon.tsx';
import { usePageResults } from './page-results.ts';
import { outcome } from './status.ts';

interface Props {
  readonly name?: string;
  readonly anchor?: string;
  readonly clauses?: string;
  readonly errors?: string;
  readonly throws?: string;
  readonly skip?: string;
  readonly setup?: boolean;
  readonly title?: string;
  readonly file?: string;
  readonly line?: string;
  /** The fence's whole code; the results have the code with the set-up of earlier fences. */
  readonly code: string;
  readonly children?: ReactNode;
}

/** An example with its name, state, clauses, place and the buttons that hand out its complete code. */
export default function Example(props: Props): ReactNode {
  const { name, anchor, code, children } = props;
  const results = usePageResults();
  const result = name === undefined ? undefined : results?.examples[name];
  const links = useBrokenLinks();
  if (anchor !== undefined) links.collectAnchor(anchor);
  return (
    <div id={anchor} className="eds-example">
      <div className="eds-example__head">
        <span className="eds-example__name">
          <State {...props} status={result?.status} />
          {name ?? props.title}
        </span>
        <span className="eds-example__tools">
          <Chips clauses={props.clauses} links={results?.clauseLinks} />
          <CopyCode code={result?.runnable ?? code} name={name} />
          {result !== undefined && <Download id={result.id} name={result.name} />}
        </span>
      </div>
      <Note {...props} />
      <InsideExample value={true}>{children}</InsideExample>
      {anchor !== undefined && (
        <a className="eds-example__place" href={`#${anchor}`}>
          {props.file}:{props.line}
        </a>
      )}
    </div>
  );
}

function State({ name, skip, setup, status }: Props & { readonly status: string | undefined }) {
  if (setup === true) return <span className="eds-outcome">Set-up</span>;
  if (name === undefined && skip === undefined) return null;
  const { label, icon } = outcome(skip === undefined ? (status ?? '') : 'skipped');
  return (
    <span className={`eds-outcome eds-outcome--${icon}`}>
      <Icon name={icon} />
      {label}
    </span>
  );
}

/** What a reader cannot see in the code: that it does not compile, throws, or is not run. */
function Note({ errors, throws, skip }: Props): ReactNode {
  if (errors !== undefined) {
    const codes = errors.split(',').map((code) => `TS${code}`);
    return <p className="eds-example__note">Does not compile, as intended: {codes.join(', ')}</p>;
  }
  if (throws !== undefined) {
    return (
      <p className="eds-example__note">
        Throws <code>{throws}</code>
      </p>
    );
  }
  return skip === undefined ? null : <p className="eds-example__note">Not run: {skip}</p>;
}

function Chips(props: {
  readonly clauses: string | undefined;
  readonly links: Readonly<Record<string, string>> | undefined;
}): ReactNode {
  return props.clauses?.split(',').map((id) => {
    const to = props.links?.[id];
    return to === undefined ? (
      <span key={id} className="eds-chip">
        {id}
      </span>
    ) : (
      <Link key={id} className="eds-chip" to={to}>
        {id}
      </Link>
    );
  });
}

function Download({ id, name }: { readonly id: string; readonly name: string }): ReactNode {
  return (
    <a
      className="eds-button"
      href={useBaseUrl(`/examples/${id}.ts`)}
      download
      aria-label={`Download “${name}”`}
    >
      <Icon name="download" />
      <span>Download</span>
    </a>
  );
}
