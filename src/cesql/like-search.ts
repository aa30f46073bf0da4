/** Any one character, in a pattern. */
export const ANY = -1;

/** Any number of characters, in a pattern. */
export const REST = -2;

/**
 * Prepares the match of a long pattern. It follows all places of the pattern at once that the text can
 * have reached, one bit for each, so that its time is the length of the text times a thirty-second of
 * the length of the pattern, whatever they hold. Comparing place by place takes the product of both.
 *
 * @param tokens Code points, `ANY` for `_` and `REST` for `%`.
 */
export function matchLong(tokens: readonly number[]): (text: string) => boolean {
  // For each token the places that it stands at: the number of a word and the bits in it, in turn.
  const masks = new Map<number, number[]>();
  let last = 0;
  for (const token of tokens) {
    const mask = masks.get(token) ?? [];
    masks.set(token, mask);
    const bit = 1 << (last & 31);
    if (mask.at(-2) === last >>> 5) mask.push((mask.pop() as number) | bit);
    else mask.push(last >>> 5, bit);
    // `%` is before a place and takes none of its own.
    if (token !== REST) last++;
  }
  const words = (last >>> 5) + 1;
  return (text) => {
    let state = new Int32Array(words);
    let next = new Int32Array(words);
    state[0] = 1;
    for (const character of text) {
      next.fill(0);
      move(state, next, masks.get(character.codePointAt(0) as number), 1);
      move(state, next, masks.get(ANY), 1);
      move(state, next, masks.get(REST), 0);
      [state, next] = [next, state];
    }
    return ((state[last >>> 5] as number) & (1 << (last & 31))) !== 0;
  };
}

/** Adds to the next state what is at the places of the mask, `by` places on. */
function move(state: Int32Array, next: Int32Array, mask: readonly number[] = [], by: 0 | 1): void {
  for (let index = 0; index < mask.length; index += 2) {
    const word = mask[index] as number;
    const bits = (state[word] as number) & (mask[index + 1] as number);
    if (bits === 0) continue;
    next[word] = (next[word] as number) | (bits << by);
    // The highest bit goes on into the next word.
    if (by === 1 && bits < 0) next[word + 1] = (next[word + 1] as number) | 1;
  }
}
