const CUT = /^\s*\/\/ ---cut(?:-before)?---\s*$/;
const CUT_START = /^\s*\/\/ ---cut-start---\s*$/;
const CUT_END = /^\s*\/\/ ---cut-end---\s*$/;

/** The lines of an example that a reader sees: what the cut comments enclose, and the comments, are left out. */
export function visibleCode(code: string): string {
  const lines = code.split('\n');
  const from = lines.findLastIndex((line) => CUT.test(line)) + 1;
  const shown: string[] = [];
  let hidden = false;
  for (const line of lines.slice(from)) {
    if (CUT_START.test(line)) hidden = true;
    else if (CUT_END.test(line)) hidden = false;
    else if (!hidden) shown.push(line);
  }
  return trimBlankLines(shown).join('\n');
}

function trimBlankLines(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line.trim() !== '');
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return first === -1 ? [] : lines.slice(first, last + 1);
}
