import { createContext } from 'react';

/** True inside the frame of an example. */
export const InsideExample = createContext(false);
