/** The kit's own way to show that something does not happen, against an implementation with a script. */
import type { AbsenceScript } from './adapter.ts';
import type { System, SystemAdapter, SystemWorld } from './adapter-system.ts';
import { expectSame, systemCheck } from './checks/system-check.ts';
import { requestsOf } from './lab.ts';
import { type CheckStatus, runChecks } from './run.ts';

/** What a check says that expects an event not to arrive. */
export async function absence(script: AbsenceScript): Promise<CheckStatus> {
  // The script is for this check alone: no other event arrives.
  const { sentinel: _, ...check } = systemCheck({
    id: 'CHN-106/scripted',
    title: 'The event does not arrive',
    run: async (lab) => {
      const recipient = await lab.recipient();
      const channel = await lab.channel();
      await lab.subscribe(channel, recipient);
      const event = await lab.send(channel);
      await lab.quiet(channel, recipient);
      expectSame('It arrived', requestsOf(recipient, event).length, 0);
    },
  });
  const [result] = await runChecks([check], { name: 'scripted', system: scriptedSystem(script) });
  return result?.status ?? 'untested';
}

/** Delivers the first event and the sentinel when the script says so, if at all. */
function scriptedSystem({ strayAfterMs, sentinelAfterMs }: AbsenceScript): SystemAdapter {
  return {
    time: 'virtual',
    open: async ({ clock, transport }: SystemWorld): Promise<System> => {
      const state = { subscriber: '', sent: 0 };
      const channel = { name: 'c', ready: true, address: 'http://scripted.example/c' };
      const subscription = () => ({ name: 's', ready: true, subscriberUri: state.subscriber });
      return {
        manifest: { name: 'scripted', capabilities: {} },
        createChannel: async () => channel,
        readChannel: async () => channel,
        deleteChannel: async () => undefined,
        createSubscription: async (_, spec) => {
          state.subscriber = (
            spec as { readonly subscriber: { readonly uri: string } }
          ).subscriber.uri;
          return subscription();
        },
        readSubscription: async () => subscription(),
        deleteSubscription: async () => undefined,
        exchange: async ({ headers, body }) => {
          state.sent += 1;
          const afterMs = state.sent === 1 ? strayAfterMs : sentinelAfterMs;
          if (afterMs !== undefined) {
            const request = { url: state.subscriber, headers: Object.fromEntries(headers), body };
            void clock.sleep(afterMs).then(() => transport({ method: 'POST', ...request }));
          }
          return { status: 202, headers: [], body: new Uint8Array(0) };
        },
        close: async () => undefined,
      };
    },
  };
}
