import Link from '@docusaurus/Link';
import { useLocation } from '@docusaurus/router';
import useBrokenLinks from '@docusaurus/useBrokenLinks';
import useIsBrowser from '@docusaurus/useIsBrowser';
import clsx from 'clsx';
import { type ReactNode, useState } from 'react';
import { clauseAnchor } from '../../clauses/clause.ts';
import type { ClauseResult } from '../results/model.ts';
import Badge from './badge.tsx';
import Evidence from './evidence.tsx';
import Icon from './icon.tsx';
import { usePageResults } from './page-results.ts';

interface Props {
  readonly id: string;
  readonly level?: string;
  readonly withdrawn?: boolean;
  /** Given where the clause stands outside its page; otherwise the page's results are asked. */
  readonly result?: ClauseResult;
  readonly children?: ReactNode;
}

/** A normative sentence with its permanent anchor, level and the evidence for it. */
export default function Clause({
  id,
  level,
  withdrawn = false,
  result,
  children,
}: Props): ReactNode {
  const onPage = usePageResults()?.clauses[id];
  const shown = result ?? onPage;
  const anchor = clauseAnchor(id);
  useBrokenLinks().collectAnchor(anchor);
  const [open, setOpen] = useState(false);
  const { hash } = useLocation();
  const isTarget = useIsBrowser() && hash === `#${anchor}`;
  const panelId = `${anchor}-evidence`;
  return (
    <div
      id={anchor}
      className={clsx(
        'eds-clause',
        withdrawn && 'eds-clause--withdrawn',
        isTarget && 'eds-clause--target',
      )}
    >
      <div className="eds-clause__head">
        <Title id={id} to={result?.to ?? `#${anchor}`} isHeading={result === undefined} />
        {level !== undefined && <span className="eds-level">{level}</span>}
        <Badge
          status={shown?.status ?? 'unknown'}
          clause={id}
          panelId={panelId}
          open={open}
          onToggle={() => setOpen(!open)}
        />
      </div>
      <div className="eds-clause__text">{children}</div>
      <div id={panelId} className="eds-clause__evidence" hidden={!open}>
        {open && <Evidence result={shown} />}
      </div>
    </div>
  );
}

/** A heading, so that screen readers step from clause to clause and the search finds each one by its id. */
function Title(props: { readonly id: string; readonly to: string; readonly isHeading: boolean }) {
  const Tag = props.isHeading ? 'h3' : 'p';
  const label = `Permanent link to ${props.id}`;
  return (
    <Tag className="eds-clause__title">
      {props.id}
      <Link className="hash-link" to={props.to} aria-label={label} title={label}>
        <Icon name="link" />
      </Link>
    </Tag>
  );
}
