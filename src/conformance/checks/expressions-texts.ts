/** Checks of canonical texts. */
import type { ExpressionTextAdapter } from '../adapter.ts';
import { type Check, CheckFailure } from '../check.ts';
import { expectOutcome, needed, outcomeOf, show } from './expression-case.ts';

/** Expressions of every operator, in every place where parentheses matter. */
const EXPRESSIONS = [
  '(a AND b) OR c',
  'a AND (b OR c)',
  'a and b or c',
  '(a OR b) AND (c XOR a)',
  '(a XOR b) XOR c',
  'not (a = b)',
  'NOT a = b',
  'NOT (NOT a)',
  '10 - (3 - 2)',
  '(10 - 3) - 2',
  '2 * (3 + 4) * 5',
  '100 / (10 / 2)',
  '-(5)',
  '-(-5)',
  '- 5 + 3',
  '-(1 + 2)',
  '--n',
  '-2147483648',
  '(2 + 3) IN (5)',
  '2 + 3 IN (3)',
  '(a = b) = c',
  'a = (b = c)',
  "(NOT a) LIKE 'false'",
  "NOT (text LIKE 'f%')",
  "text NOT LIKE '%\\%' AND text not in ('a', \"b\")",
  "(n + 1) LIKE '8'",
  'text <> "it\'s"',
  "'it\\'s' = text",
  '"say \\"hi\\"" = \'say "hi"\'',
  "CONCAT( text , 'A' , Upper(text) )",
  "'TRUE' = text OR 'A  b' = text",
  'exists TEXT',
  '1 IN (1 IN (0), TRUE AND FALSE)',
  'missing OR 1 / 0 = 0',
];

const EVENTS = [
  { a: true, b: false, c: true, n: 7, text: "it's" },
  { a: false, b: true, c: true, n: -1, text: 'false' },
  { a: false, b: false, c: true, n: 0, text: 'A  b' },
  { a: true, b: true, c: false, n: 5, text: '5%' },
];

/** Checks that format expressions and evaluate both texts. */
export const canonicalChecks: readonly Check[] = [
  textCheck('SQL-141/same-meaning', 'The canonical text means the same', async (part) => {
    for (const expression of EXPRESSIONS) {
      const canonical = await part.format(expression);
      for (const event of EVENTS) {
        for (const mode of ['fail-fast', 'complete'] as const) {
          const expected = outcomeOf(await part.evaluate(expression, event, mode));
          await expectOutcome(part, { expression: canonical, event, mode }, expected);
        }
      }
    }
  }),
  textCheck(
    'SQL-145/at-rest',
    'The canonical text of a canonical text is that text',
    async (part) => {
      for (const expression of EXPRESSIONS) {
        const canonical = await part.format(expression);
        const again = await part.format(canonical);
        if (again !== canonical) throw new CheckFailure(show(expression), canonical, again);
      }
    },
  ),
];

function textCheck(
  id: string,
  title: string,
  run: (part: ExpressionTextAdapter) => Promise<void>,
): Check {
  return {
    id,
    clause: id.slice(0, id.indexOf('/')),
    title,
    needs: 'expressionTexts',
    run: async ({ expressionTexts }) => {
      await run(needed(expressionTexts, id));
    },
  };
}
