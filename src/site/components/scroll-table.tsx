import { type ComponentProps, type ReactNode, useRef } from 'react';
import { useScrolls } from './use-scrolls.ts';

/** A table that scrolls by itself when it is wider than the page, by keyboard too. */
export default function ScrollTable(props: ComponentProps<'table'>): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const stop = useScrolls(box, 'Table');
  return (
    <div ref={box} className="eds-scroll" {...stop}>
      <table {...props} />
    </div>
  );
}
