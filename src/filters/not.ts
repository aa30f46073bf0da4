import type { Dialect, DialectContext, Expression } from './dialect.ts';

/** `not`: its one nested expression does not match. @see FLT-032 @see FLT-035 */
export const not: Dialect = {
  name: 'not',
  compile(value, context) {
    const nested = onlyExpression(value, context);
    if (nested === undefined) return undefined;
    return {
      matches: (event) => !nested.matches(event),
      explain(event) {
        const child = nested.explain(event);
        const reason = `${child.pointer} ${child.matched ? 'matches' : 'does not match'}`;
        return { reason, decidedBy: child.decidedBy, children: [child] };
      },
    };
  },
};

/** CloudEvents shows an object; Knative's proposal, a list of one. Both mean the same. */
function onlyExpression(value: unknown, context: DialectContext): Expression | undefined {
  if (!Array.isArray(value)) return context.nested(value);
  if (value.length === 1) return context.nested(value[0], 0);
  return context.reject({
    code: 'FILTER_NOT_TAKES_ONE',
    state: `"not" is given a list of ${value.length} expressions in place of one`,
    remedy:
      value.length === 0
        ? 'Put one expression into not, or remove it'
        : 'Wrap the list: not: { any: […] } when none may match, not: { all: […] } when not all may',
  });
}
