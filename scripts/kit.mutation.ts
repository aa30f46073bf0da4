/**
 * The kit against the reference, one test a check, so that each mutant meets only the checks that
 * reach it. Only `npm run mutation` runs this: `npm test` has the kit already.
 */
import { expect, test } from 'vitest';
import type { Adapter } from '../src/conformance/adapter.ts';
import type { Check } from '../src/conformance/check.ts';
import { runChecks } from '../src/conformance/run.ts';

interface Part {
  readonly checks: readonly Check[];
  readonly adapter: Adapter;
}

const PARTS: Readonly<Record<string, () => Promise<Part>>> = {
  async event() {
    const { eventsChecks: checks } = await import('../src/conformance/checks/events.ts');
    const { referenceEvents: events } = await import('../src/conformance/reference-events.ts');
    return { checks, adapter: { name: 'events', events } };
  },
  async filters() {
    const { filtersChecks: checks } = await import('../src/conformance/checks/filters.ts');
    const { referenceFilterParts } = await import('../src/conformance/reference-filters.ts');
    return { checks, adapter: { name: 'filters', ...referenceFilterParts } };
  },
  async cesql() {
    const { expressionsChecks: checks } = await import('../src/conformance/checks/expressions.ts');
    const { referenceExpressionParts } = await import(
      '../src/conformance/reference-expressions.ts'
    );
    return { checks, adapter: { name: 'expressions', ...referenceExpressionParts } };
  },
  async delivery() {
    const { senderChecks } = await import('../src/conformance/checks/sender.ts');
    const { recipientChecks } = await import('../src/conformance/checks/recipient.ts');
    const { referenceSender: sender } = await import('../src/conformance/reference-sender.ts');
    const { referenceRecipientParts } = await import('../src/conformance/reference-recipient.ts');
    // Without those that need sockets: they are slow, and about `src/node`.
    const checks = [...senderChecks, ...recipientChecks].filter(({ needs }) => {
      return needs !== 'senderSockets' && needs !== 'recipientConnections';
    });
    return { checks, adapter: { name: 'delivery', sender, ...referenceRecipientParts } };
  },
};

const part = PARTS[process.env.MUTATION_FOLDER ?? ''];
if (part === undefined) throw new Error('Run npm run mutation, which names the folder');
const { checks, adapter } = await part();

test.each(checks)('$id', async (check) => {
  const [result] = await runChecks([check], adapter);
  expect(result).toMatchObject({ status: 'pass' });
});
