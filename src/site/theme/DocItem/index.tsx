import type { Props } from '@theme/DocItem';
import DocItem from '@theme-init/DocItem';
import clsx from 'clsx';
import type { ReactNode } from 'react';
import { PageResultsContext } from '../../components/page-results.ts';
import type { PageResults } from '../../results/model.ts';

/**
 * A page of the docs, with its results in reach of the components on it. What it is stands on the page: the theme's own
 * marks, on the root element, are gone for a moment when the page comes alive, and the text would jump.
 */
export default function DocItemWithResults(props: Props): ReactNode {
  const { pageResults } = props.content as { pageResults?: PageResults };
  const { source } = props.content.metadata;
  const isApi = source.startsWith('@site/docs/api/');
  const isList = isApi && source.endsWith('/index.md');
  return (
    <PageResultsContext value={pageResults}>
      <div className={clsx(isApi && 'eds-api', isList && 'eds-api--list')}>
        <DocItem {...props} />
      </div>
    </PageResultsContext>
  );
}
