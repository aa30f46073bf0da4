import type { DialectContext, Expression } from './dialect.ts';
import { nameOf, quote } from './show.ts';

/** Compiles the list of nested expressions that `all` and `any` take. @see FLT-033 @see FLT-034 */
export function nestedList(
  value: unknown,
  dialect: string,
  context: DialectContext,
): readonly Expression[] | undefined {
  if (!Array.isArray(value)) {
    return context.reject({
      state: `${quote(dialect)} is given ${nameOf(value)} in place of a list`,
      remedy: `Write a list of expressions: ${dialect}: [{ exact: { type: "some text" } }]`,
    });
  }
  if (value.length === 0) {
    return context.reject({
      code: 'FILTER_EMPTY_LIST',
      state: `${quote(dialect)} is given an empty list`,
      remedy: `Put at least one expression into ${dialect}, or remove it`,
    });
  }
  const expressions: Expression[] = [];
  for (let index = 0; index < value.length; index += 1) {
    // The term limit stops a list whose length is a lie, such as a proxy's, before it is walked whole.
    if (context.isFull()) return undefined;
    const expression = context.nested(value[index], index);
    if (expression !== undefined) expressions.push(expression);
  }
  return expressions.length === value.length ? expressions : undefined;
}
