import { type ComponentProps, type ReactNode, useEffect, useRef, useState } from 'react';

/** A table that scrolls by itself when it is wider than the page, by keyboard too. */
export default function ScrollTable(props: ComponentProps<'table'>): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => setScrolls(element.scrollWidth > element.clientWidth);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // Only a box that scrolls is a stop for the Tab key.
  const stop = scrolls ? { tabIndex: 0, role: 'group', 'aria-label': 'Table' } : {};
  return (
    <div ref={box} className="eds-scroll" {...stop}>
      <table {...props} />
    </div>
  );
}
