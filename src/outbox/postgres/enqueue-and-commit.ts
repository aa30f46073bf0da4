import type { CloudEvent } from '../../event/cloud-event.ts';
import { type EnqueueOptions, enqueueCall } from './enqueue.ts';

/** What is used of a client of `pg` whose transaction is open: `pg.Client`, or what a pool hands out. */
export interface PgTransaction {
  /** Sends SQL text without values, which `pg` does in one message. */
  query(text: string): Promise<unknown>;
  /** A text as SQL has it. */
  escapeLiteral(text: string): string;
}

/**
 * Writes events into the outbox and commits the caller's transaction, in one message to the server.
 *
 * The same as `enqueueTx` and `commit`, without a round trip of its own for the event. It resolves when the commit is
 * acknowledged. When it rejects because the database refused the event, nothing was committed and the transaction
 * waits for its `rollback`; when the connection broke, it is not known whether the commit happened, as with any commit.
 *
 * @param client Client of `pg` between `begin` and `commit`. For other libraries there is `enqueueTx`.
 * @param events One event, or up to a thousand in the order of their delivery; with none it only commits.
 * @param options As for `enqueueTx`.
 * @throws `EventDeliveryError` with an `EVENT_…` code, before anything is sent; what the database throws; `Error` when
 *   the server rolled back, because an earlier statement had failed.
 * @see OBX-001
 * @example What is sent
 * ```ts
 * import { createEvent } from 'event-delivery-spec/event';
 * import { enqueueAndCommit } from 'event-delivery-spec/outbox';
 *
 * const sent: string[] = [];
 * const client = {
 *   // What a client of `pg` does; here it writes down what it is asked.
 *   query: async (text: string) => {
 *     sent.push(text);
 *     return [{ command: 'CALL' }, { command: 'COMMIT' }];
 *   },
 *   escapeLiteral: (text: string) => `'${text.replaceAll("'", "''")}'`,
 * };
 * const event = createEvent({ id: '1', source: '/shop', type: 'order.created' });
 * await enqueueAndCommit(client, event);
 * sent.length; // => 1
 * sent[0]?.startsWith("call eds.enqueue('/shop', '{"); // => true
 * sent[0]?.endsWith('; commit'); // => true
 * ```
 */
export async function enqueueAndCommit(
  client: PgTransaction,
  events: CloudEvent | readonly CloudEvent[],
  options: EnqueueOptions = {},
): Promise<void> {
  const call = enqueueCall(events, options);
  const literal = (text: string | undefined) => client.escapeLiteral(text ?? '');
  const array = (texts: readonly string[]) => `array[${texts.map(literal).join(', ')}]`;
  let statements = 'commit';
  if (call !== undefined) {
    const [keys, texts] =
      call.keys.length === 1
        ? [literal(call.keys[0]), literal(call.texts[0])]
        : [array(call.keys), array(call.texts)];
    statements = `call ${call.schema}.enqueue(${keys}, ${texts}, ${call.notify}); commit`;
  }
  // Without values `pg` sends the text as one message: the server stops at the first statement that fails.
  const results = await client.query(statements);
  const last: unknown = Array.isArray(results) ? results.at(-1) : results;
  const command = (last as { readonly command?: unknown } | undefined)?.command;
  // The server's answer to the commit of a transaction that has failed is ROLLBACK, and no error.
  if (command !== 'COMMIT') throw new Error(`the transaction was not committed: ${command}`);
}
