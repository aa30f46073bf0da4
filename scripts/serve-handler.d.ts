/** The package has no types of its own; this is the part that is used here. */
declare module 'serve-handler' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  interface Options {
    readonly public: string;
    readonly cleanUrls?: boolean;
    readonly directoryListing?: boolean;
  }

  export default function handler(
    request: IncomingMessage,
    response: ServerResponse,
    options: Options,
  ): Promise<void>;
}
