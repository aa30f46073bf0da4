import { type ReactNode, useRef } from 'react';
import { useScrolls } from './use-scrolls.ts';

interface Props {
  readonly label: string;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A named part of a page that scrolls by itself where it is too wide; a stop for the Tab key only there. */
export default function ScrollRegion(props: Props): ReactNode {
  const { label, className = 'eds-table-scroll', children } = props;
  const box = useRef<HTMLElement>(null);
  const { tabIndex } = useScrolls(box, label);
  return (
    <section ref={box} className={className} aria-label={label} tabIndex={tabIndex}>
      {children}
    </section>
  );
}
