/** Rules about the words of obligation. */
import { SYNONYMS } from '../keywords.ts';
import { type ClauseLint, idSpan } from './rule.ts';

/** An upper-case keyword outside a clause's sentence promises what nothing proves. */
export const keywordOutsideClause: ClauseLint = {
  names: ['CLS001', 'clause-keyword-outside'],
  description: 'An upper-case keyword stands only in a clause',
  normative: true,
  find: ({ page }) =>
    page.keywords
      .filter((keyword) => keyword.kind === 'level' && keyword.clause === null)
      .map((keyword) => ({
        ...span(keyword),
        detail: `${keyword.word} binds nobody here: give the sentence an id, or say "has to", "is", "can"`,
      })),
};

/** Lower-case must, shall and should read like obligations and are none. */
export const lowerCaseKeyword: ClauseLint = {
  names: ['CLS002', 'clause-lower-case-keyword'],
  description: 'Normative text has no must, shall or should in lower case',
  normative: true,
  find: ({ page }) =>
    page.keywords
      .filter((keyword) => keyword.kind === 'lower')
      .map((keyword) => ({
        ...span(keyword),
        detail: `"${keyword.word}": write ${keyword.word.toUpperCase()} in a clause, or "has to", "needs", "is"`,
      })),
};

/** A clause holds exactly one keyword, or it cannot be verified as one thing. */
export const oneLevel: ClauseLint = {
  names: ['CLS003', 'clause-one-level'],
  description: 'A clause holds exactly one keyword',
  normative: true,
  find: ({ page }) =>
    page.clauses
      .filter(({ clause, levels }) => !clause.withdrawn && levels.length !== 1)
      .map(({ clause, levels }) => ({
        ...idSpan(clause),
        detail:
          levels.length === 0
            ? `${clause.id} holds no keyword: write MUST, MUST NOT, SHOULD, SHOULD NOT or MAY`
            : `${clause.id} holds ${levels.join(' and ')}: make a clause of each`,
      })),
};

/** One word for each level, so that a reader can search for it. */
export const keywordSynonym: ClauseLint = {
  names: ['CLS004', 'clause-keyword-synonym'],
  description: 'SHALL, REQUIRED, RECOMMENDED and OPTIONAL are not used',
  normative: true,
  find: ({ page }) =>
    page.keywords
      .filter((keyword) => keyword.kind === 'synonym')
      .map((keyword) => ({
        ...span(keyword),
        detail: `${keyword.word}: write ${SYNONYMS[keyword.word] ?? 'MUST'}`,
      })),
};

function span(found: { line: number; column: number; length: number }) {
  return { line: found.line, column: found.column, length: found.length };
}
