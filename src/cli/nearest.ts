import { editDistance } from '../edit-distance.ts';

/** Longest word for which a nearest one is looked for, in characters. */
const WORD_LENGTH_MAX = 40;

/** Letters that can be wrong, and their share of the word. */
const WRONG_MAX = 3;
const WRONG_SHARE_MAX = 0.5;

/** The word that was probably meant: the one with the fewest letters to change, if they are few. */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  if (typed.length > WORD_LENGTH_MAX) return undefined;
  const near = words
    .map((word) => ({ word, changes: editDistance(typed, word) }))
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
