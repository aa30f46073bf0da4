import { resolve } from 'node:path';
import ts from 'typescript';
import type { Span } from './fence.ts';
import type { TypeFindings } from './generate.ts';
import type { Example, Page } from './page.ts';
import { placedText } from './page-lines.ts';
import type { DoctestProblem } from './problem.ts';
import { readTsconfig } from './tsconfig.ts';

/** Checks the types of examples as if each were a file of the project, beside its page. */
export interface TypeChecker {
  /** Announces the pages whose examples will be checked: one program then serves them all. */
  prepare(pages: readonly Page[]): void;
  check(page: Page, example: Example): TypeFindings;
}

interface VirtualFile {
  text: string;
  version: number;
}

/** At most this many type errors of one example are listed. */
const FINDINGS_MAX = 20;

/**
 * Creates a type checker for a project.
 *
 * @param root Absolute path of the project.
 * @param tsconfig Absolute path of the tsconfig; its compiler options apply to the examples.
 * @throws `Error`: The tsconfig cannot be read.
 */
export function createTypeChecker(root: string, tsconfig: string): TypeChecker {
  const options = exampleOptions(tsconfig);
  const virtual = new Map<string, VirtualFile>();
  let version = 0;
  const service = ts.createLanguageService(createHost(root, options, virtual, () => version));

  const put = (page: Page, example: Example): string => {
    const name = resolve(root, `${page.file}.L${page.lines.at(example.fence.start).line}.mts`);
    const text = virtualText(page, example);
    const known = virtual.get(name);
    if (known?.text !== text) {
      virtual.set(name, { text, version: (known?.version ?? 0) + 1 });
      version += 1;
    }
    return name;
  };
  return {
    prepare: (pages) => {
      for (const page of pages) for (const example of page.examples) put(page, example);
    },
    check: (page, example) => {
      const name = put(page, example);
      // Sources on disk may have changed since the last check; their versions are read again.
      version += 1;
      const diagnostics = [
        ...service.getSyntacticDiagnostics(name),
        ...service.getSemanticDiagnostics(name),
      ];
      return toFindings(page, example, diagnostics);
    },
  };
}

function exampleOptions(configFile: string): ts.CompilerOptions {
  return {
    ...readTsconfig(configFile).options,
    noEmit: true,
    composite: false,
    incremental: false,
    allowImportingTsExtensions: true,
    moduleDetection: ts.ModuleDetectionKind.Force,
    // An example that only shows a value need not use it.
    noUnusedLocals: false,
    noUnusedParameters: false,
  };
}

function createHost(
  root: string,
  options: ts.CompilerOptions,
  virtual: ReadonlyMap<string, VirtualFile>,
  projectVersion: () => number,
): ts.LanguageServiceHost {
  const modified = (file: string): string => String(ts.sys.getModifiedTime?.(file)?.getTime() ?? 0);
  return {
    getCompilationSettings: () => options,
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    getProjectVersion: () => String(projectVersion()),
    getScriptFileNames: () => [...virtual.keys()],
    // Installed packages do not change under a running checker: no look at the disk for each of their files.
    getScriptVersion: (file) =>
      String(virtual.get(file)?.version ?? (file.includes('/node_modules/') ? 1 : modified(file))),
    getScriptSnapshot: (file) => {
      const text = virtual.get(file)?.text ?? ts.sys.readFile(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    fileExists: (file) => virtual.has(file) || ts.sys.fileExists(file),
    readFile: (file) => virtual.get(file)?.text ?? ts.sys.readFile(file),
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    ...(ts.sys.realpath === undefined ? {} : { realpath: ts.sys.realpath }),
  };
}

function virtualText(page: Page, example: Example): string {
  const spans: Span[] = [...example.prologue, example.fence].flatMap(({ lines }) => lines);
  spans.sort((a, b) => a.start - b.start);
  // Behind the page's last line, so that nothing of the example moves; `declare` makes it usable above.
  const constants = example.data.map(({ name, value }) => {
    const literal = JSON.stringify(value ?? null);
    return `const __${name} = ${literal};\ndeclare const ${name}: typeof __${name};`;
  });
  return `${placedText(page.lines, spans)}\n${constants.join('\n')}\nexport {};\n`;
}

function toFindings(
  page: Page,
  example: Example,
  diagnostics: readonly ts.Diagnostic[],
): TypeFindings {
  const problems: DoctestProblem[] = [];
  const codes: number[] = [];
  for (const diagnostic of diagnostics.slice(0, FINDINGS_MAX)) {
    const { file, start, code, messageText } = diagnostic;
    if (file === undefined || start === undefined) continue;
    const { line, character } = file.getLineAndCharacterOfPosition(start);
    const offset = page.lines.offsetOf({ line: line + 1, column: character + 1 });
    if (!isOwn(example, offset)) continue;
    const text = ts.flattenDiagnosticMessageText(messageText, '\n');
    problems.push({ code: 'DOCTEST_TYPE', message: `TS${code}: ${text}`, offset });
    codes.push(code);
  }
  return { problems, codes };
}

/** True for places in the example and its set-up; the group's earlier fences report their own errors. */
function isOwn(example: Example, offset: number): boolean {
  const own = [example.fence, ...example.prologue];
  return own.some(({ start, end }) => offset >= start && offset <= end);
}
