import type { RecipientSetup } from '../adapter-recipient.ts';
import type { Mutant } from '../check.ts';
import {
  answering,
  answeringStatus,
  changing,
  recipientMutant as mutant,
  receiving,
  startedWith,
  withHeader,
  withLines,
  withStatus,
} from './recipient-mutant.ts';

const without = (name: keyof NonNullable<RecipientSetup['limits']>) =>
  startedWith(({ limits = {}, ...setup }) => {
    const { [name]: _, ...rest } = limits;
    return { ...setup, limits: rest };
  });

/** Mutants of the clauses about limits and shutdown. */
export const limitMutants: readonly Mutant[] = [
  mutant('DLV-080/none', 'It has no limit of bodies.', without('bodySizeBytes')),
  mutant('DLV-080/bad-request', 'It answers with 400 to large bodies.', answeringStatus(413, 400)),
  mutant('DLV-080/one-less', 'It refuses bodies at their limit.', {
    ...startedWith(({ limits = {}, ...setup }) => {
      const { bodySizeBytes } = limits;
      const less = bodySizeBytes === undefined ? {} : { bodySizeBytes: bodySizeBytes - 1 };
      return { ...setup, limits: { ...limits, ...less } };
    }),
  }),
  mutant('DLV-081/none', 'It has no limit of headers.', without('headerSizeBytes')),
  mutant('DLV-081/bad-request', 'It answers with 400 to large headers.', answeringStatus(431, 400)),
  mutant('DLV-081/too-low', 'It refuses half of what it takes.', {
    ...startedWith(({ limits = {}, ...setup }) => {
      const { headerSizeBytes } = limits;
      const less = headerSizeBytes === undefined ? {} : { headerSizeBytes: headerSizeBytes / 2 };
      return { ...setup, limits: { ...limits, ...less } };
    }),
  }),
  mutant('DLV-082/none', 'It waits for bodies for ever.', without('bodyTimeMs')),
  mutant('DLV-082/bad-request', 'It answers with 400 to late bodies.', answeringStatus(408, 400)),
  mutant('DLV-083/none', 'It waits for its handler for ever.', without('handlerTimeMs')),
  mutant('DLV-083/accepted', 'It accepts what its handler is late with.', {
    ...answeringStatus(503, 202),
  }),
  mutant('DLV-083/gateway', 'It answers with 504 when its handler is late.', {
    ...answeringStatus(503, 504),
  }),
  mutant('DLV-084/any-at-once', 'It takes any number of deliveries at once.', {
    ...without('deliveriesAtOnce'),
  }),
  mutant('DLV-084/any-rate', 'It takes any number of deliveries a minute.', {
    ...without('deliveriesPerMinute'),
  }),
  mutant('DLV-084/forbidden', 'It answers with 403 to too many deliveries.', {
    ...answeringStatus(429, 403),
  }),
  mutant('DLV-085/none', 'It does not say when to come again.', {
    ...answering((answer) => withHeader(answer, 'retry-after', undefined)),
  }),
  mutant('DLV-085/words', 'It says in words when to come again.', {
    ...answering((answer) =>
      answer.status === 429 ? withHeader(answer, 'retry-after', 'soon') : answer,
    ),
  }),
  mutant('DLV-086/open', 'It takes new deliveries during shutdown.', {
    ...changing(() => ({ drain: () => undefined })),
  }),
  mutant('DLV-086/gone', 'It answers with 410 during shutdown.', answeringStatus(503, 410)),
  mutant('DLV-086/cut-off', 'It cuts off deliveries that are in hand.', {
    ...changing(({ request, drain }) => {
      const cuts: (() => void)[] = [];
      return {
        request: (one) => {
          const cut = new Promise<void>((resolve) => cuts.push(resolve));
          const none = { status: 503, headers: [], body: Buffer.alloc(0) };
          return Promise.race([request(one), cut.then(() => none)]);
        },
        drain: () => {
          for (const cut of cuts) cut();
          return drain();
        },
      };
    }),
  }),
  mutant('DLV-087/taken', 'It takes coded bytes for the data.', {
    ...receiving((request) =>
      withLines(request, (name, value) => (name === 'content-encoding' ? undefined : value)),
    ),
  }),
  mutant('DLV-087/bad-request', 'It answers with 400 to coded bodies.', answeringStatus(415, 400)),
  mutant('DLV-087/identity', 'It refuses the coding that is none.', {
    ...answering((answer, { headers }) => {
      const isNamed = headers.some(([name]) => name === 'content-encoding');
      return isNamed ? withStatus(answer, 415) : answer;
    }),
  }),
];
