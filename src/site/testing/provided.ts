import 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the built site is served while the browser tests run. */
    siteUrl: string;
  }
}
