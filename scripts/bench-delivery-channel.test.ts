import { expect, test } from 'vitest';
import { serverObstacle } from '../src/outbox/postgres/fixture-server.ts';
import type { ChannelKind } from './bench-channel-names.ts';
import { benchChannels } from './bench-delivery-channel.ts';
import { channelsBlocks } from './measured-channels.ts';
import { recordOf } from './measured-record.ts';

const obstacle = await serverObstacle();
const kinds: readonly ChannelKind[] = ['memory', 'server', 'server without the disk'];

test('channels in memory are measured, and on a server where there is one', () => {
  const { figures, versions, remarks } = benchChannels('tiny', kinds);
  const measured = kinds.filter((kind) => {
    return figures.some(({ name, value }) => name === `${kind}: to 1` && value > 0);
  });
  expect({ measured, remarks: remarks.length }).toEqual({
    measured: obstacle === undefined ? kinds : ['memory'],
    remarks: obstacle === undefined ? 0 : 1,
  });
  if (obstacle === undefined) expect(versions.PostgreSQL).toMatch(/^\d+\.\d+/);
  // What was measured finds its place on the page, and what was not is said to be missing.
  const record = recordOf({ command: 'npm run bench:delivery', figures });
  expect(channelsBlocks['channels rates'](record)).toMatch(
    /^\| deliveries .* 1 \| [\d,.]+ \| not measured \|/m,
  );
  expect(channelsBlocks['channels backlog'](record)).toMatch(
    /^\| memory \| 1,000 \| [\d,.]+ \| [-\d,.]+ \|/m,
  );
});
