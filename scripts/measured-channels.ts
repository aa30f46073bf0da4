/** The blocks of the page about styles of channels. */
import { BACKLOGS, CHANNEL_KINDS, SUBSCRIPTIONS } from './bench-channel-names.ts';
import type { BenchRecord } from './measured-record.ts';
import { figuresOf, rowOf, shown, table } from './measured-table.ts';

/** The blocks by name. */
export const channelsBlocks = {
  'channels rates': channelRates,
  'channels backlog': channelBacklog,
};

const NOT_MEASURED = 'not measured';

function channelRates(record: BenchRecord): string {
  const { find } = figuresOf(record);
  const cell = (name: string, unit: string) => {
    const value = find(name, unit);
    return value === undefined ? NOT_MEASURED : shown(Number(value.toPrecision(3)));
  };
  const rates = SUBSCRIPTIONS.map((count) =>
    rowOf(
      `deliveries a second to ${count.toLocaleString('en')}`,
      ...CHANNEL_KINDS.map(({ name }) => cell(`${name}: to ${count}`, 'deliveries/s')),
    ),
  );
  const opening = CHANNEL_KINDS.map(({ name }) => {
    return name === 'memory' ? '' : cell(`${name}: opening`, 'ms');
  });
  const kinds = CHANNEL_KINDS.map(({ title }) => title);
  return table(`| ${kinds.join(' | ')}`, [...rates, rowOf('to open, ms', ...opening)]);
}

function channelBacklog(record: BenchRecord): string {
  const { find } = figuresOf(record);
  const rows = CHANNEL_KINDS.flatMap(({ name, title }) =>
    BACKLOGS.flatMap((backlog) => {
      const micros = find(`${name}: backlog of ${backlog}`, 'µs/event');
      const bytes = find(`${name}: backlog of ${backlog}`, 'bytes/event');
      if (micros === undefined) return [];
      const heap = bytes === undefined ? '' : shown(bytes);
      return [rowOf(title, backlog.toLocaleString('en'), shown(micros), heap)];
    }),
  );
  return table(
    'channel | backlog | µs to send, take and acknowledge an event | bytes of heap it takes',
    rows,
  );
}
