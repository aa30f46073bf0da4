import { parseAllDocuments } from 'yaml';
import { type Fence, findFences } from './fence.ts';
import { type FenceWords, readWords } from './grammar.ts';
import { type PageLines, pageLines } from './page-lines.ts';
import type { DoctestProblem } from './problem.ts';
import { findSourceExamples } from './tsdoc.ts';

/** A fence whose value the examples can use as a constant. */
export interface DataFence {
  readonly name: string;
  readonly language: string;
  readonly value: unknown;
  readonly group?: string;
  readonly fence: Fence;
}

/** One fence that is run as a test, with everything that runs before it. */
export interface Example {
  /** Page without its extension, a slash, the name as a slug: `3-filters/prefix-compares`. Unique in the project. */
  readonly id: string;
  readonly name: string;
  readonly words: FenceWords;
  readonly fence: Fence;
  /** Fences of the same scope that run first: set-up, then the earlier fences of the group. */
  readonly prologue: readonly Fence[];
  readonly data: readonly DataFence[];
  /** Mistakes of this fence; an example with any is not run and fails. */
  readonly problems: readonly DoctestProblem[];
}

/** A page of examples: a Markdown file, or a TypeScript source with `@example` blocks. */
export interface Page {
  /** Path from the project's root, with `/`. */
  readonly file: string;
  readonly kind: 'markdown' | 'source';
  readonly lines: PageLines;
  readonly examples: readonly Example[];
  readonly data: readonly DataFence[];
}

/** Languages of the fences that are examples. */
const EXAMPLE_LANGUAGES = new Set(['ts', 'typescript', 'mts']);
/** The largest page that is read, in UTF-16 code units. */
export const PAGE_LENGTH_MAX = 10_000_000;

interface ReadFence {
  readonly fence: Fence;
  readonly words: FenceWords;
  readonly problems: DoctestProblem[];
  readonly title: string;
}

/**
 * Reads the examples of a page. Never throws on bad content: mistakes become problems of the fence they are in.
 *
 * @param text The page as it is on disk, any line ends.
 * @param file Path from the project's root, with `/`; a name that ends in `.ts`, `.tsx` or `.mts` is a source.
 * @returns The page with its examples and data in page order.
 * @throws `RangeError`: The page is longer than {@link PAGE_LENGTH_MAX}.
 *
 * @example A mistake is a problem of its fence
 * ```ts
 * import { readPage } from 'event-delivery-spec/doctest';
 *
 * const { examples } = readPage('```ts\n1 + 1;\n```\n', 'sums.md');
 * examples[0]?.problems.map(({ code }) => code); // => ['DOCTEST_UNTESTED']
 * ```
 */
export function readPage(text: string, file: string): Page {
  if (text.length > PAGE_LENGTH_MAX) {
    throw new RangeError(
      `Cannot read ${file}: ${text.length} characters, ${PAGE_LENGTH_MAX} are allowed`,
    );
  }
  const kind = /\.[cm]?tsx?$/.test(file) ? 'source' : 'markdown';
  const fences = kind === 'source' ? sourceFences(text, file) : markdownFences(text);
  const data: DataFence[] = [];
  const examples: Example[] = [];
  const runnable: ReadFence[] = [];
  const ids = new Set<string>();
  for (const read of fences) {
    if (read.words.as !== undefined) readData(read, data);
    if (!EXAMPLE_LANGUAGES.has(read.fence.language)) {
      // A mistake in a fence that is no example must not go unseen: it fails under the fence's own line.
      if (read.problems.length > 0) examples.push(toExample(read, file, [], [], ids));
      continue;
    }
    if (read.words.setup === true && read.words.test === undefined) {
      runnable.push(read);
      if (read.problems.length > 0) examples.push(toExample(read, file, [], [], ids));
      continue;
    }
    checkExample(read, kind);
    const inScope = runnable.filter((earlier) => sharesScope(earlier, read));
    const visible = data.filter(({ group }) => group === undefined || group === read.words.group);
    examples.push(toExample(read, file, inScope, visible, ids));
    if (read.words.group !== undefined && isPlain(read.words)) runnable.push(read);
  }
  return { file, kind, lines: pageLines(text), examples, data };
}

function markdownFences(text: string): ReadFence[] {
  const fences = findFences(text);
  const reads = [...fences.map((fence) => readFence(fence, '')), ...lostFences(text, fences)];
  return reads.sort((a, b) => a.fence.start - b.fence.start);
}

/** Opening lines that Markdown does not take for one: a backtick in the words makes them inline code. */
function lostFences(text: string, fences: readonly Fence[]): ReadFence[] {
  const lines = text.matchAll(/^[ \t>]*(```[^`\n]*\b(?:test|as|skip)=[^\n]*`[^\n]*)$/gm);
  const inside = (at: number) => fences.some(({ start, end }) => at >= start && at < end);
  return [...lines].flatMap((match): ReadFence[] => {
    const start = match.index + match[0].length - (match[1] ?? '').length;
    if (inside(start)) return [];
    const end = match.index + match[0].length;
    const nothing = { language: '', meta: '', code: '', lines: [], headings: [] };
    const fence: Fence = { ...nothing, metaOffset: start, start, end };
    const message =
      'The words of a fence contain a backtick, so Markdown sees no fence here. Write the words without backticks, or fence with ~~~';
    return [
      {
        fence,
        words: {},
        problems: [{ code: 'DOCTEST_BAD_WORD', message, offset: start }],
        title: '',
      },
    ];
  });
}

function sourceFences(text: string, file: string): ReadFence[] {
  return findSourceExamples(text, file).flatMap(({ title, fences }) =>
    fences.map((fence) => {
      const named = fences.length === 1 ? title : '';
      return readFence(fence, named || fence.headings.at(-1)?.text || 'example');
    }),
  );
}

function readFence(fence: Fence, title: string): ReadFence {
  const { words, problems } = readWords(fence.meta, fence.metaOffset);
  return { fence, words, problems: [...problems], title };
}

function isPlain(words: FenceWords): boolean {
  return words.skip === undefined && words.errors === undefined && words.throws === undefined;
}

function sharesScope(earlier: ReadFence, later: ReadFence): boolean {
  const { group, setup } = earlier.words;
  return group === undefined ? setup === true : group === later.words.group;
}

function checkExample({ fence, words, problems, title }: ReadFence, kind: Page['kind']): void {
  const at = fence.start;
  if (words.as !== undefined) {
    problems.push({
      code: 'DOCTEST_BAD_WORD',
      message: 'The word `as` belongs to data. Write it on a `yaml`, `json`, `md` or `text` fence',
      offset: fence.metaOffset,
    });
  }
  if (words.test === undefined && words.skip === undefined && kind === 'markdown' && title === '') {
    problems.push({
      code: 'DOCTEST_UNTESTED',
      message:
        'This TypeScript fence is neither tested nor excused. Write `test="what it shows"` behind `ts`, or `skip="why it cannot run"`',
      offset: at,
    });
  }
  if (words.errors !== undefined && words.throws !== undefined) {
    problems.push({
      code: 'DOCTEST_BAD_WORD',
      message:
        'An example with `errors=` is not run, so it cannot throw. Write one of `errors=` and `throws=`',
      offset: fence.metaOffset,
    });
  }
  checkCuts(fence, problems);
}

function checkCuts(fence: Fence, problems: DoctestProblem[]): void {
  let open = false;
  for (const [index, line] of fence.code.split('\n').entries()) {
    const cut = /^\s*\/\/ ---cut(-start|-end)?---\s*$/.exec(line);
    if (cut === null) continue;
    const wrong = cut[1] === '-start' ? open : cut[1] === '-end' ? !open : open;
    if (wrong) problems.push(badCut(fence.lines[index]?.start ?? fence.start));
    if (cut[1] !== undefined) open = cut[1] === '-start';
  }
  if (open) problems.push(badCut(fence.start));
}

function badCut(offset: number): DoctestProblem {
  return {
    code: 'DOCTEST_BAD_CUT',
    message:
      'The cut comments do not pair up. Write `// ---cut-start---` and `// ---cut-end---` in pairs, or one `// ---cut---`',
    offset,
  };
}

function readData(read: ReadFence, data: DataFence[]): void {
  const { fence, words, problems } = read;
  const name = words.as ?? '';
  if (EXAMPLE_LANGUAGES.has(fence.language)) return;
  if (data.some((other) => other.name === name && (other.group ?? '') === (words.group ?? ''))) {
    problems.push({
      code: 'DOCTEST_DUPLICATE',
      message: `The page has another data fence with \`as=${name}\`. Give this one another name`,
      offset: fence.metaOffset,
    });
  }
  const parsed = parseData(fence);
  if (!parsed.ok) {
    problems.push({ code: 'DOCTEST_BAD_DATA', message: parsed.message, offset: fence.start });
    return;
  }
  const group = words.group === undefined ? {} : { group: words.group };
  data.push({ name, language: fence.language, value: parsed.value, fence, ...group });
}

type Parsed = { ok: true; value: unknown } | { ok: false; message: string };

function parseData({ language, code }: Fence): Parsed {
  try {
    if (language === 'json') return { ok: true, value: JSON.parse(code) };
    if (language !== 'yaml' && language !== 'yml') return { ok: true, value: code };
    const documents = parseAllDocuments(code);
    const error = [...documents].flatMap((document) => document.errors)[0];
    if (error !== undefined)
      return { ok: false, message: `The fence is not YAML: ${error.message}` };
    const values = [...documents].map((document) => document.toJS({ maxAliasCount: 100 }));
    return { ok: true, value: values.length > 1 ? values : values[0] };
  } catch (error) {
    return { ok: false, message: `The fence is not ${language}: ${(error as Error).message}` };
  }
}

function toExample(
  read: ReadFence,
  file: string,
  prologue: readonly ReadFence[],
  data: readonly DataFence[],
  ids: Set<string>,
): Example {
  const { fence, words, title } = read;
  const name = words.test ?? (title || `${fence.language || 'code'} fence`);
  const id = `${idOfPage(file)}/${slug(name)}`;
  const problems = [...read.problems];
  let unique = id;
  for (let count = 2; ids.has(unique); count += 1) unique = `${id}-${count}`;
  if (unique !== id && words.test !== undefined) {
    problems.push({
      code: 'DOCTEST_DUPLICATE',
      message: `The page has another example named "${name}". Give this one another name`,
      offset: fence.metaOffset,
    });
  }
  ids.add(unique);
  return {
    id: unique,
    name,
    words,
    fence,
    prologue: prologue.map((earlier) => earlier.fence),
    data,
    problems,
  };
}

function idOfPage(file: string): string {
  return file.replace(/\.[^./]+$/, '');
}

/** A name as it stands in ids and addresses: lower-case words with hyphens between. */
export function slug(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
}
