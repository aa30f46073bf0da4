import { useLocation } from '@docusaurus/router';
// By its path: `@theme-init/Layout` is the bare fallback of the core, not the classic theme's.
import Layout from '@docusaurus/theme-classic/lib/theme/Layout';
import useBaseUrl from '@docusaurus/useBaseUrl';
import type { Props } from '@theme/Layout';
import type { ReactNode } from 'react';

/** The classic layout; the page of search results, which has no main landmark of its own, gets one. */
export default function LayoutWithMain({ children, ...props }: Props): ReactNode {
  const { pathname } = useLocation();
  const search = useBaseUrl('/search');
  const isSearch = pathname.replace(/\/$/, '') === search;
  return (
    <Layout {...props}>
      {isSearch ? <main className="eds-search">{children}</main> : children}
    </Layout>
  );
}
