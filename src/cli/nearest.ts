/** Longest word for which a nearest one is looked for, in characters. */
const WORD_LENGTH_MAX = 40;

/** Letters that can be wrong, and their share of the word. */
const WRONG_MAX = 3;
const WRONG_SHARE_MAX = 0.5;

/** The word that was probably meant: the one with the fewest letters to change, if they are few. */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  if (typed.length > WORD_LENGTH_MAX) return undefined;
  const near = words
    .map((word) => ({ word, changes: changesBetween(typed, word) }))
    .filter(
      ({ word, changes }) =>
        changes <= WRONG_MAX &&
        changes <= WRONG_SHARE_MAX * Math.max(lettersOf(word), lettersOf(typed)),
    );
  near.sort((one, other) => one.changes - other.changes);
  return near[0]?.word;
}

function lettersOf(word: string): number {
  return word.replace(/^-+/, '').length;
}

/** Letters to put in, to leave out, to replace, or to swap with the next one, until the texts are equal. */
function changesBetween(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, index) => index)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? 0;
  for (let i = 1; i <= one.length; i += 1) {
    rows.push([i]);
    for (let j = 1; j <= other.length; j += 1) {
      const isSame = one[i - 1] === other[j - 1];
      const isSwapped =
        i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      const changed = Math.min(
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        at(i - 1, j - 1) + (isSame ? 0 : 1),
        isSwapped ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
      rows[i]?.push(changed);
    }
  }
  return at(one.length, other.length);
}
