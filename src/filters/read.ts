import { LineCounter } from 'yaml';
import type { Problem } from '../problem.ts';
import { compileList } from './compile.ts';
import { coreDialects } from './dialects.ts';
import { type Finding, finding, rejection } from './findings.ts';
import { isObject } from './legacy.ts';
import { parseText, toValue } from './parse-text.ts';
import { positionsIn } from './position.ts';
import { nameOf } from './show.ts';
import { compileTrigger, type TriggerFilter, type TriggerOptions } from './trigger.ts';

/**
 * Reads and compiles filters from YAML or JSON text: a Trigger, a part of one that has `filters` or
 * `filter`, or a bare filter list.
 *
 * Every problem carries its position in the text beside its pointer. JSON is read as YAML, of which
 * it is a part.
 *
 * @param text YAML 1.2 or JSON, one document, at most 1,048,576 characters.
 * @param options `newTriggerFilters`: default `true`. `dialects`: default the core dialects.
 * @returns The filter; `from` tells which field it was read from.
 * @throws {EventDeliveryError} with every problem: the codes of {@link triggerFilter}, `FILTER_SYNTAX`,
 *   `FILTER_DUPLICATE_KEY`, `FILTER_SEVERAL_DOCUMENTS`, `FILTER_TOO_MANY_ALIASES` or `FILTER_TOO_LONG`.
 * @throws {TypeError} for a text that is not a string.
 * @see FLT-047
 * @example A Trigger in YAML
 * ```ts
 * import { createEvent } from 'event-delivery-spec/event';
 * import { readFilters } from 'event-delivery-spec/filters';
 * const filter = readFilters('kind: Trigger\nspec: { filters: [{ exact: { type: order.created } }] }');
 * filter(createEvent({ id: '1', source: '/shop', type: 'order.created' })); // => true
 * readFilters('filters: [{ Exact: { type: a } }]'); // throws FILTER_UNKNOWN_DIALECT: /filters/0/Exact
 * ```
 */
export function readFilters(text: string, options: TriggerOptions = {}): TriggerFilter {
  const { filter, problems } = readText(text, options);
  if (filter === undefined) throw rejection(problems);
  return filter;
}

/**
 * Lists what is wrong with filters in YAML or JSON text, for an editor or a review.
 *
 * Finds exactly the problems for which {@link readFilters} refuses the text; never throws for a text.
 *
 * @param text As for {@link readFilters}.
 * @param options As for {@link readFilters}.
 * @returns Every problem with its position, in the order of the text's structure; empty when it is fine.
 * @see FLT-046
 * @example A problem with its place and the way out
 * ```ts
 * import { checkFilters } from 'event-delivery-spec/filters';
 * checkFilters('- exact: { type: order.created }'); // => []
 * checkFilters('- Exact: { type: order.created }');
 * // => ~ [{ pointer: '/0/Exact', position: { line: 1, column: 3 }, remedy: 'Write exact: in place of Exact:' }]
 * ```
 */
export function checkFilters(text: string, options: TriggerOptions = {}): readonly Problem[] {
  return readText(text, options).problems;
}

interface Reading {
  readonly filter?: TriggerFilter | undefined;
  readonly problems: readonly Problem[];
}

function readText(text: string, options: TriggerOptions): Reading {
  if (typeof text !== 'string') {
    throw new TypeError(`Cannot read filters: the text is ${nameOf(text)}, not a string`);
  }
  const lines = new LineCounter();
  const findings: Finding[] = [];
  const mark = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
  const content = text.slice(mark);
  const document = parseText(content, lines, findings);
  if (document !== undefined) {
    const value = toValue(document, findings);
    const filter = findings.length === 0 ? compileText(value, options, findings) : undefined;
    if (filter !== undefined && findings.length === 0) return { filter, problems: [] };
  }
  const find = document === undefined ? () => undefined : positionsIn(document, lines, content);
  const problems = findings.map(({ problem, on, within }) => {
    const position = problem.position ?? find(problem.pointer, on, within);
    if (position === undefined) return problem;
    return { ...problem, position: { ...position, offset: position.offset + mark } };
  });
  return { problems };
}

const BYTE_ORDER_MARK = '\uFEFF';

function compileText(
  value: unknown,
  options: TriggerOptions,
  findings: Finding[],
): TriggerFilter | undefined {
  if (Array.isArray(value)) {
    const { dialects = coreDialects } = options;
    const filter = compileList(value, '', { dialects, findings });
    return filter && Object.assign(filter, { from: 'filters' as const });
  }
  const fields = isObject(value) ? value : {};
  const has = (key: string) => Object.hasOwn(fields, key);
  if (!has('spec') && !has('kind')) {
    const looksRight = Object.keys(fields).some((key) => /^filters?$/i.test(key));
    if (looksRight) return compileTrigger(value, '', options, findings);
    const dialect = Object.keys(fields).find((key) => (options.dialects ?? coreDialects).get(key));
    findings.push(
      dialect === undefined ? notATrigger('', `${nameOf(value)} without filters`) : notAList(),
    );
    return undefined;
  }
  if (has('kind') && fields.kind !== 'Trigger') {
    findings.push(notATrigger('/kind', `kind is ${nameOf(fields.kind)}`));
  }
  for (const key of ['filters', 'filter'].filter(has)) findings.push(misplaced(key));
  if (!has('spec')) findings.push(notATrigger('', 'a Trigger without spec'));
  return has('spec') ? compileTrigger(fields.spec, '/spec', options, findings) : undefined;
}

function notATrigger(pointer: string, state: string): Finding {
  const remedy = 'Give a Trigger (kind: Trigger, with a spec), an object with filters, or a list';
  return finding(ACTION, 'FILTER_NOT_A_TRIGGER', pointer, { state, remedy });
}

function notAList(): Finding {
  return finding(ACTION, 'FILTER_NOT_A_LIST', '', {
    state: 'one expression in place of a list',
    remedy: 'Put a dash before it, and indent its other lines by two spaces',
  });
}

function misplaced(key: string): Finding {
  return finding(ACTION, 'FILTER_MISPLACED_FIELD', `/${key}`, {
    state: `${key} stands beside spec`,
    remedy: `Move ${key} into spec`,
    on: 'key',
  });
}

const ACTION = 'Cannot read filters';
