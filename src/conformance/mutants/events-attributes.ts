import { parseMediaType } from '../../event/media-type.ts';
import { isTimestamp } from '../../event/timestamp.ts';
import { isAbsoluteUri, isUriReference } from '../../event/uri.ts';
import type { Mutant } from '../check.ts';
import { referenceEvents as reference } from '../reference-events.ts';
import {
  accepting,
  forgiving,
  isLoose,
  type Loose,
  mending,
  eventMutant as mutant,
  refusing,
} from './event-mutant.ts';

const CORE = new Set([
  ...['specversion', 'id', 'source', 'type', 'subject', 'time'],
  ...['datacontenttype', 'dataschema', 'data', 'data_base64'],
]);

const isEmpty = (value: unknown) => value === '';
const isNoText = (value: unknown) => typeof value !== 'string' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** Mutants of the clauses about attributes, names and extensions. */
export const attributeMutants: readonly Mutant[] = [
  mutant('EVT-001/specversion-implied', 'It takes an event without specversion for 1.0.', {
    ...mending((event) => ({ specversion: '1.0', ...event })),
  }),
  mutant('EVT-001/id-invented', 'It gives an event without id an id.', {
    ...mending((event) => ({ id: 'invented', ...event })),
  }),
  mutant('EVT-001/source-implied', 'It takes an event without source.', {
    ...mending((event) => ({ source: '/', ...event })),
  }),
  mutant('EVT-001/type-implied', 'It takes an event without type.', {
    ...mending((event) => ({ type: 'unknown', ...event })),
  }),
  mutant('EVT-002/last-wins', 'It keeps the last of two members.', {
    ...forgiving('EVENT_DUPLICATE_MEMBER', (json) => JSON.stringify(JSON.parse(json))),
  }),
  mutant('EVT-003/any-version', 'It accepts any version.', {
    ...accepting('specversion', isText, '1.0'),
  }),
  mutant('EVT-003/empty-version', 'It accepts an empty version.', {
    ...accepting('specversion', isEmpty, '1.0'),
  }),
  mutant('EVT-004/empty-id', 'It accepts an empty id.', accepting('id', isEmpty, 'x')),
  mutant('EVT-004/number-id', 'It accepts a number as id.', accepting('id', isNoText, 'x')),
  mutant('EVT-005/empty-source', 'It accepts an empty source.', {
    ...accepting('source', isEmpty, '/'),
  }),
  mutant('EVT-005/any-source', 'It accepts any text as source.', {
    ...accepting('source', (text) => isText(text) && !isUriReference(text), '/'),
  }),
  mutant('EVT-005/absolute-only', 'It refuses a relative source.', {
    ...refusing(({ source }) => typeof source === 'string' && !source.includes('//'), '/source'),
  }),
  mutant('EVT-006/empty-type', 'It accepts an empty type.', accepting('type', isEmpty, 't')),
  mutant(
    'EVT-006/any-type',
    'It accepts a type that is no text.',
    accepting('type', isNoText, 't'),
  ),
  mutant('EVT-007/empty-subject', 'It accepts an empty subject.', {
    ...accepting('subject', isEmpty, 's'),
  }),
  mutant('EVT-007/any-subject', 'It accepts a subject that is no text.', {
    ...accepting('subject', isNoText, 's'),
  }),
  mutant('EVT-007/trimmed', 'It refuses a subject of blanks.', {
    ...refusing(({ subject }) => typeof subject === 'string' && subject.trim() === '', '/subject'),
  }),
  mutant('EVT-008/unchecked', 'It accepts any text as time.', {
    ...accepting('time', (text) => isText(text) && !isTimestamp(text), '2026-11-22T00:00:00Z'),
  }),
  mutant('EVT-008/no-calendar', 'It accepts a 29th of February in any year.', {
    ...accepting('time', (time) => String(time).includes('-02-29'), '2026-02-28T00:00:00Z'),
  }),
  mutant('EVT-008/iso-8601', 'It accepts a date without time, as ISO 8601 does.', {
    ...accepting('time', (time) => String(time).length === 10, '2026-11-22T00:00:00Z'),
  }),
  mutant('EVT-008/capitals-only', 'It refuses lower-case t and z.', {
    ...refusing(({ time }) => /[tz]/.test(String(time ?? '')), '/time'),
  }),
  mutant('EVT-009/unchecked', 'It accepts any text as media type.', {
    ...accepting('datacontenttype', (text) => isText(text) && !parseMediaType(text), 'text/plain'),
  }),
  mutant('EVT-009/no-parameters', 'It refuses parameters.', {
    ...refusing(({ datacontenttype }) => String(datacontenttype).includes(';'), '/datacontenttype'),
  }),
  mutant('EVT-010/unchecked', 'It accepts a relative dataschema.', {
    ...accepting('dataschema', (text) => isText(text) && !isAbsoluteUri(text), 'urn:x'),
  }),
  mutant('EVT-010/empty-schema', 'It accepts an empty dataschema.', {
    ...accepting('dataschema', isEmpty, 'urn:x'),
  }),
  mutant('EVT-013/dropped', 'It drops attributes with a wrong name.', {
    ...mending((event) => only(event, (name) => CORE.has(name) || /^[a-z0-9]+$/.test(name))),
  }),
  mutant('EVT-013/lowered', 'It turns capitals into small letters.', {
    ...mending((event) => renamed(event, (name) => name.toLowerCase())),
  }),
  mutant('EVT-013/any-letter', 'It accepts letters of all scripts.', {
    ...mending((event) => renamed(event, (name) => name.replaceAll(/[^\P{L}A-Za-z]/gu, 'x'))),
  }),
  mutant('EVT-013/any-underscore', 'It accepts underscores.', {
    ...mending((event) => {
      return renamed(event, (name) => (CORE.has(name) ? name : name.replaceAll('_', '')));
    }),
  }),
  mutant('EVT-013/empty-name', 'It accepts the empty name.', {
    ...mending((event) => renamed(event, (name) => name || 'x')),
  }),
  mutant('EVT-014/data-is-found', 'It finds data among the attributes.', {
    attributeString: (event, name) => {
      if (name === 'data' && isLoose(event)) return String(event.data);
      return reference.attributeString(event, name);
    },
  }),
  mutant('EVT-016/letter-first', 'It refuses names that start with a digit.', {
    ...refusing((event) => Object.keys(event).some((name) => /^\d/.test(name)), '/2ndapprover'),
  }),
  mutant('EVT-016/twenty', 'It refuses names of more than 20 characters.', {
    ...refusing((event) => Object.keys(event).some((name) => name.length > 20), '/long'),
  }),
  mutant('EVT-025/names-unchecked', 'It accepts any name for an extension.', {
    ...mending((event) => renamed(event, (name) => (CORE.has(name) ? name : name.toLowerCase()))),
  }),
  mutant('EVT-025/values-unchecked', 'It accepts any value for an extension.', {
    ...mending((event) =>
      valued(event, (name, value) => (CORE.has(name) || isSound(value) ? value : 'x')),
    ),
  }),
  mutant('EVT-026/unpacked', 'It takes an object called extensions for the extensions.', {
    ...mending(({ extensions, ...event }) => ({
      ...event,
      ...(isLoose(extensions) && extensions),
    })),
  }),
  mutant('EVT-027/empty-partitionkey', 'It accepts an empty partitionkey.', {
    ...accepting('partitionkey', isEmpty, 'k'),
  }),
  mutant('EVT-027/empty-sequence', 'It accepts an empty sequence.', {
    ...accepting('sequence', isEmpty, '1'),
  }),
  mutant('EVT-027/number-sequence', 'It accepts a number as sequence.', {
    ...accepting('sequence', isNoText, '1'),
  }),
];

function isSound(value: unknown): boolean {
  return typeof value !== 'object' && !/\p{Cc}/u.test(String(value));
}

function only(event: Loose, isKept: (name: string) => boolean): Loose {
  return Object.fromEntries(Object.entries(event).filter(([name]) => isKept(name)));
}

function renamed(event: Loose, rename: (name: string) => string): Loose {
  return Object.fromEntries(Object.entries(event).map(([name, value]) => [rename(name), value]));
}

function valued(event: Loose, change: (name: string, value: unknown) => unknown): Loose {
  return Object.fromEntries(
    Object.entries(event).map(([name, value]) => [name, change(name, value)]),
  );
}
