/** Ways to break the reference's receiver from outside: by what it is set up with, gets, or answers. */
import type { Adapter } from '../adapter.ts';
import type {
  RecipientAdapter,
  RecipientAnswer,
  RecipientRequest,
  RecipientSetup,
  RecipientUnderTest,
} from '../adapter-recipient.ts';
import type { Mutant } from '../check.ts';
import {
  referenceRecipient as reference,
  referenceRecipientParts,
} from '../reference-recipient.ts';

/** A mutant in every part that is a recipient of requests. */
export function recipientMutant(id: string, breaks: string, recipient: RecipientAdapter): Mutant {
  const clause = id.slice(0, id.indexOf('/'));
  const names = Object.keys(referenceRecipientParts).filter(
    (name) => name !== 'recipientConnections',
  );
  const parts = Object.fromEntries(names.map((name) => [name, recipient])) as Partial<Adapter>;
  return { id, clause, breaks, adapter: { name: id, ...parts } };
}

/** The reference, with changes to a recipient that it has started. */
export function changing(
  change: (recipient: RecipientUnderTest, setup: RecipientSetup) => Partial<RecipientUnderTest>,
): RecipientAdapter {
  return {
    async start(setup) {
      const recipient = await reference.start(setup);
      return { ...recipient, ...change(recipient, setup) };
    },
  };
}

/** Set up in another way than was asked for. */
export function startedWith(change: (setup: RecipientSetup) => RecipientSetup): RecipientAdapter {
  return { start: (setup) => reference.start(change(setup)) };
}

/** Gets other requests than those that were sent. */
export function receiving(
  change: (request: RecipientRequest, setup: RecipientSetup) => RecipientRequest,
): RecipientAdapter {
  return changing(({ request }, setup) => ({ request: (one) => request(change(one, setup)) }));
}

/** Gives other answers. */
export function answering(
  change: (answer: RecipientAnswer, request: RecipientRequest) => RecipientAnswer,
): RecipientAdapter {
  return changing(({ request }) => ({
    request: async (one) => change(await request(one), one),
  }));
}

/** Answers with one status in place of another. */
export function answeringStatus(from: number, to: number): RecipientAdapter {
  return answering((answer) => (answer.status === from ? withStatus(answer, to) : answer));
}

export function withStatus(answer: RecipientAnswer, status: number): RecipientAnswer {
  return { ...answer, status };
}

/** The answer with this header in place of others of its name; `undefined` takes it away. */
export function withHeader(
  answer: RecipientAnswer,
  name: string,
  value: string | undefined,
): RecipientAnswer {
  const headers = answer.headers.filter(([written]) => written.toLowerCase() !== name);
  return { ...answer, headers: value === undefined ? headers : [...headers, [name, value]] };
}

export function withText(answer: RecipientAnswer, text: string): RecipientAnswer {
  return { ...answer, body: Buffer.from(text, 'utf8') };
}

/** The request with other headers. */
export function withLines(
  request: RecipientRequest,
  change: (name: string, value: string) => string | undefined,
): RecipientRequest {
  const headers = request.headers.flatMap(([name, value]) => {
    const changed = change(name.toLowerCase(), value);
    return changed === undefined ? [] : [[name, changed] as const];
  });
  return { ...request, headers };
}

export function valueAt(
  { headers }: { readonly headers: RecipientRequest['headers'] },
  name: string,
): string | undefined {
  return headers.find(([written]) => written.toLowerCase() === name)?.[1];
}
