/** What a host tells, as lines: for people, or for programs. */
import type { Settled } from '../channels/deliver-lease.ts';
import type { Exchange } from '../delivery/attempt.ts';
import { withoutQuery, withoutQueryOf } from '../delivery/without-query.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import type { HostRecord } from '../host/host-record.ts';
import type { Colours } from './colour.ts';

/** One record as a line for people. */
export function recordText(record: HostRecord, { green, red, faint }: Colours): string {
  const time = faint(new Date(record.at).toISOString().slice(11, 23));
  const place = `${time} ${record.channel}`;
  switch (record.kind) {
    case 'channel-created':
    case 'channel-deleted':
      return `${place}: ${record.kind.replace('-', ' ')}`;
    case 'subscription-created':
    case 'subscription-deleted':
      return `${place}/${record.subscription}: ${record.kind.replace('-', ' ')}`;
    case 'accepted':
      return `${place}: ${record.isDuplicate ? 'known' : green('accepted')} ${named(record.event)}`;
    case 'settled': {
      const { settled } = record;
      const isBad = !['delivered', 'waiting', 'released'].includes(settled.kind);
      const state = (isBad ? red : green)(SETTLED[settled.kind] ?? settled.kind);
      return `${place}/${settled.subscription}: ${state} ${named(settled.event)}${attemptText(settled)}`;
    }
    case 'lost':
      return `${place}/${record.left.subscription}: ${red('lost')} ${named(record.left.event)}, the store keeps nothing`;
    case 'failed':
      return `${place}: ${red('failed')}: ${errorText(record.error)}`;
  }
}

/** Words for what is not clear by its name. */
const SETTLED: Partial<Record<Settled['kind'], string>> = {
  kept: 'kept as a dead letter',
  waiting: 'held back',
};

/** The same as one JSON object, without the data of events. */
export function recordJson(record: HostRecord): string {
  const { kind, channel } = record;
  const head = { time: new Date(record.at).toISOString(), message: kind, channel };
  switch (record.kind) {
    case 'channel-created':
    case 'channel-deleted':
      return JSON.stringify(head);
    case 'subscription-created':
    case 'subscription-deleted':
      return JSON.stringify({ ...head, subscription: record.subscription });
    case 'accepted':
      return JSON.stringify({ ...head, ...identity(record.event), duplicate: record.isDuplicate });
    case 'settled': {
      const { subscription, attempt, event, result, error: thrown } = record.settled;
      const last = result?.exchanges.at(-1);
      const { status } = last ?? {};
      const url = last?.destination ?? record.settled.destination;
      const destination = url === undefined ? undefined : withoutQuery(url);
      const error =
        (last && reasonOf(last)) ?? (thrown === undefined ? undefined : errorText(thrown));
      const delayMs = delayOf(record.settled);
      const outcome = record.settled.kind;
      const fields = { subscription, attempt, outcome, destination, status, error, delayMs };
      return JSON.stringify({ ...head, ...identity(event), ...fields });
    }
    case 'lost': {
      const { subscription, event, attempts } = record.left;
      return JSON.stringify({ ...head, ...identity(event), subscription, attempts });
    }
    case 'failed':
      return JSON.stringify({ ...head, error: errorText(record.error) });
  }
}

function identity({ id, source, type }: CloudEvent) {
  return { id, source, type };
}

function named({ id, type }: CloudEvent): string {
  return `${JSON.stringify(type)} ${JSON.stringify(id)}`;
}

function attemptText(settled: Settled): string {
  const { attempt, result } = settled;
  if (result === undefined) return '';
  const answers = result.exchanges.map(
    (exchange) => exchange.status ?? reasonOf(exchange) ?? 'none',
  );
  const delayMs = delayOf(settled);
  const again = delayMs === undefined ? '' : `, again in ${delayMs} ms`;
  return `, attempt ${attempt}: ${answers.join(', ') || 'not tried'}${again}`;
}

function delayOf({ result }: Settled): number | undefined {
  return result && 'delayMs' in result.decision ? result.decision.delayMs : undefined;
}

function reasonOf({ error, destination }: Exchange): string | undefined {
  return error && withoutQueryOf(error.message, destination);
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
