/** One mistake in a page: where it stands, what it is and what to write instead. */
export interface DoctestProblem {
  /** Stable name for programs; a key of {@link DOCTEST_PROBLEMS}. */
  readonly code: keyof typeof DOCTEST_PROBLEMS;
  /** What is wrong, then after a full stop what to write instead. */
  readonly message: string;
  /** Offset in the page in UTF-16 code units, from 0. */
  readonly offset: number;
}

/** Every mistake that the engine reports about a page, with the one sentence that says when. */
export const DOCTEST_PROBLEMS = {
  DOCTEST_UNKNOWN_WORD: 'A fence has a word that the grammar does not know.',
  DOCTEST_BAD_WORD:
    'A word has a value that it cannot have, or appears twice, or clashes with another word.',
  DOCTEST_UNTESTED: 'A TypeScript fence is neither tested nor excused.',
  DOCTEST_NO_ASSERTION: 'An example asserts nothing, so that it could not fail.',
  DOCTEST_UNATTACHED:
    'An expectation comment does not follow a statement whose value can be compared.',
  DOCTEST_BAD_EXPECTATION: 'An expectation comment cannot be read.',
  DOCTEST_EXPORT: 'An example exports something, which a test body cannot.',
  DOCTEST_DUPLICATE: 'Two examples of a page have one name, or two data fences one constant.',
  DOCTEST_BAD_DATA: 'A data fence does not hold what its language says.',
  DOCTEST_BAD_CUT: 'Cut comments do not pair up.',
  DOCTEST_SYNTAX: 'An example is not TypeScript.',
  DOCTEST_TYPE: 'An example has a type error that it does not announce.',
} as const;
