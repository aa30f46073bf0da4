/** Mutants of warnings and canonical texts: SQL-128 to SQL-145. */
import { check } from '../../cesql/check.ts';
import type { Diagnostic } from '../../cesql/diagnostic.ts';
import type { CesqlWarningCode } from '../../cesql/errors.ts';
import { CESQL_WARNINGS } from '../../cesql/errors.ts';
import type { Mutant } from '../check.ts';
import { referenceExpressionTexts } from '../reference-expressions.ts';
import { inside, outside, partMutant } from './expression-mutant.ts';

/** What each clause asks to be warned of. */
const WARNINGS: Readonly<Record<CesqlWarningCode, string>> = {
  CESQL_NOT_BINDS_TIGHTER: 'NOT before a comparison',
  CESQL_MIXED_LOGIC: 'AND, OR and XOR in one row',
  CESQL_LIKE_STAR: 'an asterisk in a pattern',
  CESQL_NEVER_TRUE: 'a comparison that cannot be true',
  CESQL_CAST_FAILS: 'a literal whose cast must fail',
  CESQL_UNKNOWN_FUNCTION: 'a function that is not there',
  CESQL_WRONG_ARITY: 'a wrong number of arguments',
  CESQL_DIVISION_BY_ZERO: 'a division by a literal zero',
  CESQL_CHAINED_COMPARISON: 'comparisons in a row',
  CESQL_NOT_BOOLEAN: 'a result that is no Boolean',
  CESQL_DATA: 'the name data',
  CESQL_LONG_NAME: 'a long name',
};

const silent = Object.entries(WARNINGS).map(([code, what]) => {
  const clause = CESQL_WARNINGS[code as CesqlWarningCode].clause;
  const slug = code.slice('CESQL_'.length).toLowerCase().replaceAll('_', '-');
  return warning(`${clause}/no-${slug}`, `It does not warn of ${what}.`, (found) =>
    found.filter((one) => one.code !== code),
  );
});

/** Mutants of warnings and canonical texts. */
export const toolMutants: readonly Mutant[] = [
  ...silent,
  warning('SQL-131/any-not', 'It warns of every NOT.', (found, text) =>
    added(found, text, /NOT (?!\()/),
  ),
  warning('SQL-132/any-two', 'It warns of every second logical operator.', (found, text) =>
    added(found, text, /(?:AND|OR)\b.*\b(?:AND|OR)/),
  ),
  warning('SQL-133/fix-drops', 'The fix drops the asterisk.', (found, text) =>
    found.map((one) =>
      one.fix === undefined
        ? one
        : { ...one, fix: { ...one.fix, text: text.slice(one.start, one.end).replaceAll('*', '') } },
    ),
  ),
  warning('SQL-134/alternatives', 'It takes OR for AND.', (found, text) =>
    added(found, text, / OR type = /),
  ),
  warning('SQL-134/inequality', 'It warns of what is always true.', (found, text) =>
    added(found, text, /!=|^1 = 1$/),
  ),
  warning('SQL-135/any-cast', 'It warns of every cast of a literal.', (found, text) =>
    added(found, text, /'5' \+|'true' AND/),
  ),
  warning('SQL-136/no-fix', 'It does not know which function was meant.', (found) =>
    found.map(({ fix: _, ...one }) => one as Diagnostic),
  ),
  warning('SQL-137/any-zero', 'It warns of every division with a zero in it.', (found, text) =>
    added(found, text, /^0 \//),
  ),
  warning('SQL-138/parentheses', 'It warns in spite of parentheses.', (found, text) =>
    added(found, text, /\) =/),
  ),
  warning('SQL-139/attribute', 'It warns of an attribute alone.', (found, text) =>
    added(found, text, /^type$/),
  ),
  warning('SQL-129/shorter', 'It warns of 20 characters.', (found, text) =>
    added(found, text, /\b\w{20}\b/),
  ),
  format(
    'SQL-141/no-parentheses',
    'It leaves out all parentheses.',
    outside((piece) => piece.replace(/[()]/g, ' ')),
  ),
  format(
    'SQL-141/small-letters',
    'It writes texts in small letters.',
    inside((piece) => piece.toLowerCase()),
  ),
  format(
    'SQL-141/sign',
    'It joins a sign and a literal.',
    outside((piece) => piece.replace(/-\((\d+)\)/g, '$1')),
  ),
  format('SQL-145/parentheses', 'It adds parentheses each time.', (text) => `(${text})`, false),
  format('SQL-145/spaces', 'It adds a space each time.', (text) => `${text} `, false),
];

function warning(
  id: string,
  breaks: string,
  change: (found: readonly Diagnostic[], text: string) => readonly Diagnostic[],
): Mutant {
  return partMutant(id, breaks, {
    expressionDiagnostics: { check: (text) => change(check(text), text) },
  });
}

/** One more warning, where the reference has none and a pattern is found. */
function added(found: readonly Diagnostic[], text: string, pattern: RegExp): readonly Diagnostic[] {
  if (found.length > 0 || !pattern.test(text)) return found;
  const span = { start: 0, end: text.length };
  return [{ severity: 'warning', code: 'CESQL_NEVER_TRUE', message: '', remedy: '', ...span }];
}

/** Changes what the reference writes; or what it is given, when it keeps it as it is. */
function format(
  id: string,
  breaks: string,
  change: (text: string) => string,
  isCanonical = true,
): Mutant {
  const { evaluate } = referenceExpressionTexts;
  const write = async (text: string) =>
    change(isCanonical ? await referenceExpressionTexts.format(text) : text);
  return partMutant(id, breaks, { expressionTexts: { format: write, evaluate } });
}
