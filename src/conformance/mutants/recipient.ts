/** The reference runtime's receiver, broken on purpose, one clause each. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  HANDLER_SECRET,
  type RecipientAnswer,
  type RecipientRequest,
} from '../adapter-recipient.ts';
import type { Mutant } from '../check.ts';
import { accessMutants } from './recipient-access.ts';
import { limitMutants } from './recipient-limits.ts';
import {
  answering,
  answeringStatus,
  changing,
  recipientMutant as mutant,
  receiving,
  startedWith,
  valueAt,
  withHeader,
  withStatus,
  withText,
} from './recipient-mutant.ts';

const ACCEPTED: RecipientAnswer = { status: 202, headers: [], body: Buffer.alloc(0) };
const isSuccess = ({ status }: RecipientAnswer) => status >= 200 && status < 300;

const answerMutants: readonly Mutant[] = [
  mutant('DLV-060/at-once', 'It accepts before its handler has begun.', {
    ...changing(({ request }) => ({
      request: async (one) => {
        void request(one);
        return ACCEPTED;
      },
    })),
  }),
  mutant('DLV-060/failures-too', 'It accepts what its handler failed to handle.', {
    ...answeringStatus(503, 202),
  }),
  mutant('DLV-060/batches-at-once', 'It accepts batches before its handler is done.', {
    ...changing(({ request }) => ({
      request: async (one) => {
        const answer = request(one);
        return valueAt(one, 'content-type')?.includes('batch') === true ? ACCEPTED : answer;
      },
    })),
  }),
  mutant('DLV-061/ok', 'It accepts with 200.', answeringStatus(202, 200)),
  mutant('DLV-061/no-content', 'It accepts with 204.', answeringStatus(202, 204)),
  mutant('DLV-061/reply-expected', 'It accepts with 200 when a reply is expected.', {
    ...answering((answer, request) => {
      const isExpected = valueAt(request, 'prefer') === 'reply';
      return isExpected && answer.status === 202 ? withStatus(answer, 200) : answer;
    }),
  }),
  mutant('DLV-062/ok', 'It answers with a text when it has accepted.', {
    ...answering((answer) => (answer.status === 202 ? withText(answer, 'ok') : answer)),
  }),
  mutant('DLV-062/echo', 'It gives back the body that it got.', {
    ...answering((answer, { body, headers }) => {
      const isEchoed = answer.status === 202 && body !== 'endless';
      const text = JSON.stringify(headers);
      return isEchoed ? withText(answer, text) : answer;
    }),
  }),
  mutant('DLV-063/dropped', 'It drops replies.', {
    ...answering((answer) => (answer.status === 200 ? ACCEPTED : answer)),
  }),
  mutant('DLV-063/accepted', 'It answers with 202 and the reply.', answeringStatus(200, 202)),
  mutant('DLV-063/request', 'It replies with the event that it got.', {
    ...answering((answer, { headers }) =>
      answer.status === 200 ? { ...answer, headers } : answer,
    ),
  }),
  mutant('DLV-063/first', 'It replies to everything with its first reply.', {
    ...changing(({ request }) => {
      let first: RecipientAnswer | undefined;
      return {
        request: async (one) => {
          const answer = await request(one);
          if (answer.status === 200) first ??= answer;
          return first ?? answer;
        },
      };
    }),
  }),
  mutant(
    'DLV-064/unprocessable',
    'It answers with 422 to what is no event.',
    answeringStatus(400, 422),
  ),
  mutant(
    'DLV-064/accepted',
    'It accepts what is no event and drops it.',
    answeringStatus(400, 202),
  ),
  mutant('DLV-064/handled', 'It handles what is no event.', {
    ...changing(({ request, handled }) => {
      const wrong: string[] = [];
      return {
        request: async (one) => {
          const answer = await request(one);
          if (answer.status === 400) wrong.push('unknown');
          return answer;
        },
        handled: () => [...handled(), ...wrong],
      };
    }),
  }),
  mutant('DLV-064/version', 'It takes any version for 1.0.', {
    ...receiving((request) => ({
      ...request,
      headers: request.headers.map(([name, value]) => {
        return [name, name === 'ce-specversion' ? '1.0' : value] as const;
      }),
    })),
  }),
  mutant('DLV-065/not-found', 'It answers with 404 to other methods.', answeringStatus(405, 404)),
  mutant('DLV-065/no-allow', 'It does not say what is allowed.', {
    ...answering((answer) =>
      answer.status === 405 ? withHeader(answer, 'allow', undefined) : answer,
    ),
  }),
  mutant('DLV-065/allow-get', 'It says that GET is allowed, and not that POST is.', {
    ...answering((answer) => (answer.status === 405 ? withHeader(answer, 'allow', 'GET') : answer)),
  }),
  mutant('DLV-065/put', 'It takes PUT for POST.', {
    ...receiving((request) =>
      request.method === 'PUT' ? { ...request, method: 'POST' } : request,
    ),
  }),
  mutant('DLV-065/head', 'It answers with 200 to HEAD.', {
    ...answering((answer, { method }) => (method === 'HEAD' ? withStatus(answer, 200) : answer)),
  }),
  mutant('DLV-066/any', 'It takes every path for its own.', {
    ...startedWith(({ path: _, ...setup }) => setup),
  }),
  mutant('DLV-066/bad-request', 'It answers with 400 to other paths.', answeringStatus(404, 400)),
  mutant('DLV-066/prefix', 'It takes paths for its own that begin like it.', {
    ...receiving((request, { path }) => {
      const isLike = path !== undefined && request.target.startsWith(path);
      return isLike ? { ...request, target: path } : request;
    }),
  }),
  mutant('DLV-066/query', 'It takes the query for a part of the path.', {
    ...receiving((request) => ({ ...request, target: request.target.replace('?', '%3F') })),
  }),
  mutant('DLV-067/slash', 'It redirects from a path with a slash at its end.', {
    ...answering((answer, { target }) => {
      return target.endsWith('s/')
        ? withHeader(withStatus(answer, 308), 'location', '/events')
        : answer;
    }),
  }),
  mutant('DLV-067/get', 'It redirects GET to its documentation.', {
    ...answering((answer, { method }) => (method === 'GET' ? withStatus(answer, 302) : answer)),
  }),
  mutant('DLV-067/not-modified', 'It answers with 304 to a condition.', {
    ...answering((answer, request) => {
      const isAsked = valueAt(request, 'if-none-match') !== undefined;
      return isAsked ? withStatus(answer, 304) : answer;
    }),
  }),
  mutant(
    'DLV-069/bad-request',
    'It answers with 400 when its handler fails.',
    answeringStatus(503, 400),
  ),
  mutant(
    'DLV-069/internal',
    'It answers with 500 when its handler fails.',
    answeringStatus(503, 500),
  ),
  mutant(
    'DLV-070/again',
    'It answers with 503 when its handler refuses.',
    answeringStatus(422, 503),
  ),
  mutant('DLV-070/accepted', 'It accepts what its handler refuses.', answeringStatus(422, 202)),
  mutant('DLV-072/message', 'It answers with the message of the error.', {
    ...answering((answer) => {
      const text = `Error: ${HANDLER_SECRET}`;
      return answer.status === 503 ? withText(answer, text) : answer;
    }),
  }),
  mutant('DLV-072/header', 'It puts the message of the error into a header.', {
    ...answering((answer) =>
      answer.status === 503 ? withHeader(answer, 'x-error', HANDLER_SECRET) : answer,
    ),
  }),
  mutant('DLV-072/wrong-token', 'It tells which token was wrong.', {
    ...answering((answer, request) => {
      const token = valueAt(request, 'authorization') ?? '';
      return answer.status === 401 ? withText(answer, `Unknown token ${token}`) : answer;
    }),
  }),
  mutant('DLV-073/closed', 'It accepts nothing after a failure.', {
    ...changing(({ request }) => {
      let hasFailed = false;
      return {
        request: async (one) => {
          if (hasFailed) return withStatus(ACCEPTED, 503);
          const answer = await request(one);
          hasFailed = answer.status === 503;
          return answer;
        },
      };
    }),
  }),
  mutant('DLV-073/refusals', 'It answers with 429 after a message that was no event.', {
    ...changing(({ request }) => {
      let isWary = false;
      return {
        request: async (one) => {
          if (isWary) return withStatus(ACCEPTED, 429);
          const answer = await request(one);
          isWary = answer.status === 400;
          return answer;
        },
      };
    }),
  }),
];

const duplicateMutants: readonly Mutant[] = [
  mutant('DLV-074/conflict', 'It answers with 409 to duplicates.', {
    ...changing(({ request }) => {
      const seen = new Set<string>();
      return {
        request: async (one) => {
          const id = valueAt(one, 'ce-id') ?? '';
          if (seen.has(id)) return withStatus(ACCEPTED, 409);
          const answer = await request(one);
          if (isSuccess(answer)) seen.add(id);
          return answer;
        },
      };
    }),
  }),
  ...[
    ['id-only', 'It compares the id alone.', ['ce-id']],
    ['source-only', 'It compares the source alone.', ['ce-source']],
    ['type-too', 'It compares the type as well.', ['ce-id', 'ce-source', 'ce-type']],
    ['time-too', 'It compares the time as well.', ['ce-id', 'ce-source', 'ce-time']],
    ['joined', 'It compares source and id written one after the other.', ['ce-source', 'ce-id']],
  ].map(([slug, breaks, names]) =>
    mutant(`DLV-075/${String(slug)}`, String(breaks), comparing(names as readonly string[])),
  ),
  mutant('DLV-076/failures', 'It takes events that failed for events that it has.', {
    ...changing(({ request }) => {
      const seen = new Set<string>();
      return {
        request: (one) => {
          const id = valueAt(one, 'ce-id') ?? '';
          const isSeen = seen.has(id);
          seen.add(id);
          return isSeen ? Promise.resolve(ACCEPTED) : request(one);
        },
      };
    }),
  }),
  mutant('DLV-076/in-hand', 'It accepts duplicates of events that it is handling.', {
    ...changing(({ request }) => {
      const inHand = new Set<string>();
      return {
        request: async (one) => {
          const id = valueAt(one, 'ce-id') ?? '';
          if (inHand.has(id)) return ACCEPTED;
          inHand.add(id);
          const answer = await request(one);
          inHand.delete(id);
          return answer;
        },
      };
    }),
  }),
];

/** Finds duplicates by these headers, written one after the other, in front of a receiver that finds none. */
function comparing(names: readonly string[]) {
  return {
    async start(setup: Parameters<ReturnType<typeof startedWith>['start']>[0]) {
      const { duplicates: _, ...rest } = setup;
      const recipient = await startedWith(() => rest).start(setup);
      const seen = new Set<string>();
      return {
        ...recipient,
        request: async (one: Parameters<typeof recipient.request>[0]) => {
          const key = names.map((name) => valueAt(one, name) ?? '').join('');
          if (seen.has(key)) return ACCEPTED;
          const answer = await recipient.request(one);
          if (isSuccess(answer)) seen.add(key);
          return answer;
        },
      };
    },
  };
}

const batchMutants: readonly Mutant[] = [
  mutant('DLV-078/good-part', 'It accepts a batch, and drops what is wrong in it.', {
    ...answering((answer, request) => {
      const isBatch = valueAt(request, 'content-type')?.includes('batch') === true;
      return isBatch && answer.status === 400 ? ACCEPTED : answer;
    }),
  }),
  mutant('DLV-078/handled', 'It handles the first event of a batch that is wrong further on.', {
    ...changing(({ request, handled }) => {
      const early: string[] = [];
      return {
        request: async (one) => {
          const answer = await request(one);
          if (answer.status === 400) early.push('1');
          return answer;
        },
        handled: () => [...handled(), ...early],
      };
    }),
  }),
  mutant(
    'DLV-078/multi-status',
    'It answers with 207 when a batch fails.',
    answeringStatus(503, 207),
  ),
  mutant('DLV-078/first-only', 'It handles the first event of a batch only.', {
    ...changing(({ handled }) => ({ handled: () => handled().slice(0, 1) })),
  }),
];

/** What goes wrong with a batch without events alone. */
const emptyBatchMutants: readonly Mutant[] = [
  mutant('DLV-182/refused', 'It refuses an empty batch.', {
    ...answering((answer, request) => (isEmptyBatch(request) ? withStatus(answer, 400) : answer)),
  }),
  mutant('DLV-182/handled', 'It calls its handler with an empty batch.', {
    ...changing(({ request, handled }) => {
      const text = '[{"specversion":"1.0","id":"none","source":"/none","type":"none"}]';
      const body = Buffer.from(text);
      return {
        request: (one) => request(isEmptyBatch(one) ? { ...one, body } : one),
        handled: () => handled().filter((id) => id !== 'none'),
      };
    }),
  }),
];

function isEmptyBatch({ body }: RecipientRequest): boolean {
  return body !== 'endless' && new TextDecoder().decode(body) === '[]';
}

/** Servers without this one limit. */
const connectionMutants: readonly Mutant[] = [
  unlimited('DLV-099/no-limit', 'It waits for ever for headers and bodies.', 0, 0),
  unlimited('DLV-099/no-body-limit', 'It waits for ever for bodies.', 100, 0),
];

function unlimited(
  id: string,
  breaks: string,
  headersTimeout: number,
  requestTimeout: number,
): Mutant {
  const recipientConnections = {
    listen: async () => {
      const limits = { headersTimeout, requestTimeout, connectionsCheckingInterval: 20 };
      const server = createServer(limits, (_, response) => response.writeHead(202).end());
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
      });
      return {
        port: (server.address() as AddressInfo).port,
        timeLimitMs: 100,
        close: () =>
          new Promise<void>((resolve) => {
            server.closeAllConnections();
            server.close(() => resolve());
          }),
      };
    },
  };
  return { id, clause: 'DLV-099', breaks, adapter: { name: id, recipientConnections } };
}

/** Every mutant of "Receiving". */
export const recipientMutants: readonly Mutant[] = [
  ...answerMutants,
  ...duplicateMutants,
  ...batchMutants,
  ...limitMutants,
  ...accessMutants,
  ...emptyBatchMutants,
  ...connectionMutants,
];
