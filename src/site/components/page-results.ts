import { createContext, useContext } from 'react';
import type { PageResults } from '../results/model.ts';

/** The results of the page that is shown; `undefined` on pages that have none. */
export const PageResultsContext = createContext<PageResults | undefined>(undefined);

export function usePageResults(): PageResults | undefined {
  return useContext(PageResultsContext);
}
