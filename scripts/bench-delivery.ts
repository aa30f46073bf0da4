/**
 * Measures deliveries: the receiver and the dispatcher beside the least that does the same, and the channels.
 *
 *     npm run bench:delivery                     all of it
 *     npm run bench:delivery -- --only channels  a part: receiving, dispatching or channels
 *     npm run bench:delivery -- --quick          less of everything, for a look
 *     npm run bench:delivery -- --record         keeps the figures, for the pages that show them
 *
 * Ratios within one run are what counts; the numbers themselves are this machine's. The exit code is 1 when a ratio
 * misses its aim.
 */
import { benchChannels } from './bench-delivery-channel.ts';
import { benchDispatch, dispatchFigures } from './bench-delivery-dispatch.ts';
import { benchReceive, receiveFigures } from './bench-delivery-receive.ts';
import { recordRun } from './measured-pages.ts';
import { commandLine, isMet, type Run } from './measured-record.ts';
import { aimText, shown } from './measured-table.ts';
import { scriptArguments } from './script-arguments.ts';

const { quick, only, record } = scriptArguments(import.meta.url, {
  quick: { type: 'boolean' },
  only: { type: 'string' },
  record: { type: 'boolean' },
}).values;
const rounds = quick ? { rounds: 4, roundMs: 500 } : {};

const PARTS: Readonly<Record<Part, () => Promise<Omit<Run, 'command'>>>> = {
  receiving: async () => ({ figures: receiveFigures(await benchReceive(rounds)) }),
  dispatching: async () => ({ figures: dispatchFigures(await benchDispatch(rounds)) }),
  channels: async () => benchChannels(quick ? 'quick' : 'whole'),
};
type Part = 'receiving' | 'dispatching' | 'channels';

const names = Object.keys(PARTS) as Part[];
const wanted = only === undefined ? names : names.filter((name) => name === only);
if (wanted.length === 0 || (record && quick)) {
  console.error(quick ? 'A quick run is no record' : `There are ${names.join(', ')}`);
  process.exit(2);
}
for (const name of wanted) {
  console.log(`${name} …`);
  const run = await PARTS[name]();
  for (const figure of run.figures) {
    const met = isMet(figure);
    if (met === false) process.exitCode = 1;
    const mark = met === undefined ? '' : met ? 'ok' : 'MISS';
    const value = `${shown(figure.value)} ${figure.unit}`;
    console.log(`${mark.padEnd(6)}${figure.name.padEnd(60)} ${value}  ${aimText(figure)}`);
  }
  if (record) recordRun(name, { command: commandLine('bench:delivery'), ...run });
}
