/** Mutants of text, custom dialects and explanations: FLT-046 to FLT-054 and FLT-071 to FLT-081. */
import { parse, parseAllDocuments, parseDocument } from 'yaml';
import type { CloudEvent } from '../../event/cloud-event.ts';
import { compileFilters } from '../../filters/compile.ts';
import type { Dialect } from '../../filters/dialect.ts';
import { createDialects } from '../../filters/dialects.ts';
import type {
  Adapter,
  CustomDialectAdapter,
  FilterTextAdapter,
  PlacedProblem,
  ScriptedDialect,
} from '../adapter.ts';
import type { Mutant } from '../check.ts';
import {
  referenceCustomDialects,
  referenceExplanations,
  referenceFilters,
  referenceFilterTexts,
  scripted,
} from '../reference-filters.ts';
import { dialectsOf, isMember } from './rewrite.ts';

/** Mutants of filters in text, of custom dialects and of explanations. */
export const textMutants: readonly Mutant[] = [
  placing('FLT-046/first-only', 'It reports the first problem only.', (found) => found.slice(0, 1)),
  placing('FLT-046/one-an-expression', 'It reports one problem for each expression.', (found) =>
    found.filter(
      (one, i) => i === 0 || one.pointer.split('/')[1] !== found[i - 1]?.pointer.split('/')[1],
    ),
  ),
  placing('FLT-046/no-pointers', 'It reports no pointers.', (found) =>
    found.map((one) => ({ ...one, pointer: '' })),
  ),
  placing('FLT-046/unescaped', 'It does not escape pointers.', (found) =>
    found.map((one) => ({
      ...one,
      pointer: one.pointer.replaceAll('~1', '/').replaceAll('~0', '~'),
    })),
  ),
  placing('FLT-046/from-the-list', 'Its pointers start at the list.', (found) =>
    found.map((one) => ({
      ...one,
      pointer: one.pointer.replace(/^\/spec\/filters|^\/filters/, ''),
    })),
  ),
  placing('FLT-047/line-0', 'It counts lines from 0.', (found) =>
    found.map((one) => ({ ...one, line: one.line - 1 })),
  ),
  placing('FLT-047/column-0', 'It counts columns from 0.', (found) =>
    found.map((one) => ({ ...one, column: one.column - 1 })),
  ),
  placing('FLT-047/start-of-text', 'It places every problem at the start of the text.', (found) =>
    found.map((one) => ({ ...one, line: 1, column: 1 })),
  ),
  placing('FLT-047/start-of-line', 'It knows lines only.', (found) =>
    found.map((one) => ({ ...one, column: 1 })),
  ),
  reading('FLT-050/errors-ignored', 'It takes what the parser could read.', (text) =>
    parseDocument(text, QUIET).toJS(),
  ),
  reading('FLT-050/up-to-the-fault', 'It takes the text up to the first fault.', (text) =>
    parseDocument(text.slice(0, parseDocument(text, QUIET).errors[0]?.pos[0]), QUIET).toJS(),
  ),
  reading('FLT-051/last-wins', 'The last of two equal keys wins.', (text) =>
    lenient(text, { uniqueKeys: false }),
  ),
  reading('FLT-052/first-document', 'It reads the first document only.', (text) =>
    parseAllDocuments(text)[0]?.toJS(),
  ),
  reading('FLT-052/last-document', 'It reads the last document only.', (text) =>
    parseAllDocuments(text).at(-1)?.toJS(),
  ),
  reading('FLT-053/dropped', 'It drops what stands for too much.', (text) => dropBomb(text)),
  reading('FLT-054/no-filters', 'Any object without filters has none.', (text) =>
    lacking(parse(text)),
  ),
  reading('FLT-054/empty-text', 'An empty text has no filters.', (text) => parse(text) ?? []),
  reading('FLT-054/one-expression', 'One expression is a list of one.', (text) =>
    oneAsList(parse(text)),
  ),
  reading('FLT-054/any-kind', 'It does not look at the kind.', (text) => {
    const value: unknown = parse(text);
    return isMember(value) && 'kind' in value ? { ...value, kind: 'Trigger' } : value;
  }),
  custom('FLT-071/last-wins', 'The last dialect of a name wins.', (filters, scripts) =>
    withRegistry(filters, dialectsOf(...unique(scripts.toReversed()))),
  ),
  custom('FLT-071/first-wins', 'The first dialect of a name wins.', (filters, scripts) =>
    withRegistry(
      filters,
      createDialects(unique(scripts).filter(({ name }) => !CORE.includes(name))),
    ),
  ),
  custom('FLT-071/core-only', 'It protects the names of core dialects only.', (filters, scripts) =>
    withRegistry(filters, createDialects(unique(scripts))),
  ),
  custom('FLT-072/global', 'A dialect that was added once is known for good.', globalRegistry()),
  custom('FLT-073/fails-open', 'A dialect that fails matches.', (filters, scripts) =>
    referenceCustomDialects.compile(
      filters,
      scripts.map((one) => (one.answers === 'throw' ? { ...one, answers: 'true' } : one)),
    ),
  ),
  custom(
    'FLT-073/fails-all',
    'A dialect that fails makes the whole list fail.',
    (filters, scripts) => {
      const handle = referenceCustomDialects.compile(filters, scripts);
      const fails = scripts.some(({ answers }) => answers === 'throw');
      return fails ? { match: () => Promise.reject(new Error('the dialect failed')) } : handle;
    },
  ),
  custom('FLT-074/truthy', 'Any text is a match.', (filters, scripts) =>
    referenceCustomDialects.compile(
      filters,
      scripts.map((one) => (one.answers === 'text' ? { ...one, answers: 'true' } : one)),
    ),
  ),
  custom('FLT-074/never', 'Nothing a dialect says is a match.', (filters, scripts) =>
    referenceCustomDialects.compile(
      filters,
      scripts.map((one) => (one.answers === undefined ? { ...one, answers: 'text' } : one)),
    ),
  ),
  custom(
    'FLT-075/skipped',
    'A dialect that fails to compile matches everything.',
    (filters, scripts) =>
      referenceCustomDialects.compile(
        filters,
        scripts.map(({ name, answers = 'true' }) => ({ name, answers })),
      ),
  ),
  custom(
    'FLT-075/nothing-skipped',
    'A dialect that gives nothing matches everything.',
    (filters, scripts) =>
      referenceCustomDialects.compile(
        filters,
        scripts.map((one) => (one.compiles === 'nothing' ? { name: one.name } : one)),
      ),
  ),
  explaining('FLT-081/positive-only', 'Its explanation overlooks not.', (list) => withoutNot(list)),
  explaining('FLT-081/first-only', 'Its explanation looks at the first expression.', (list) =>
    Array.isArray(list) ? list.slice(0, 1) : list,
  ),
];

const QUIET = { prettyErrors: false, logLevel: 'silent' } as const;
const CORE = ['exact', 'prefix', 'suffix', 'all', 'any', 'not'];

function mutant(id: string, breaks: string, parts: Omit<Adapter, 'name'>): Mutant {
  return { id, clause: id.slice(0, id.indexOf('/')), breaks, adapter: { name: id, ...parts } };
}

function placing(
  id: string,
  breaks: string,
  change: (found: readonly PlacedProblem[]) => readonly PlacedProblem[],
): Mutant {
  const problems: FilterTextAdapter['problems'] = async (text) =>
    change(await referenceFilterTexts.problems(text));
  return mutant(id, breaks, { filterTexts: { ...referenceFilterTexts, problems } });
}

/** Reads text in another way, and gives the reference runtime what came out of it. */
function reading(id: string, breaks: string, read: (text: string) => unknown): Mutant {
  const rewrite = (text: string) => JSON.stringify(read(text)) ?? '';
  const filterTexts: FilterTextAdapter = {
    compile: (text) => referenceFilterTexts.compile(rewrite(text)),
    problems: (text) => referenceFilterTexts.problems(rewrite(text)),
  };
  return mutant(id, breaks, { filterTexts });
}

function custom(id: string, breaks: string, compile: CustomDialectAdapter['compile']): Mutant {
  return mutant(id, breaks, { customDialects: { compile } });
}

function explaining(id: string, breaks: string, change: (list: unknown) => unknown): Mutant {
  const explain = (list: unknown, event: unknown) =>
    referenceExplanations.explain(change(list), event);
  return mutant(id, breaks, { filters: referenceFilters, explanations: { explain } });
}

function lenient(text: string, options: { readonly uniqueKeys: boolean }): unknown {
  const document = parseDocument(text, { ...QUIET, ...options });
  if (document.errors.length > 0) throw document.errors[0];
  return document.toJS();
}

function dropBomb(text: string): unknown {
  try {
    return JSON.parse(JSON.stringify(parse(text)));
  } catch {
    return [];
  }
}

function lacking(value: unknown): unknown {
  return isMember(value) && !('kind' in value) && !('filters' in value) && !('filter' in value)
    ? []
    : value;
}

function oneAsList(value: unknown): unknown {
  return isMember(value) && CORE.some((name) => name in value) ? [value] : value;
}

function unique(scripts: readonly ScriptedDialect[]): readonly Dialect[] {
  return scripts
    .filter((one, index) => scripts.findIndex(({ name }) => name === one.name) === index)
    .map(scripted);
}

function withRegistry(filters: unknown, dialects: ReturnType<typeof createDialects>) {
  const filter = compileFilters(filters, { dialects });
  return { match: (event: unknown) => filter(event as CloudEvent) };
}

function globalRegistry(): CustomDialectAdapter['compile'] {
  const known: ScriptedDialect[] = [];
  return (filters, scripts) => {
    referenceCustomDialects.compile([], scripts);
    known.push(...scripts);
    return withRegistry(filters, createDialects(unique(known.toReversed())));
  };
}

function withoutNot(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNot);
  if (!isMember(value)) return value;
  if ('not' in value) return withoutNot([value.not].flat()[0]);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutNot(inner)]));
}
