/**
 * Channels in a directory, for Node.js: PostgreSQL in WebAssembly, in this process. Needs the package
 * `@electric-sql/pglite`; everything else of channels runs in browsers too.
 *
 * @module
 */
export { createPgliteChannel, type PgliteChannelOptions } from './pglite-channel.ts';
export { openPgliteDatabase, type PgliteOptions } from './pglite-database.ts';
