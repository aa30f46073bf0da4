import { type Context, Hono } from 'hono';
import { EventDeliveryError } from '../errors.ts';
import type { Problem } from '../problem.ts';
import type { Host } from './host-contract.ts';

/** Path of the control API. */
export const CONTROL_PATH = '/control/v1';

/** Name and version of the implementation that the manifest tells. */
export interface ControlIdentity {
  readonly name: string;
  readonly version?: string | undefined;
}

/**
 * The control API of a host: `static/control.openapi.yaml`, below {@link CONTROL_PATH}.
 *
 * Requests with an `Origin` are refused: they come from web pages, which have no business with channels.
 *
 * @param host The host that it speaks for.
 * @param identity Name and version for the manifest.
 * @returns A function from requests to answers. Never rejects.
 * @see CHN-100
 * @example A channel asked for over HTTP
 * ```ts
 * import { createControl, createHost, memoryHostStore } from 'event-delivery-spec/host';
 * import { createUndiciTransport } from 'event-delivery-spec/node';
 *
 * const transport = createUndiciTransport();
 * const host = await createHost({ store: memoryHostStore(), transport, origin: 'http://host' });
 * const control = createControl(host, { name: 'my host' });
 *
 * const headers = { 'content-type': 'application/json' };
 * const body = JSON.stringify({ name: 'orders' });
 * const answer = await control(
 *   new Request('http://host/control/v1/channels', { method: 'POST', headers, body }),
 * );
 * answer.status; // => 201
 * await answer.json(); // => { name: 'orders', ready: true, address: 'http://host/channels/orders' }
 * await host.close();
 * await transport.close();
 * ```
 */
export function createControl(
  host: Host,
  identity: ControlIdentity,
): (request: Request) => Promise<Response> {
  const app = new Hono({ strict: false }).basePath(CONTROL_PATH);
  app.use(async (context, next) => refusalOf(context.req.raw) ?? (await next()) ?? undefined);
  app.get('/', (context) => context.json(manifestOf(host, identity)));
  routeChannels(app, host);
  routeSubscriptions(app, host);
  // Beyond the protocol, for operators: what is where.
  app.get('/describe', async (context) => context.json(await host.describe()));
  if (host.capabilities.includes('persistent')) {
    app.post('/restart', async (context) => {
      await host.restart();
      return context.body(null, 204);
    });
  }
  app.notFound((context) => otherMethod(app, context.req.path) ?? missing('path'));
  app.onError((error) => {
    if (error instanceof EventDeliveryError) return refused(error);
    return problem(500, [], `Cannot do that: ${error.message}`);
  });
  return async (request) => app.fetch(request);
}

function routeChannels(app: Hono, host: Host): void {
  app.post('/channels', async (context) => {
    const status = await host.createChannel(await bodyOf(context));
    return context.json(status, 201);
  });
  app.get('/channels/:channel', (context) => {
    return orMissing(context, host.channel(context.req.param('channel')), 'channel');
  });
  app.delete('/channels/:channel', async (context) => {
    const isThere = await host.deleteChannel(context.req.param('channel'));
    return isThere ? context.body(null, 204) : missing('channel');
  });
}

function routeSubscriptions(app: Hono, host: Host): void {
  app.post('/channels/:channel/subscriptions', async (context) => {
    const spec = await bodyOf(context);
    return context.json(await host.createSubscription(context.req.param('channel'), spec), 201);
  });
  app.get('/channels/:channel/subscriptions/:subscription', (context) => {
    const { channel, subscription } = context.req.param();
    return orMissing(context, host.subscription(channel, subscription), 'subscription');
  });
  app.delete('/channels/:channel/subscriptions/:subscription', async (context) => {
    const { channel, subscription } = context.req.param();
    const isThere = await host.deleteSubscription(channel, subscription);
    return isThere ? context.body(null, 204) : missing('subscription');
  });
}

/** The answer to a method that this path does not have, with those that it has; `undefined` for an unknown path. */
function otherMethod({ routes }: Hono, path: string): Response | undefined {
  const asked = path.replace(/\/$/, '').split('/');
  const isAt = (pattern: string) => {
    const parts = pattern.replace(/\/$/, '').split('/');
    const isPart = (part: string, index: number) => part.startsWith(':') || part === asked[index];
    return parts.length === asked.length && parts.every(isPart);
  };
  const methods = routes.filter(({ method, path: at }) => method !== 'ALL' && isAt(at));
  if (methods.length === 0) return undefined;
  const allow = [...new Set(methods.flatMap(({ method }) => HAVING[method] ?? [method]))].join(
    ', ',
  );
  const code = 'HOST_BAD_METHOD';
  const message = 'Cannot answer request: this path does not have its method';
  const answer = problem(405, [{ code, pointer: '', message, remedy: `Use ${allow}` }], message);
  answer.headers.set('allow', allow);
  return answer;
}

/** Where there is GET, there is HEAD. */
const HAVING: Readonly<Record<string, readonly string[]>> = { GET: ['GET', 'HEAD'] };

function manifestOf(host: Host, { name, version }: ControlIdentity) {
  const hooks = host.capabilities.includes('persistent') ? ['restart'] : [];
  return {
    protocol: 1,
    name,
    version,
    capabilities: Object.fromEntries(host.capabilities.map((one) => [one, true])),
    // A name that no channel can have, because it does not begin with a letter or digit.
    unknownAddress: host.addressOf('-nobody-'),
    hooks,
  };
}

/**
 * Requests that a page in a browser makes are refused: whoever reads a web site on this machine has not asked for
 * channels. Browsers put an Origin on everything that is not a plain reading, whatever name they reached us by.
 */
function refusalOf(request: Request): Response | undefined {
  if (request.headers.has('origin')) {
    return problem(403, [], 'Cannot answer: requests with an Origin come from web pages');
  }
  return undefined;
}

async function bodyOf({ req }: Context): Promise<unknown> {
  const type = req.header('content-type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw badBody(
      'the content type is not application/json',
      'Send Content-Type: application/json',
    );
  }
  try {
    return (await req.json()) as unknown;
  } catch {
    throw badBody('the body is no JSON', 'Send one JSON object');
  }
}

function badBody(state: string, remedy: string): EventDeliveryError {
  const code = 'HOST_BAD_SPEC';
  const message = `Cannot read request: ${state}`;
  return new EventDeliveryError(code, message, {
    problems: [{ code, pointer: '', message, remedy }],
  });
}

function orMissing(context: Context, status: object | undefined, what: string): Response {
  return status === undefined ? missing(what) : context.json(status);
}

function missing(what: string): Response {
  return problem(404, [], `Cannot answer: there is no such ${what}`);
}

const STATUSES: Readonly<Record<string, number>> = {
  HOST_NAME_TAKEN: 409,
  HOST_NO_CHANNEL: 404,
  HOST_TOO_MANY_CHANNELS: 503,
  HOST_CLOSED: 503,
  HOST_BAD_CATALOG: 500,
  CHANNEL_CLOSED: 503,
  CHANNEL_TOO_MANY_SUBSCRIPTIONS: 503,
  CHANNEL_STORE_FAILED: 500,
  CHANNEL_STORE_IN_USE: 503,
  CHANNEL_PEER_MISSING: 500,
};

function refused({ code, message, problems }: EventDeliveryError): Response {
  return problem(STATUSES[code] ?? 400, problems, message);
}

function problem(status: number, problems: readonly Problem[], detail: string): Response {
  const title = TITLES[status] ?? 'Error';
  return new Response(JSON.stringify({ title, status, detail, problems }), {
    status,
    headers: { 'content-type': 'application/problem+json' },
  });
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};
