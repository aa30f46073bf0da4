/** A source of numbers that one seed determines, on every machine and in every browser. */
export interface Random {
  /** A number from 0 up to and without 1; fits where `Math.random` does. */
  random(): number;
  /** A whole number from 0 up to and without `bound`, 1 to 2^32. */
  below(bound: number): number;
}

/**
 * Pseudo-random numbers by mulberry32: 32 bits of state, a period of 2^32, good enough to choose schedules and not for
 * secrets.
 *
 * Seeds are taken modulo 2^32. Seeds that follow each other give unrelated numbers.
 *
 * @param seed A whole number.
 * @returns A source that starts anew.
 * @example One seed, one sequence
 * ```ts
 * import { createRandom } from 'event-delivery-spec/simulation';
 *
 * const random = createRandom(7);
 * [random.below(100), random.below(100), random.below(100)]; // => [1, 6, 97]
 * createRandom(7).below(100); // => 1
 * ```
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return {
    random: () => next() / 0x1_0000_0000,
    below: (bound) => Math.floor((next() / 0x1_0000_0000) * bound),
  };
}
