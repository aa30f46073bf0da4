import { EventDeliveryError } from '../errors.ts';
import { bodyTooLarge } from '../http/body.ts';
import { oneFault } from '../http/message-problems.ts';
import type { AwayOptions } from './receiver-answers.ts';
import type { Deadlines } from './receiver-deadlines.ts';
import type { ReceiverErrorCode } from './receiver-errors.ts';
import type { Visit } from './receiver-traffic.ts';
import type { BodySource, ReceiverRequest } from './receiver-types.ts';

/** The bytes of a body, or why there are none. */
export type BodyRead =
  | { readonly bytes: Uint8Array }
  | ({ readonly code: ReceiverErrorCode } & AwayOptions);

/** What limits the reading of a body. */
export interface BodyLimits {
  readonly sizeMaxBytes: number;
  /** `Content-Length`, if there is one. */
  readonly declared: string | undefined;
  readonly deadlines: Deadlines;
  readonly visit: Visit;
}

const NO_BYTES = new Uint8Array(0);

/**
 * Reads a body within its limits of size, of time, and of what all bodies together can have.
 *
 * @throws `EventDeliveryError` `HTTP_BODY_TOO_LARGE`, as soon as that is known.
 */
export function readWithin(
  body: ReceiverRequest['body'],
  limits: BodyLimits,
): BodyRead | Promise<BodyRead> {
  const { sizeMaxBytes, declared, visit } = limits;
  // A length is believed when it says too much, never when it says little.
  if (declared !== undefined && Number(declared) > sizeMaxBytes) {
    throw oneFault('/body', bodyTooLarge(sizeMaxBytes));
  }
  if (body === undefined || body === null) return { bytes: NO_BYTES };
  if (!(body instanceof Uint8Array)) return readSource(body, limits);
  return visit.reserve(body.byteLength) ? { bytes: body } : NO_ROOM;
}

/** Ends the reading of a body that nobody wants. */
export function stop(body: ReceiverRequest['body']): void {
  if (body === undefined || body instanceof Uint8Array) return;
  try {
    body.cancel();
  } catch {
    // A source that cannot be ended is read by nobody any more; the answer is the same.
  }
}

function readSource(
  source: BodySource,
  { sizeMaxBytes, deadlines, visit }: BodyLimits,
): Promise<BodyRead> {
  let size = 0;
  let why: BodyRead | 'too large' | undefined;
  return new Promise((resolve, reject) => {
    const end = deadlines.begin(() => {
      why ??= LATE;
      stop(source);
      resolve(LATE);
    });
    const take = (sizeBytes: number) => {
      size += sizeBytes;
      if (size > sizeMaxBytes) why ??= 'too large';
      else if (!visit.reserve(sizeBytes)) why ??= NO_ROOM;
      return why === undefined;
    };
    const settle = (otherwise: BodyRead) => {
      end();
      if (why === 'too large') reject(oneFault('/body', bodyTooLarge(sizeMaxBytes)));
      else resolve(why ?? otherwise);
    };
    begun(source, take).then(
      (bytes) => settle(bytes === undefined ? LATE : { bytes }),
      (error: unknown) => {
        if (!(error instanceof EventDeliveryError)) return settle(BROKEN);
        end();
        reject(error);
      },
    );
  });
}

/** A source that throws at once fails as one that rejects. */
function begun(source: BodySource, take: (sizeBytes: number) => boolean) {
  try {
    return source.read(take);
  } catch (error) {
    return Promise.reject(error);
  }
}

const LATE: BodyRead = { code: 'RECEIVER_BODY_LATE' };
/** Nobody may be there any more to hear it; whoever is can send the event again. */
const BROKEN: BodyRead = { code: 'RECEIVER_BODY_BROKEN' };

const NO_ROOM: BodyRead = { code: 'RECEIVER_BUSY', retryAfterS: 1 };
