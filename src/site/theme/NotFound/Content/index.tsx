import Link from '@docusaurus/Link';
import Heading from '@theme/Heading';
import type { Props } from '@theme/NotFound/Content';
import clsx from 'clsx';
import type { ReactNode } from 'react';

export default function NotFoundContent({ className }: Props): ReactNode {
  return (
    <main className={clsx('container margin-vert--xl eds-not-found', className)}>
      <p className="eds-eyebrow">404</p>
      <Heading as="h1">No page has this address</Heading>
      <p>
        Clause ids are permanent, pages are not. If you look for a clause, such as{' '}
        <code>FLT-002</code>, find it by its id on the <Link to="/coverage">coverage page</Link>, or
        press <kbd>Ctrl</kbd> <kbd>K</kbd> and search.
      </p>
      <ul>
        <li>
          <Link to="/spec">Specification</Link>: what is promised, clause by clause
        </li>
        <li>
          <Link to="/docs">Documentation</Link>: tutorial, how-to pages, reference
        </li>
        <li>
          <Link to="/">Start page</Link>
        </li>
      </ul>
    </main>
  );
}
