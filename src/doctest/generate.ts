import { type CompiledFence, compileFence, type Edit, EXAMPLE_VARIABLE } from './compile.ts';
import { createEmitter, type Emitter } from './emitter.ts';
import type { Fence, PageHeading } from './fence.ts';
import type { Example, Page } from './page.ts';
import type { DoctestProblem } from './problem.ts';

/** How a page becomes a test module. */
export interface GenerateOptions {
  /** Path that stack traces show; absolute, or a URL. */
  readonly source: string;
  /** Module specifier of the runtime that the generated code imports. */
  readonly runtime: string;
  /** Type errors of one example, as problems; empty or absent when types are not checked. */
  readonly types?: (example: Example) => TypeFindings;
}

/** What the type checker found in one example. */
export interface TypeFindings {
  readonly problems: readonly DoctestProblem[];
  /** Numbers of the errors that stand in the example itself. */
  readonly codes: readonly number[];
}

/** A test module, with a source map to the page. */
export interface GeneratedModule {
  readonly code: string;
  readonly map: ReturnType<Emitter['finish']>['map'];
}

/** What a finished test knows about its example; it is on the task's `meta.doctest`. */
export interface ExampleMeta {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly clauses: readonly string[];
  readonly skip?: string;
}

/** Turns a page into one Vitest test module: a `describe` a heading, a `test` an example. */
export function generateTests(page: Page, options: GenerateOptions): GeneratedModule {
  const emitter = createEmitter(page, options.source);
  emitter.insert(
    `import { describe, test, selectLine, startExample } from ${JSON.stringify(options.runtime)};\n`,
  );
  const compiled = new Map<Fence, CompiledFence>();
  const compile = (fence: Fence): CompiledFence => {
    const known = compiled.get(fence) ?? compileFence(page, fence);
    compiled.set(fence, known);
    return known;
  };
  let open: readonly PageHeading[] = [];
  for (const example of page.examples) {
    open = enter(emitter, open, example.fence.headings);
    emitExample(emitter, page, example, compile, options);
  }
  enter(emitter, open, []);
  const ranges = page.examples.map(({ fence }) =>
    [fence.start, fence.end].map((at) => page.lines.at(at).line),
  );
  emitter.insert(`selectLine(${JSON.stringify(options.source)}, ${JSON.stringify(ranges)});\n`);
  return emitter.finish();
}

function enter(
  emitter: Emitter,
  from: readonly PageHeading[],
  to: readonly PageHeading[],
): readonly PageHeading[] {
  const shared = to.findIndex((heading, index) => from[index]?.offset !== heading.offset);
  const keep = shared === -1 ? Math.min(from.length, to.length) : shared;
  for (let depth = from.length; depth > keep; depth -= 1) emitter.insert('});\n');
  for (const heading of to.slice(keep)) {
    emitter.insert(`describe(${JSON.stringify(heading.text)}, () => {\n`, heading.offset);
  }
  return to;
}

function emitExample(
  emitter: Emitter,
  page: Page,
  example: Example,
  compile: (fence: Fence) => CompiledFence,
  options: GenerateOptions,
): void {
  const { words, fence } = example;
  const code = compile(fence);
  const problems = findProblems(example, code, options);
  const clauses = words.clause ?? [];
  const title = clauses.length === 0 ? example.name : `${example.name} [${clauses.join(', ')}]`;
  const meta: ExampleMeta = {
    id: example.id,
    name: example.name,
    file: page.file,
    line: page.lines.at(fence.start).line,
    clauses,
    ...(words.skip === undefined ? {} : { skip: words.skip }),
  };
  const settings = words.timeout === undefined ? '{}' : `{ timeout: ${words.timeout} }`;
  emitter.insert(
    `test(${JSON.stringify(title)}, ${settings}, async (__context) => { const ${EXAMPLE_VARIABLE} = startExample(__context, ${JSON.stringify(meta)});\n`,
    fence.start,
  );
  if (problems.length > 0) emitProblems(emitter, page, problems);
  else if (words.skip !== undefined) emitter.insert(`${EXAMPLE_VARIABLE}.skip();`, fence.start);
  else if (words.errors !== undefined)
    emitter.insert(`${EXAMPLE_VARIABLE}.typesChecked();`, fence.start);
  else emitBody(emitter, example, code, compile);
  emitter.insert('\n});\n');
}

function findProblems(
  example: Example,
  code: CompiledFence,
  options: GenerateOptions,
): readonly DoctestProblem[] {
  const { words, fence } = example;
  const own = [...example.problems, ...(words.skip === undefined ? code.problems : [])];
  if (own.length > 0 || words.skip !== undefined) return own;
  const asserts =
    code.expectationCount > 0 ||
    code.callsAssertion ||
    words.throws !== undefined ||
    words.errors !== undefined;
  if (!asserts) {
    own.push({
      code: 'DOCTEST_NO_ASSERTION',
      message:
        'The example asserts nothing, so it cannot fail. Write `// => value` behind an expression, or call `expect` or `assert`',
      offset: fence.start,
    });
  }
  const types = options.types?.(example);
  if (types === undefined) return own;
  if (words.errors === undefined) return [...own, ...types.problems];
  return [...own, ...expectedErrors(words.errors, types, fence)];
}

function expectedErrors(
  expected: readonly number[],
  types: TypeFindings,
  fence: Fence,
): readonly DoctestProblem[] {
  const missing = expected.filter((code) => !types.codes.includes(code));
  const unexpected = types.problems.filter(
    (_, index) => !expected.includes(types.codes[index] ?? 0),
  );
  return [
    ...missing.map(
      (code): DoctestProblem => ({
        code: 'DOCTEST_BAD_EXPECTATION',
        message: `The example has no type error TS${code}. Remove ${code} from \`errors=\`, or mend the example`,
        offset: fence.metaOffset,
      }),
    ),
    ...unexpected,
  ];
}

function emitProblems(emitter: Emitter, page: Page, problems: readonly DoctestProblem[]): void {
  const [first] = problems;
  if (first === undefined) return;
  const texts = problems.map((problem) => {
    const { line, column } = page.lines.at(problem.offset);
    return {
      code: problem.code,
      message: problem.message,
      place: `${page.file}:${line}:${column}`,
    };
  });
  emitter.insert(`${EXAMPLE_VARIABLE}.fail(${JSON.stringify(texts)});`, first.offset);
}

function emitBody(
  emitter: Emitter,
  example: Example,
  code: CompiledFence,
  compile: (fence: Fence) => CompiledFence,
): void {
  const { words, fence } = example;
  for (const { name, value } of example.data) {
    // Parsed, not pasted: in a literal, a key `__proto__` would set the prototype.
    const json = JSON.stringify(JSON.stringify(value ?? null));
    emitter.insert(`const ${name} = JSON.parse(${json});\n`);
  }
  for (const earlier of example.prologue) {
    const before = compile(earlier);
    copyFence(emitter, before, before.tolerances);
  }
  if (words.throws !== undefined) {
    emitter.insert(`await ${EXAMPLE_VARIABLE}.throws(async () => {`, fence.start);
  }
  copyFence(emitter, code, code.expectations);
  if (words.throws !== undefined) {
    emitter.insert(`}, ${JSON.stringify(words.throws)}, "");\n`, fence.start);
  }
  emitter.insert(
    `${EXAMPLE_VARIABLE}.end(${code.expectationCount + (words.throws === undefined ? 0 : 1)});`,
    fence.start,
  );
}

function copyFence(emitter: Emitter, code: CompiledFence, expectations: readonly Edit[]): void {
  const edits = [...code.imports, ...expectations].sort(
    (a, b) => a.start - b.start || a.end - b.end,
  );
  for (const [index, span] of code.spans.entries()) {
    const own: Edit[] = [];
    // An edit belongs to the line it starts on; what it takes away on later lines is cut off there.
    for (const edit of edits) {
      if (edit.start > span.end || edit.end < span.start) continue;
      if (edit.start < span.start && edit.end <= span.start) continue;
      if (edit.start >= span.start) own.push({ ...edit, end: Math.min(edit.end, span.end) });
      else own.push({ start: span.start, end: Math.min(edit.end, span.end), code: '' });
    }
    emitter.copy(code.code[index] ?? '', span.start, own);
    emitter.insert('\n', span.end);
  }
}
