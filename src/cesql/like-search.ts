/** Any one character, in a piece of a pattern. */
export const ANY = -1;

/** Finds a piece of a pattern: where its first occurrence at or after `from` ends, or -1. */
export type PieceSearch = (text: string, from: number) => number;

/**
 * Prepares the search for a long piece that holds `_`. It follows all places at once where the piece
 * can have begun, one bit for each, so that its time is the length of the text times a thirty-second
 * of the length of the piece, whatever they hold. Comparing place by place takes the product of both.
 *
 * @param piece Code points, `ANY` for `_`; not empty.
 */
export function prepareSearch(piece: readonly number[]): PieceSearch {
  const words = Math.ceil(piece.length / 32);
  const positions = new Map<number, number[]>();
  piece.forEach((code, position) => {
    const known = positions.get(code);
    if (known === undefined) positions.set(code, [position]);
    else known.push(position);
  });
  const anywhere = maskOf(positions.get(ANY) ?? [], words);
  // A code at many places has a mask; there are at most 32 such codes. The others have their places.
  const masks = new Map<number, Uint32Array>();
  for (const [code, places] of positions) {
    if (places.length > words) masks.set(code, maskOf(places, words, anywhere));
  }
  const lastBit = (1 << ((piece.length - 1) & 31)) >>> 0;
  return (text, from) => {
    const state = new Uint32Array(words);
    const moved = new Uint32Array(words);
    for (let at = from; at < text.length; at++) {
      const code = text.codePointAt(at) as number;
      if (code > 0xffff) at++;
      // Each place goes on by one, and a new one begins.
      let carry = 1;
      const mask = masks.get(code) ?? anywhere;
      for (let word = 0; word < words; word++) {
        const bits = state[word] as number;
        const next = ((bits << 1) | carry) >>> 0;
        carry = bits >>> 31;
        moved[word] = next;
        state[word] = next & (mask[word] as number);
      }
      if (mask === anywhere) addPlaces(state, moved, positions.get(code));
      if (((state[words - 1] as number) & lastBit) !== 0) return at + 1;
    }
    return -1;
  };
}

function maskOf(places: readonly number[], words: number, base?: Uint32Array): Uint32Array {
  const mask = base === undefined ? new Uint32Array(words) : base.slice();
  for (const place of places)
    mask[place >>> 5] = (mask[place >>> 5] as number) | (1 << (place & 31));
  return mask;
}

function addPlaces(
  state: Uint32Array,
  moved: Uint32Array,
  places: readonly number[] | undefined,
): void {
  if (places === undefined) return;
  for (const place of places) {
    const word = place >>> 5;
    const bit = 1 << (place & 31);
    if (((moved[word] as number) & bit) !== 0) state[word] = (state[word] as number) | bit;
  }
}
