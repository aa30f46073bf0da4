import { fenceClause, idForm, reference, uniqueId } from './id-rules.ts';
import {
  keywordOutsideClause,
  keywordSynonym,
  lowerCaseKeyword,
  oneLevel,
} from './keyword-rules.ts';
import { sourceNote, suspect } from './review-rules.ts';
import type { ClauseLint } from './rule.ts';

/** Every rule, in the order of its number. */
export const CLAUSE_LINTS: readonly ClauseLint[] = [
  keywordOutsideClause,
  lowerCaseKeyword,
  oneLevel,
  keywordSynonym,
  uniqueId,
  idForm,
  reference,
  sourceNote,
  suspect,
  fenceClause,
];
