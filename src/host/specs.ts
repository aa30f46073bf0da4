import { type DeliveryFault, readDestination } from '../delivery/destination.ts';
import { parseDeliverySpec } from '../delivery/parse-spec.ts';
import type { DeliveryPolicy } from '../delivery/policy.ts';
import { EventDeliveryError } from '../errors.ts';
import { pointerTo } from '../event/problem-list.ts';
import { type Problem, stateOf } from '../problem.ts';
import { NAME_LENGTH_MAX } from './limits.ts';

/** A channel that is asked for, checked. */
export interface ChannelSpec {
  readonly name?: string;
  /** `delivery` as it came: what a subscription without delivery options of its own takes. */
  readonly delivery?: unknown;
}

/** A subscription that is asked for, checked. */
export interface SubscriptionSpec {
  readonly name?: string;
  /** Absolute URL, as all of them. */
  readonly subscriber: string;
  readonly reply?: string;
  /** `delivery` as it came. */
  readonly delivery?: unknown;
  /** Where it begins when it is made; not kept, because it says nothing afterwards. Default: `now`. */
  readonly startAt?: StartAt;
}

/** As for `subscribe` of a channel. */
type StartAt = 'now' | 'earliest';

/**
 * Reads a channel that is asked for over the control protocol.
 *
 * @param value Members `name` and `delivery`, both optional.
 * @throws `EventDeliveryError` with every problem: `HOST_BAD_SPEC`, or the codes of delivery options.
 * @see CHN-124
 */
export function readChannelSpec(value: unknown): ChannelSpec {
  const reader = specReader(value, ['name', 'delivery']);
  const name = reader.name();
  const delivery = reader.delivery();
  reader.end();
  return { ...(name !== undefined && { name }), ...(delivery !== undefined && { delivery }) };
}

/**
 * Reads a subscription that is asked for over the control protocol.
 *
 * @param value Members `subscriber`, and optionally `name`, `reply`, `delivery` and `startAt`.
 * @throws `EventDeliveryError` with every problem: `HOST_BAD_SPEC`, or the codes of destinations and delivery options.
 * @see CHN-124
 */
export function readSubscriptionSpec(value: unknown): SubscriptionSpec {
  const reader = specReader(value, ['name', 'subscriber', 'reply', 'delivery', 'startAt']);
  const name = reader.name();
  const subscriber = reader.destination('subscriber');
  const reply = reader.destination('reply');
  const delivery = reader.delivery();
  const startAt = reader.startAt();
  if (!reader.has('subscriber')) {
    reader.fault('/subscriber', {
      code: 'HOST_BAD_SPEC',
      state: 'it is not there',
      remedy: 'Write where events go, such as { "subscriber": { "uri": "https://shop.example/" } }',
    });
  }
  reader.end();
  return {
    subscriber: subscriber ?? '',
    ...(name !== undefined && { name }),
    ...(reply !== undefined && { reply }),
    ...(delivery !== undefined && { delivery }),
    ...(startAt !== undefined && { startAt }),
  };
}

/**
 * The delivery options that a subscription has in force: its own when it sets any, otherwise its channel's.
 *
 * @see CHN-120
 */
export function policyOf(
  channel: Pick<ChannelSpec, 'delivery'>,
  subscription: Pick<SubscriptionSpec, 'delivery'>,
): DeliveryPolicy {
  return parseDeliverySpec(
    setsAny(subscription.delivery) ? subscription.delivery : channel.delivery,
  );
}

/** An object without members, or with nothing but `null`, sets no option. */
function setsAny(delivery: unknown): boolean {
  return isMembers(delivery) && Object.values(delivery).some((value) => value !== null);
}

interface SpecFault {
  readonly code: string;
  readonly state: string;
  readonly remedy: string;
}

type Members = Readonly<Record<string, unknown>>;

function specReader(value: unknown, known: readonly string[]) {
  const problems: Problem[] = [];
  const fault = (pointer: string, { code, state, remedy }: SpecFault | DeliveryFault) => {
    const subject = pointer === '' ? 'request' : pointer;
    problems.push({ code, pointer, message: `Cannot accept ${subject}: ${state}`, remedy });
  };
  const members: Members = isMembers(value) ? value : {};
  if (!isMembers(value)) fault('', NO_OBJECT);
  for (const key of Object.keys(members)) {
    if (!known.includes(key)) fault(pointerTo('', key.slice(0, 60)), unknownMember(known));
  }
  const has = (key: string) => Object.hasOwn(members, key) && (members[key] ?? null) !== null;

  return {
    has,
    fault,
    name(): string | undefined {
      if (!has('name')) return undefined;
      if (isName(members.name)) return members.name;
      fault('/name', BAD_NAME);
      return undefined;
    },
    startAt(): StartAt | undefined {
      if (!has('startAt')) return undefined;
      const { startAt } = members;
      if (startAt === 'now' || startAt === 'earliest') return startAt;
      fault('/startAt', BAD_START);
      return undefined;
    },
    destination(key: string): string | undefined {
      if (!has(key)) return undefined;
      const destination = members[key];
      if (!isMembers(destination)) {
        fault(`/${key}`, { ...NO_OBJECT, remedy: 'Write { "uri": "https://shop.example/" }' });
        return undefined;
      }
      for (const other of Object.keys(destination)) {
        if (other === 'uri') continue;
        fault(pointerTo(`/${key}`, other.slice(0, 60)), unknownMember(['uri']));
      }
      const url = readDestination(destination.uri);
      if (typeof url === 'string') return url;
      fault(`/${key}/uri`, url);
      return undefined;
    },
    /** Checked here, kept as it came: a status can then show what was asked for. */
    delivery(): unknown {
      if (!has('delivery')) return undefined;
      try {
        parseDeliverySpec(members.delivery);
      } catch (error) {
        if (!(error instanceof EventDeliveryError)) throw error;
        for (const problem of error.problems) {
          const pointer = `/delivery${problem.pointer}`;
          const state = stateOf(problem.message);
          problems.push({ ...problem, pointer, message: `Cannot accept ${pointer}: ${state}` });
        }
      }
      return members.delivery;
    },
    end(): void {
      const [first] = problems;
      if (first === undefined) return;
      const more = problems.length === 1 ? '' : ` (and ${problems.length - 1} more)`;
      throw new EventDeliveryError(first.code, `${first.message}${more}`, { problems });
    },
  };
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Whether a text is a name of a channel or subscription. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= NAME_LENGTH_MAX && NAME.test(value);
}

const BAD_NAME: SpecFault = {
  code: 'HOST_BAD_SPEC',
  state: `it is no name of 1 to ${NAME_LENGTH_MAX} letters, digits, dots, dashes and underscores`,
  remedy: 'Begin with a letter or digit, such as "orders"',
};

const BAD_START: SpecFault = {
  code: 'HOST_BAD_SPEC',
  state: 'it is neither "now" nor "earliest"',
  remedy: 'Write "earliest" to begin with what the channel retains',
};

const NO_OBJECT: SpecFault = {
  code: 'HOST_BAD_SPEC',
  state: 'it is no object',
  remedy: 'Send a JSON object; {} asks for the defaults',
};

function unknownMember(known: readonly string[]): SpecFault {
  return {
    code: 'HOST_BAD_SPEC',
    state: 'there is no such member',
    remedy: `Write one of ${known.join(', ')}`,
  };
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
