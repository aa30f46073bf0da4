import {
  GenMapping,
  maybeAddSegment,
  setSourceContent,
  toEncodedMap,
} from '@jridgewell/gen-mapping';
import type { Edit } from './compile.ts';
import type { Page } from './page.ts';

/** Collects generated code and, beside it, where each piece of it stands in the page. */
export interface Emitter {
  /** Adds code that stands for the place `offset` of the page, or for none. */
  insert(code: string, offset?: number): void;
  /** Adds code of the page from `start` on, as `text` (of the same length), with edits made to it. */
  copy(text: string, start: number, edits: readonly Edit[]): void;
  /** The whole code and its source map. */
  finish(): { readonly code: string; readonly map: ReturnType<typeof toEncodedMap> };
}

/** Starts a module that is generated from one page. `source` is the path that stack traces show. */
export function createEmitter(page: Page, source: string): Emitter {
  const map = new GenMapping({ file: source });
  setSourceContent(map, source, page.lines.text);
  const parts: string[] = [];
  let line = 0;
  let column = 0;

  const advance = (code: string): void => {
    parts.push(code);
    const breaks = code.split('\n');
    line += breaks.length - 1;
    column = breaks.length > 1 ? (breaks.at(-1)?.length ?? 0) : column + code.length;
  };
  const mark = (offset: number): void => {
    const place = page.lines.at(offset);
    maybeAddSegment(map, line, column, source, place.line - 1, place.column - 1);
  };
  const insert = (code: string, offset?: number): void => {
    for (const piece of code.split(/(?<=\n)/)) {
      if (offset !== undefined) mark(offset);
      advance(piece);
    }
  };
  const copyPlain = (text: string, start: number): void => {
    // One segment a word: a stack trace names the column of the call, not the start of the line.
    for (const match of text.matchAll(/[\w$]+|[^\w$]/gu)) {
      mark(start + match.index);
      advance(match[0]);
    }
  };
  return {
    insert,
    copy: (text, start, edits) => {
      let at = start;
      for (const edit of edits) {
        copyPlain(text.slice(at - start, edit.start - start), at);
        insert(edit.code, edit.start);
        at = Math.max(at, edit.end);
      }
      copyPlain(text.slice(at - start), at);
    },
    finish: () => ({ code: parts.join(''), map: toEncodedMap(map) }),
  };
}
