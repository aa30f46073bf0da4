import { createFunctions } from '../cesql/functions.ts';
import type { CloudEvent } from '../event/cloud-event.ts';
import { compileFilters } from '../filters/compile.ts';
import type { Dialect } from '../filters/dialect.ts';
import { createDialects, withFunctions } from '../filters/dialects.ts';
import { explainFilters } from '../filters/explain.ts';
import type { Filter } from '../filters/filter.ts';
import { checkFilters, readFilters } from '../filters/read.ts';
import { toFilters } from '../filters/to-filters.ts';
import { triggerFilter } from '../filters/trigger.ts';
import type {
  Adapter,
  CustomDialectAdapter,
  ExplanationAdapter,
  FilterAdapter,
  FilterHandle,
  FilterTextAdapter,
  ScriptedDialect,
  SqlFilterAdapter,
  SqlFunctionAdapter,
  TriggerAdapter,
} from './adapter.ts';
import { scriptedFunction } from './reference-expressions.ts';

/** Filters of the reference runtime. Events go in as they are: a filter answers for any value. */
export const referenceFilters: FilterAdapter = {
  compile: (filters) => handle(compileFilters(filters)),
};

/** Triggers of the reference runtime. */
export const referenceTriggers: TriggerAdapter = {
  compile: (spec, newTriggerFilters) => handle(triggerFilter(spec, { newTriggerFilters })),
  convert: (filter) => toFilters(filter),
};

/** Filters in text, as the reference runtime reads them. */
export const referenceFilterTexts: FilterTextAdapter = {
  compile: (text) => handle(readFilters(text)),
  problems: (text) =>
    checkFilters(text).map(({ pointer, position }) => ({
      pointer,
      line: position?.line ?? 0,
      column: position?.column ?? 0,
    })),
};

/** Registries of the reference runtime. */
export const referenceCustomDialects: CustomDialectAdapter = {
  compile(filters, custom) {
    const dialects = createDialects(custom.map(scripted));
    return handle(compileFilters(filters, { dialects }));
  },
};

/** Explanations of the reference runtime. */
export const referenceExplanations: ExplanationAdapter = {
  explain: (filters, event) => explainFilters(filters, event as CloudEvent).matched,
};

/** Filters of the reference runtime with the dialect `sql`. */
export const referenceSqlFilters: SqlFilterAdapter = {
  compile: referenceFilters.compile,
  problems: referenceFilterTexts.problems,
};

/** The dialect `sql` of the reference runtime with functions of the kit. */
export const referenceSqlFunctions: SqlFunctionAdapter = {
  compile(filters, functions) {
    const dialects = withFunctions(createFunctions(functions.map(scriptedFunction)));
    return handle(compileFilters(filters, { dialects }));
  },
};

/** All parts of an adapter that concern filters. */
export const referenceFilterParts: Omit<Adapter, 'name'> = {
  filters: referenceFilters,
  triggers: referenceTriggers,
  filterTexts: referenceFilterTexts,
  customDialects: referenceCustomDialects,
  explanations: referenceExplanations,
  sqlFilters: referenceSqlFilters,
  sqlFunctions: referenceSqlFunctions,
};

function handle(filter: Filter): FilterHandle {
  return { match: (event) => filter(event as CloudEvent) };
}

/** A dialect of the reference runtime that follows its script. */
export function scripted(script: ScriptedDialect): Dialect {
  const { name, compiles = 'accept', answers = 'true' } = script;
  return {
    name,
    compile() {
      if (compiles === 'throw') throw new Error('the script says so');
      return compiles === 'nothing' ? undefined : { matches: () => answer(answers) };
    },
  };
}

function answer(script: NonNullable<ScriptedDialect['answers']>): boolean {
  if (script === 'throw') throw new Error('the script says so');
  return script === 'text' ? ('true' as unknown as boolean) : script === 'true';
}
