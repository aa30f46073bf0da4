import { type RefObject, useEffect, useState } from 'react';

interface Stop {
  readonly tabIndex?: 0;
  readonly role?: 'group';
  readonly 'aria-label'?: string;
}

/**
 * Attributes of a box that scrolls by itself when its content is wider: it is a stop for the Tab key, so that the arrow
 * keys can scroll it, and only while there is something to scroll.
 *
 * @param content What is shown: measured again when it is another.
 */
export function useScrolls(
  box: RefObject<HTMLElement | null>,
  label: string,
  content?: unknown,
): Stop {
  const [scrolls, setScrolls] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other content has another width
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => setScrolls(element.scrollWidth > element.clientWidth);
    const observer = new ResizeObserver(measure);
    for (const part of [element, ...element.children]) observer.observe(part);
    return () => observer.disconnect();
  }, [box, content]);
  return scrolls ? { tabIndex: 0, role: 'group', 'aria-label': label } : {};
}
