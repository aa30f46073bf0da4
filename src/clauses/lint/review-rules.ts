/** Rules about where a clause comes from and whether its examples still fit it. */
import { type ClauseLint, idSpan } from './rule.ts';

/** Every clause says where it comes from, or why it is ours. */
export const sourceNote: ClauseLint = {
  names: ['CLS008', 'clause-source'],
  description: 'A clause names its source',
  normative: true,
  find: ({ page }) =>
    page.clauses.flatMap(({ clause, source }) => {
      if (clause.withdrawn) return [];
      const problem =
        source === null
          ? 'end it with *Source: CE-SUB-012.* or *Source: ours, because <reason>.*'
          : source.problem;
      return problem === undefined
        ? []
        : [{ ...idSpan(clause), detail: `${clause.id}: ${problem}` }];
    }),
};

/** The examples of a changed sentence are worth nothing until somebody has read them again. */
export const suspect: ClauseLint = {
  names: ['CLS009', 'clause-suspect'],
  description: 'The examples of a clause were reviewed since its text last changed',
  normative: true,
  find: ({ page, reviewed }) =>
    page.clauses.flatMap(({ clause }) => {
      if (reviewed === undefined || clause.withdrawn) return [];
      const recorded = Object.hasOwn(reviewed, clause.id) ? reviewed[clause.id] : undefined;
      if (recorded === clause.hash) return [];
      const fact =
        recorded === undefined ? 'was never reviewed' : 'changed since its examples were reviewed';
      const remedy = `read its examples and checks, then run: npm run review -- ${clause.id}`;
      return [{ ...idSpan(clause), detail: `${clause.id} ${fact}: ${remedy}` }];
    }),
};
