import type { Props } from '@theme/DocItem';
import DocItem from '@theme-init/DocItem';
import type { ReactNode } from 'react';
import { PageResultsContext } from '../../components/page-results.ts';
import type { PageResults } from '../../results/model.ts';

/** A page of the docs, with its results in reach of the components on it. */
export default function DocItemWithResults(props: Props): ReactNode {
  const { pageResults } = props.content as { pageResults?: PageResults };
  return (
    <PageResultsContext value={pageResults}>
      <DocItem {...props} />
    </PageResultsContext>
  );
}
