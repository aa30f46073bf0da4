import type { Mutant } from '../check.ts';
import {
  answering,
  answeringStatus,
  recipientMutant as mutant,
  receiving,
  startedWith,
  valueAt,
  withHeader,
  withLines,
} from './recipient-mutant.ts';

const isAsked = (headers: readonly (readonly [string, string])[]) =>
  valueAt({ headers }, 'webhook-request-origin') !== undefined;

/** Mutants of the clauses about tokens, the webhook handshake, and its profile. */
export const accessMutants: readonly Mutant[] = [
  mutant('DLV-089/no-header', 'It does not look for tokens in the header.', {
    ...receiving((request) =>
      withLines(request, (name, value) => (name === 'authorization' ? undefined : value)),
    ),
  }),
  mutant('DLV-089/no-query', 'It does not look for tokens in the query.', {
    ...receiving((request) => ({ ...request, target: request.target.replace(/\?.*/, '') })),
  }),
  mutant('DLV-089/case', 'It compares the scheme with regard to case.', {
    ...receiving((request) =>
      withLines(request, (name, value) => {
        const isOther = name === 'authorization' && !value.startsWith('Bearer ');
        return isOther ? undefined : value;
      }),
    ),
  }),
  mutant('DLV-089/first-parameter', 'It looks at the first parameter of the query only.', {
    ...receiving((request) => ({ ...request, target: request.target.replace(/&.*/, '') })),
  }),
  mutant(
    'DLV-090/open',
    'It lets in everybody.',
    startedWith(({ tokens: _, ...setup }) => setup),
  ),
  mutant('DLV-090/forbidden', 'It answers with 403 without a token.', answeringStatus(401, 403)),
  mutant('DLV-090/beginning', 'It compares the beginning of tokens.', {
    ...receiving((request, { tokens = [] }) =>
      withLines(request, (name, value) => {
        const [known = ''] = tokens;
        const isLike = value.startsWith(`Bearer ${known.slice(0, 3)}`);
        return name === 'authorization' && isLike ? `Bearer ${known}` : value;
      }),
    ),
  }),
  mutant('DLV-090/scheme', 'It takes tokens in any scheme.', {
    ...receiving((request) =>
      withLines(request, (name, value) =>
        name === 'authorization' ? value.replace(/^\w+/, 'Bearer') : value,
      ),
    ),
  }),
  mutant('DLV-090/query', 'It lets in whoever has a query.', {
    ...startedWith((setup) => setup),
    ...receiving((request, { tokens = [] }) => ({
      ...request,
      target: request.target.replace('=guess', `=${tokens[0] ?? ''}`),
    })),
  }),
  mutant('DLV-091/bearer', 'It answers to 401 with a challenge.', {
    ...answering((answer) =>
      answer.status === 401 ? withHeader(answer, 'www-authenticate', 'Bearer') : answer,
    ),
  }),
  mutant('DLV-093/none', 'It does not list methods.', {
    ...answering((answer) => withHeader(answer, 'allow', undefined)),
  }),
  mutant('DLV-093/options', 'It lists OPTIONS only.', {
    ...answering((answer) => withHeader(answer, 'allow', 'OPTIONS')),
  }),
  mutant('DLV-094/everybody', 'It consents to everybody who asks.', {
    ...startedWith((setup) => ({ ...setup, origins: '*' })),
  }),
  mutant(
    'DLV-094/nobody',
    'It never consents.',
    startedWith(({ origins: _, ...setup }) => setup),
  ),
  mutant('DLV-094/half', 'It consents without a rate.', {
    ...answering((answer) => withHeader(answer, 'webhook-allowed-rate', undefined)),
  }),
  mutant('DLV-094/unasked', 'It consents without being asked.', {
    ...answering((answer, { method, headers }) => {
      return method === 'OPTIONS' && !isAsked(headers)
        ? withHeader(withHeader(answer, 'webhook-allowed-origin', '*'), 'webhook-allowed-rate', '*')
        : answer;
    }),
  }),
  mutant('DLV-094/rate-only', 'It tells a rate without consent.', {
    ...answering((answer) => {
      const has = valueAt(answer, 'webhook-allowed-rate') !== undefined;
      return has ? answer : withHeader(answer, 'webhook-allowed-rate', '60');
    }),
  }),
  mutant('DLV-095/first', 'It answers with the first origin that it knows.', {
    ...answering((answer) => {
      const has = valueAt(answer, 'webhook-allowed-origin') !== undefined;
      return has ? withHeader(answer, 'webhook-allowed-origin', 'first.example.com') : answer;
    }),
  }),
  mutant('DLV-095/list', 'It answers with every origin that it knows.', {
    ...answering((answer) => {
      const origin = valueAt(answer, 'webhook-allowed-origin');
      const list = `first.example.com, ${origin ?? ''}`;
      return origin === undefined ? answer : withHeader(answer, 'webhook-allowed-origin', list);
    }),
  }),
  mutant('DLV-096/zero', 'It allows 0 deliveries a minute.', {
    ...answering((answer) => withHeader(answer, 'webhook-allowed-rate', '0')),
  }),
  mutant('DLV-096/words', 'It writes a rate with its unit.', {
    ...answering((answer) => withHeader(answer, 'webhook-allowed-rate', '60/min')),
  }),
  mutant('DLV-096/unlimited', 'It says unlimited for any rate.', {
    ...answering((answer) => {
      const isAny = valueAt(answer, 'webhook-allowed-rate') === '*';
      return isAny ? withHeader(answer, 'webhook-allowed-rate', 'unlimited') : answer;
    }),
  }),
  ...['DLV-180', 'DLV-181'].flatMap((clause) => [
    mutant(`${clause}/none`, 'It waits for a decision for ever.', {
      ...startedWith(({ limits: _, ...setup }) => setup),
    }),
    mutant(`${clause}/at-once`, 'It does not wait for a decision.', {
      ...startedWith((setup) => ({ ...setup, limits: { decisionTimeMs: 1 } })),
    }),
    mutant(`${clause}/gateway`, 'It answers with 504 to what is undecided.', {
      ...answeringStatus(503, 504),
    }),
  ]),
  mutant('DLV-180/keeps-out', 'It answers as if the token were wrong.', answeringStatus(503, 401)),
  mutant('DLV-180/lets-in', 'It handles a delivery about which nobody decides.', {
    ...startedWith(({ tokens: _, ...setup }) => setup),
  }),
  mutant('DLV-181/no-consent', 'It answers that there is no consent.', answeringStatus(503, 200)),
  mutant('DLV-181/consents', 'It consents to an origin about which nobody decides.', {
    ...startedWith((setup) => ({ ...setup, origins: '*' })),
  }),
  mutant('DLV-097/accepted', 'It answers with 202 in the profile of webhooks.', {
    ...answeringStatus(204, 202),
  }),
  mutant('DLV-098/bad-request', 'It answers with 400 in the profile of webhooks.', {
    ...answeringStatus(415, 400),
  }),
  mutant('DLV-098/plain', 'It answers with 400 to plain text in the profile of webhooks.', {
    ...answering((answer, request) => {
      const isPlain = valueAt(request, 'content-type') === 'text/plain';
      return isPlain ? { ...answer, status: 400 } : answer;
    }),
  }),
];
