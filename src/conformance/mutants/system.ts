/** The reference host, broken on purpose, one clause each. */
import type { ReceiverRequest } from '../../delivery/receiver-types.ts';
import type { TransportRequest } from '../../delivery/transport.ts';
import type { Mutant } from '../check.ts';
import type { SystemParts } from '../reference-system.ts';
import { systemClaimMutants } from './system-claims.ts';
import { systemDeliveryMutants } from './system-deliveries.ts';
import {
  answering,
  asking,
  bytesOf,
  bytesOfJson,
  ingressStatus,
  isIngress,
  jsonOf,
  PRETENDED,
  sending,
  sendingBody,
  systemMutant,
} from './system-mutant.ts';
import { systemTraceMutants } from './system-traces.ts';

/** Every mutant of "A channel over HTTP". */
export const systemMutants: readonly Mutant[] = [
  systemMutant('CHN-100/no-address', 'It tells the address of a channel once.', {
    ...readAgain(without('address')),
  }),
  systemMutant('CHN-100/relative', 'The address is a path when it is read again.', {
    ...readAgain((status) => ({ ...status, address: new URL(String(status.address)).pathname })),
  }),
  systemMutant('CHN-101/every-channel', 'Every address leads to every channel.', everyChannel()),
  systemMutant('CHN-102/accepted', 'An unknown address accepts.', ingressStatus(404, 202)),
  systemMutant('CHN-102/bad-request', 'An unknown address answers 400.', ingressStatus(404, 400)),
  systemMutant(
    'CHN-103/not-found',
    'Other methods are answered with 404.',
    ingressStatus(405, 404),
  ),
  systemMutant(
    'CHN-103/put-accepted',
    'PUT is taken for POST.',
    asking((request) =>
      isIngress(request) && request.method === 'PUT' ? { ...request, method: 'POST' } : request,
    ),
  ),
  systemMutant('CHN-104/200', 'An accepted event is answered with 200.', ingressStatus(202, 200)),
  systemMutant('CHN-104/204', 'An accepted event is answered with 204.', ingressStatus(202, 204)),
  systemMutant('CHN-105/415', 'What is no event is answered with 415.', ingressStatus(400, 415)),
  systemMutant('CHN-105/202', 'What is no event is answered with 202.', ingressStatus(400, 202)),
  systemMutant('CHN-106/mended', 'A refused event is mended and delivered.', mended()),
  systemMutant(
    'CHN-107/no-structured',
    'Structured mode is refused.',
    answering((answer, request) =>
      isIngress(request) && headerOf(request, 'content-type').toLowerCase().includes('cloudevents')
        ? { ...answer, status: 415 }
        : answer,
    ),
  ),
  systemMutant(
    'CHN-107/no-binary',
    'Binary mode is refused for data that is text.',
    answering((answer, request) => {
      const isText = headerOf(request, 'content-type') === 'text/plain';
      return isIngress(request) && isText ? { ...answer, status: 415 } : answer;
    }),
  ),
  systemMutant(
    'CHN-108/32-kib',
    'Events over 32 KiB are refused.',
    answering((answer, request) =>
      isIngress(request) && bytesOf(request).byteLength > 32_768
        ? { ...answer, status: 413 }
        : answer,
    ),
  ),
  systemMutant(
    'CHN-108/first-letter',
    'Attributes have to begin with a letter.',
    answering((answer, request) =>
      headerOf(request, 'ce-1st') === '' ? answer : { ...answer, status: 400 },
    ),
  ),
  systemMutant(
    'CHN-146/refused',
    'An empty batch is refused.',
    answering((answer, request) => (isEmptyBatch(request) ? { ...answer, status: 400 } : answer)),
  ),
  systemMutant(
    'CHN-146/delivered',
    'An empty batch is delivered as an event.',
    asking((request) => {
      const event = { specversion: '1.0', id: 'none', source: '/none', type: 'batch.empty' };
      return isEmptyBatch(request) ? { ...request, body: bytesOfJson([event]) } : request;
    }),
  ),
  systemMutant(
    'CHN-110/late',
    'A third subscription begins after its first event.',
    skippingFirst(),
  ),
  systemMutant('CHN-111/one-delivery', 'One subscriber gets each event once.', onceForAll()),
  ...dataMutants(),
  ...attributeMutants(),
  systemMutant(
    'CHN-115/goes-on',
    'A deleted subscription goes on.',
    notDeleting('/subscriptions/'),
  ),
  systemMutant('CHN-117/one-attempt', 'A failed delivery is forgotten.', forgetting()),
  ...systemClaimMutants,
  ...systemDeliveryMutants,
  ...systemTraceMutants,
];

function dataMutants(): Mutant[] {
  const asText = (change: (text: string) => string) =>
    sendingBody((body) => new TextEncoder().encode(change(new TextDecoder().decode(body))));
  return [
    systemMutant(
      'CHN-112/utf-8',
      'Data is read as UTF-8.',
      asText((text) => text),
    ),
    systemMutant(
      'CHN-112/lines',
      'Line ends are unified.',
      asText((text) => text.replaceAll('\r\n', '\n')),
    ),
    systemMutant(
      'CHN-112/unquoted',
      'JSON in a string of JSON is taken out of it.',
      asText((text) => {
        const value: unknown = jsonOf(new TextEncoder().encode(text));
        return typeof value === 'string' ? value : text;
      }),
    ),
    systemMutant(
      'CHN-112/dropped',
      'Data is dropped.',
      sendingBody(() => new Uint8Array(0)),
    ),
  ];
}

function attributeMutants(): Mutant[] {
  const header = (name: string, change: (value: string) => string | undefined) =>
    sending((request) => {
      const { [name]: value, ...rest } = request.headers;
      const changed = value === undefined ? undefined : change(value);
      return { ...request, headers: changed === undefined ? rest : { ...rest, [name]: changed } };
    });
  return [
    systemMutant(
      'CHN-113/no-subject',
      'The subject is dropped.',
      header('ce-subject', () => undefined),
    ),
    systemMutant(
      'CHN-113/no-extension',
      'Extensions are dropped.',
      header('ce-flag', () => undefined),
    ),
    systemMutant(
      'CHN-113/time',
      'The time is written in UTC.',
      header('ce-time', (value) => new Date(decodeURIComponent(value)).toISOString()),
    ),
    systemMutant(
      'CHN-113/integer',
      'Integers lose their digits.',
      header('ce-number1', () => '4'),
    ),
  ];
}

/** Changes the status of a channel whenever it is read, but for the first time. */
function readAgain(
  change: (status: Record<string, unknown>) => Record<string, unknown>,
): SystemParts {
  return {
    handle: (handle) => {
      const read = new Set<string>();
      return async (request) => {
        const answer = await handle(request);
        const isRead = request.method === 'GET' && /\/channels\/[^/]+$/.test(request.url);
        const status = isRead && !isIngress(request) ? jsonOf(answer.body) : undefined;
        if (status?.address === undefined || read.size !== read.add(request.url).size)
          return answer;
        return { ...answer, body: bytesOfJson(change(status)) };
      };
    },
  };
}

/** A status without one member. */
function without(name: string) {
  return (status: Record<string, unknown>) => {
    const { [name]: _, ...rest } = status;
    return rest;
  };
}

function isEmptyBatch(request: ReceiverRequest): boolean {
  return isIngress(request) && new TextDecoder().decode(bytesOf(request)) === '[]';
}

function headerOf(request: { readonly headers: unknown }, name: string): string {
  const pairs = [...(request.headers as Iterable<readonly [string, string]>)];
  return pairs.find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
}

/** Every event is sent to all channels that were ever spoken to. */
function everyChannel(): SystemParts {
  return {
    handle: (handle) => {
      const paths = new Set<string>();
      return async (request) => {
        if (!isIngress(request)) {
          const answer = await handle(request);
          const name = jsonOf(answer.body)?.name;
          if (request.url.endsWith('/channels')) paths.add(`/channels/${String(name)}`);
          return answer;
        }
        const others = [...paths].filter((path) => path !== request.url);
        for (const url of others) await handle({ ...request, url });
        return handle(request);
      };
    },
  };
}

/** A message without type gets one, and is delivered in spite of the answer 400. */
function mended(): SystemParts {
  return answering(async (answer, request, handle) => {
    if (!isIngress(request) || answer.status !== 400) return answer;
    const event = jsonOf(bytesOf(request));
    const headers = [...(request.headers as Iterable<readonly [string, string]>)];
    await handle(
      event === undefined
        ? { ...request, headers: [...headers, ['ce-type', 'mended']] }
        : { ...request, body: bytesOfJson({ ...event, type: 'mended' }) },
    );
    return answer;
  });
}

function eventIdOf({ headers, body }: TransportRequest): string {
  return headers['ce-id'] ?? String(jsonOf(body ?? new Uint8Array(0))?.id);
}

/** The first event of the third subscriber is taken for delivered without being sent. */
function skippingFirst(): SystemParts {
  return {
    transport: (transport) => {
      const known = new Set<string>();
      return async (request) => {
        if (known.has(request.url)) return transport(request);
        known.add(request.url);
        return known.size === 3 ? PRETENDED : transport(request);
      };
    },
  };
}

/** An event that was sent to a URL is not sent there again, whoever subscribes. */
function onceForAll(): SystemParts {
  return {
    transport: (transport) => {
      const sent = new Set<string>();
      return async (request) => {
        const key = `${request.url} ${eventIdOf(request)}`;
        if (sent.size === sent.add(key).size) return PRETENDED;
        return transport(request);
      };
    },
  };
}

/** What failed once is taken for delivered. */
function forgetting(): SystemParts {
  return {
    transport: (transport) => {
      const failed = new Set<string>();
      return async (request) => {
        if (failed.has(eventIdOf(request))) return PRETENDED;
        failed.add(eventIdOf(request));
        return transport(request);
      };
    },
  };
}

/** Says that it deleted, and does nothing. */
function notDeleting(part: string): SystemParts {
  return {
    handle: (handle) => async (request) => {
      const isMeant = request.method === 'DELETE' && request.url.includes(part);
      return isMeant ? { status: 204, headers: {}, body: new Uint8Array(0) } : handle(request);
    },
  };
}
