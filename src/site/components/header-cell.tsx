import type { ComponentProps, ReactNode } from 'react';

/** A header cell of a Markdown table. An empty one is no header: screen readers would announce nothing. */
export default function HeaderCell({ children, ...props }: ComponentProps<'th'>): ReactNode {
  if (children === undefined || children === null || children === '') return <td {...props} />;
  return <th {...props}>{children}</th>;
}
