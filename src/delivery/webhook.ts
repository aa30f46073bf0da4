/** What a sender asks for in the handshake of CloudEvents webhooks. */
export interface WebhookRequest {
  /** Host name of the system that wants to send, in lower case. */
  readonly origin: string;
  /** Deliveries a minute that it wants to send; absent: as many as it gets. */
  readonly rate: number | undefined;
  /** URL to which consent can be sent later; as the sender wrote it, so of anybody's choosing. */
  readonly callback: string | undefined;
}

/** Consent: how many deliveries a minute, or any number of them. */
export interface WebhookConsent {
  readonly allowedRate: number | '*';
}

/** How a receiver answers the handshake. */
export interface WebhookOptions {
  /** Host names that can send, compared without regard to case; `*`: all of them. */
  readonly allowedOrigins?: readonly string[] | '*' | undefined;
  /** Deliveries a minute: a whole number from 1, or `*`. Default: the receiver's `deliveriesPerMinute`, or `*`. */
  readonly allowedRate?: number | '*' | undefined;
  /**
   * Decides about origins that `allowedOrigins` does not name. `undefined` consents to nothing for now: consent can
   * follow by the callback. An error, and more time than `decisionTimeoutMs`, is answered with 503.
   */
  readonly decide?:
    | ((
        request: WebhookRequest,
      ) => WebhookConsent | undefined | Promise<WebhookConsent | undefined>)
    | undefined;
}

/** Longest origin, in characters: that of a host name. */
export const WEBHOOK_ORIGIN_LENGTH_MAX = 253;

/** Highest rate that can be asked for or granted, in deliveries a minute. */
export const WEBHOOK_RATE_MAX = 1_000_000_000;

/** The headers of an answer to OPTIONS: none without consent. `undefined`: the request is wrong. */
export async function webhookAnswer(
  options: WebhookOptions,
  header: (name: string) => string | undefined,
  standardRate: number | '*',
): Promise<Readonly<Record<string, string>> | undefined> {
  const written = header('webhook-request-origin');
  if (written === undefined) return {};
  const request = readRequest(written, header);
  if (request === undefined) return undefined;
  const consent = await consentTo(request, options, standardRate);
  if (consent === undefined) return {};
  return {
    'webhook-allowed-origin': request.origin,
    'webhook-allowed-rate': String(consent.allowedRate),
    // Whoever asks next can be somebody else.
    vary: 'WebHook-Request-Origin',
  };
}

function readRequest(
  origin: string,
  header: (name: string) => string | undefined,
): WebhookRequest | undefined {
  const rate = header('webhook-request-rate');
  if (!isHostName(origin) || (rate !== undefined && !isRate(Number(rate), rate))) return undefined;
  return {
    origin: origin.toLowerCase(),
    rate: rate === undefined ? undefined : Number(rate),
    callback: header('webhook-request-callback'),
  };
}

async function consentTo(
  request: WebhookRequest,
  { allowedOrigins = [], allowedRate, decide }: WebhookOptions,
  standardRate: number | '*',
): Promise<WebhookConsent | undefined> {
  const isNamed =
    allowedOrigins === '*' || allowedOrigins.some((one) => one.toLowerCase() === request.origin);
  if (isNamed) return { allowedRate: allowedRate ?? standardRate };
  const consent = await decide?.(request);
  if (consent === undefined) return undefined;
  checkRate(consent.allowedRate);
  return consent;
}

/** @throws `RangeError` for a rate that no answer can hold. */
export function checkRate(rate: number | '*'): void {
  if (rate === '*' || isRate(rate, String(rate))) return;
  throw new RangeError(
    `Cannot allow rate: ${String(rate)} is neither * nor a whole number from 1 to ${WEBHOOK_RATE_MAX}`,
  );
}

function isRate(rate: number, text: string): boolean {
  return /^[0-9]{1,10}$/.test(text) && rate >= 1 && rate <= WEBHOOK_RATE_MAX;
}

/** Letters, digits, dots and hyphens, and a port: what a host name is made of, and no header can be broken with. */
function isHostName(text: string): boolean {
  return text.length <= WEBHOOK_ORIGIN_LENGTH_MAX && /^[A-Za-z0-9._-]+(?::[0-9]{1,5})?$/.test(text);
}
