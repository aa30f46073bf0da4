import { useEffect, useRef } from 'react';

type Find = () => HTMLElement | null | undefined;

/**
 * For a button that goes away with what it removes, which would leave the focus nowhere.
 *
 * @returns A function that takes how to find what has the focus next: asked once the page shows the change.
 */
export function useFocusAfter(): (find: Find) => void {
  const wanted = useRef<Find>(undefined);
  useEffect(() => {
    wanted.current?.()?.focus();
    wanted.current = undefined;
  });
  return (find) => {
    wanted.current = find;
  };
}
