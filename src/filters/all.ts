import type { Dialect, Expression, Matcher } from './dialect.ts';
import { nestedList } from './nested-list.ts';

/** `all`: every nested expression matches. @see FLT-030 */
export const all: Dialect = {
  name: 'all',
  compile(value, context) {
    const nested = nestedList(value, 'all', context);
    return nested === undefined ? undefined : everyOf(nested);
  },
};

/** The matcher of `all`; a filter list at the top is one too. @see FLT-001 @see FLT-003 */
export function everyOf(nested: readonly Expression[]): Required<Matcher> {
  return {
    matches(event) {
      for (const expression of nested) if (!expression.matches(event)) return false;
      return true;
    },
    explain(event) {
      const children = nested.map((expression) => expression.explain(event));
      const decisive = children.find((explanation) => !explanation.matched);
      if (decisive !== undefined) {
        const reason = `${decisive.pointer} does not match`;
        return { reason, decidedBy: decisive.decidedBy, children };
      }
      const only = children.length === 1 ? children[0] : undefined;
      const reason = only ? `${only.pointer} matches` : `all ${children.length} expressions match`;
      return { reason, children, ...(only && { decidedBy: only.decidedBy }) };
    },
  };
}
