import type { CloudEvent } from '../src/event/cloud-event.ts';

/** One line of the benchmark: an expression, and the same predicate written by hand. */
export interface BenchCase {
  readonly name: string;
  readonly expression: string;
  /** What a user would write for these events, without casts, errors or missing attributes. */
  readonly byHand: (event: CloudEvent) => boolean;
}

const TYPES = ['order.created', 'order.updated', 'order.canceled', 'order.shipped'];

/** Sixteen events of a shop, as a broker reads them: parsed from JSON. */
export function benchEvents(): readonly CloudEvent[] {
  const events = Array.from({ length: 16 }, (_, index) => ({
    specversion: '1.0',
    id: `evt-${1000 + index * 101}-end`,
    source: `https://shop.example.com/${index % 8 === 7 ? 'billing' : 'commerce'}/eu-${index}`,
    type: TYPES[index % 4],
    subject: `order/${4700 + index}`,
    time: `2024-05-01T12:00:${String(index).padStart(2, '0')}Z`,
    datacontenttype: 'application/json',
    hop: String(3 + (index % 3)),
    ttl: '10',
    sequence: String(42 + (index % 2)),
    priority: 7 + (index % 2),
    urgent: index % 2 === 1,
    region: index % 4 === 3 ? 'eu-99' : 'eu-49',
    tenant: 'acme',
    partitionkey: `pk-${index}`,
  }));
  return JSON.parse(JSON.stringify(events)) as readonly CloudEvent[];
}

const REGIONS = Array.from({ length: 50 }, (_, index) => `eu-${String(index).padStart(2, '0')}`);
const SUBJECTS = Array.from({ length: 49 }, (_, index) => `order/${4000 + index}`);
const REGION_SET = new Set(REGIONS);

const text = (value: unknown): string => value as string;

/** Fifteen expressions: the operators that filters use, alone and together. */
export const BENCH_CASES: readonly BenchCase[] = [
  {
    name: 'eq',
    expression: "type = 'order.created'",
    byHand: (event) => event.type === 'order.created',
  },
  {
    name: 'like_prefix',
    expression: "type LIKE 'order.%'",
    byHand: (event) => event.type.startsWith('order.'),
  },
  {
    name: 'like_suffix',
    expression: "type LIKE '%.created'",
    byHand: (event) => event.type.endsWith('.created'),
  },
  {
    name: 'like_contains',
    expression: "source LIKE '%commerce%'",
    byHand: (event) => event.source.includes('commerce'),
  },
  {
    name: 'like_wild',
    expression: "id LIKE 'evt-1_0%-e_d'",
    byHand: (event) => /^evt-1.0.*-e.d$/s.test(event.id),
  },
  {
    name: 'in3',
    expression: "type IN ('order.created', 'order.updated', 'order.canceled')",
    byHand: ({ type }) =>
      type === 'order.created' || type === 'order.updated' || type === 'order.canceled',
  },
  {
    name: 'in50',
    expression: `region IN (${REGIONS.map((region) => `'${region}'`).join(', ')})`,
    byHand: (event) => REGION_SET.has(text(event.region)),
  },
  {
    name: 'and_or',
    expression:
      "(type = 'order.created' OR type = 'order.updated') AND region = 'eu-49'" +
      " AND subject LIKE 'order/%' AND NOT (tenant = 'blocked')",
    byHand: (event) =>
      (event.type === 'order.created' || event.type === 'order.updated') &&
      event.region === 'eu-49' &&
      text(event.subject).startsWith('order/') &&
      event.tenant !== 'blocked',
  },
  {
    name: 'or50',
    expression: `${SUBJECTS.map((subject) => `subject = '${subject}'`).join(' OR ')} OR subject LIKE 'order/47%'`,
    byHand: orByHand(),
  },
  {
    name: 'exists',
    expression: 'EXISTS subject AND NOT EXISTS dataschema',
    byHand: (event) => event.subject !== undefined && event.dataschema === undefined,
  },
  {
    name: 'cast_eq',
    expression: 'sequence = 42',
    byHand: (event) => event.sequence === '42',
  },
  {
    name: 'arith',
    expression: 'INT(hop) < INT(ttl) AND (priority * 2 + 1) % 7 = 1',
    byHand: (event) =>
      Number(event.hop) < Number(event.ttl) && (Number(event.priority) * 2 + 1) % 7 === 1,
  },
  {
    name: 'func',
    expression: "CONCAT(UPPER(SUBSTRING(type, 1, 5)), ':', tenant) = 'ORDER:acme'",
    byHand: (event) => `${event.type.slice(0, 5).toUpperCase()}:${event.tenant}` === 'ORDER:acme',
  },
  {
    name: 'seed',
    expression:
      "source LIKE '%commerce%' AND type IN ('order.created', 'order.updated', 'order.canceled')",
    byHand: ({ source, type }) =>
      source.includes('commerce') &&
      (type === 'order.created' || type === 'order.updated' || type === 'order.canceled'),
  },
  {
    name: 'missing',
    expression: "nosuchattr = 'x'",
    byHand: (event) => event.nosuchattr === 'x',
  },
];

/** Fifty comparisons in a row, as a user who does not think of a set writes them. */
function orByHand(): (event: CloudEvent) => boolean {
  return (event) =>
    event.subject === 'order/4000' ||
    event.subject === 'order/4001' ||
    event.subject === 'order/4002' ||
    event.subject === 'order/4003' ||
    event.subject === 'order/4004' ||
    event.subject === 'order/4005' ||
    event.subject === 'order/4006' ||
    event.subject === 'order/4007' ||
    event.subject === 'order/4008' ||
    event.subject === 'order/4009' ||
    event.subject === 'order/4010' ||
    event.subject === 'order/4011' ||
    event.subject === 'order/4012' ||
    event.subject === 'order/4013' ||
    event.subject === 'order/4014' ||
    event.subject === 'order/4015' ||
    event.subject === 'order/4016' ||
    event.subject === 'order/4017' ||
    event.subject === 'order/4018' ||
    event.subject === 'order/4019' ||
    event.subject === 'order/4020' ||
    event.subject === 'order/4021' ||
    event.subject === 'order/4022' ||
    event.subject === 'order/4023' ||
    event.subject === 'order/4024' ||
    event.subject === 'order/4025' ||
    event.subject === 'order/4026' ||
    event.subject === 'order/4027' ||
    event.subject === 'order/4028' ||
    event.subject === 'order/4029' ||
    event.subject === 'order/4030' ||
    event.subject === 'order/4031' ||
    event.subject === 'order/4032' ||
    event.subject === 'order/4033' ||
    event.subject === 'order/4034' ||
    event.subject === 'order/4035' ||
    event.subject === 'order/4036' ||
    event.subject === 'order/4037' ||
    event.subject === 'order/4038' ||
    event.subject === 'order/4039' ||
    event.subject === 'order/4040' ||
    event.subject === 'order/4041' ||
    event.subject === 'order/4042' ||
    event.subject === 'order/4043' ||
    event.subject === 'order/4044' ||
    event.subject === 'order/4045' ||
    event.subject === 'order/4046' ||
    event.subject === 'order/4047' ||
    event.subject === 'order/4048' ||
    text(event.subject).startsWith('order/47');
}
