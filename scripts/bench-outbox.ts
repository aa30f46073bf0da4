/**
 * What an outbox costs, and what relays deliver, beside `pg-transactional-outbox` from npm on the same server.
 *
 *     npm run bench:outbox                     all of it, with and without waiting for the disk
 *     npm run bench:outbox -- --durable        only with: as a server in production
 *     npm run bench:outbox -- --without-disk    only without: what the work costs apart from the disk
 *     … [--events 4000] [--rounds 3] [--turns 1500] [--backlog 1000000] [--json]
 *     npm run bench:outbox -- --record         keeps the figures, for the page that shows them
 *
 * The PostgreSQL server is started for it, from binaries of npm. Ratios within one run are what counts; the numbers
 * themselves are this machine's. The exit code is 1 when a ratio misses its aim.
 */
import { PEER_VERSION } from './bench-outbox-peer.ts';
import { runOutboxBench } from './bench-outbox-run.ts';
import { recordRun } from './measured-pages.ts';
import { commandLine, type Figure, isMet } from './measured-record.ts';
import { scriptArguments } from './script-arguments.ts';

const { values } = scriptArguments(import.meta.url, {
  events: { type: 'string', default: '4000' },
  rounds: { type: 'string', default: '3' },
  turns: { type: 'string', default: '1500' },
  backlog: { type: 'string', default: '1000000' },
  durable: { type: 'boolean', default: false },
  'without-disk': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  record: { type: 'boolean', default: false },
});

if (values.record && (values.durable || values['without-disk'])) {
  console.error('A part is no record: leave out --durable and --without-disk');
  process.exit(2);
}
const all: Figure[] = [];
let postgres = '';
for (const isDurable of [false, true]) {
  if ((isDurable && values['without-disk']) || (!isDurable && values.durable)) continue;
  const { figures, server } = await runOutboxBench({
    isDurable,
    events: Number(values.events),
    rounds: Number(values.rounds),
    turns: Number(values.turns),
    backlog: Number(values.backlog),
    log: values.json ? () => undefined : (line) => console.log(line),
  });
  all.push(...figures);
  postgres = server;
  if (values.json) for (const figure of figures) console.log(JSON.stringify(figure));
  if (figures.some((figure) => isMet(figure) === false)) process.exitCode = 1;
}
if (values.record) {
  recordRun('outbox', {
    command: commandLine('bench:outbox'),
    versions: { PostgreSQL: postgres, 'pg-transactional-outbox': PEER_VERSION },
    figures: all,
  });
}
