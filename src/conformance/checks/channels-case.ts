/** The cases of `cases/channels.yaml`: what a step says. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Capability } from '../../channels/capabilities.ts';
import type { ChannelLimits } from '../../channels/channel-limits.ts';
import type { RetentionLimits } from '../../channels/retention.ts';
import { createEvent } from '../../event/create.ts';

/** One step; see the head of the file for the meaning of each member. */
export interface ChannelStep {
  readonly subscribe?: string;
  readonly leaseMs?: number;
  readonly startAt?: 'earliest';
  readonly unsubscribe?: string;
  readonly send?: readonly string[];
  readonly duplicates?: number;
  readonly take?: string;
  readonly max?: number;
  readonly few?: true;
  readonly waitMs?: number;
  readonly at?: number;
  readonly gives?: readonly string[] | number;
  readonly absent?: string;
  readonly ack?: readonly string[];
  readonly nack?: readonly string[];
  readonly release?: readonly string[];
  readonly extend?: readonly string[];
  readonly deadLetter?: readonly string[];
  readonly of?: string;
  readonly ms?: number;
  readonly delayMs?: number;
  readonly reason?: string;
  readonly poison?: string;
  readonly turns?: number;
  readonly letters?: string;
  readonly remove?: string;
  readonly to?: 'queue' | 'nowhere';
  readonly advance?: number;
  readonly describe?: Readonly<Record<string, unknown>>;
  readonly restart?: true;
  readonly refused?: string | true;
}

/** One case. */
export interface ChannelCase {
  readonly id: string;
  readonly title: string;
  readonly needs?: readonly Capability[];
  readonly ordered?: true;
  readonly window?: number;
  /** What is not said is more than a case can reach. */
  readonly retention?: Partial<RetentionLimits>;
  readonly limits?: Partial<ChannelLimits>;
  readonly steps: readonly ChannelStep[];
}

/** A retention that no check reaches the end of. */
export const AMPLE: RetentionLimits = { ageMs: 3_600_000, eventsMax: 100 };

const file = parse(readFileSync(new URL('../cases/channels.yaml', import.meta.url), 'utf8')) as {
  readonly cases: readonly ChannelCase[];
};

/** All cases, in the order of the file. */
export const channelCases: readonly ChannelCase[] = file.cases;

/** The event that is written like this: `k:1`, `1@/b`. */
export function eventOf(written: string) {
  const [id = '', source = '/s'] = written.split('@');
  const key = /^([a-z]):/.exec(id)?.[1];
  return createEvent({ id, source, type: 't', partitionkey: key });
}

/** How an event is written. */
export function writtenOf(event: { readonly id: string; readonly source: string }): string {
  return event.source === '/s' ? event.id : `${event.id}@${event.source}`;
}
