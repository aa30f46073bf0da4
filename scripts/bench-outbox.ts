/**
 * What an outbox costs, and what relays deliver, beside `pg-transactional-outbox` from npm on the same server.
 *
 *     npm run bench:outbox                     all of it, with and without waiting for the disk
 *     npm run bench:outbox -- --durable        only with: as a server in production
 *     npm run bench:outbox -- --without-disk    only without: what the work costs apart from the disk
 *     … [--events 4000] [--rounds 3] [--turns 1500] [--backlog 1000000] [--json]
 *
 * The PostgreSQL server is started for it, from binaries of npm. Ratios within one run are what counts; the numbers
 * themselves are this machine's. The exit code is 1 when a ratio misses its aim.
 */
import { parseArgs } from 'node:util';
import { runOutboxBench } from './bench-outbox-run.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '4000' },
    rounds: { type: 'string', default: '3' },
    turns: { type: 'string', default: '1500' },
    backlog: { type: 'string', default: '1000000' },
    durable: { type: 'boolean', default: false },
    'without-disk': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

for (const isDurable of [false, true]) {
  if ((isDurable && values['without-disk']) || (!isDurable && values.durable)) continue;
  const lines = await runOutboxBench({
    isDurable,
    events: Number(values.events),
    rounds: Number(values.rounds),
    turns: Number(values.turns),
    backlog: Number(values.backlog),
    log: values.json ? () => undefined : (line) => console.log(line),
  });
  if (values.json) for (const line of lines) console.log(JSON.stringify({ isDurable, ...line }));
  if (lines.some(({ isMet }) => isMet === false)) process.exitCode = 1;
}
