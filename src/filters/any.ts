import type { Dialect } from './dialect.ts';
import { nestedList } from './nested-list.ts';

/** `any`: at least one nested expression matches. @see FLT-031 */
export const any: Dialect = {
  name: 'any',
  compile(value, context) {
    const nested = nestedList(value, 'any', context);
    if (nested === undefined) return undefined;
    return {
      matches(event) {
        for (const expression of nested) if (expression.matches(event)) return true;
        return false;
      },
      explain(event) {
        const children = nested.map((expression) => expression.explain(event));
        const decisive = children.find((explanation) => explanation.matched);
        if (decisive !== undefined) {
          const reason = `${decisive.pointer} matches`;
          return { reason, decidedBy: decisive.decidedBy, children };
        }
        const only = children.length === 1 ? children[0] : undefined;
        const reason = only
          ? `${only.pointer} does not match`
          : `none of ${children.length} expressions matches`;
        return { reason, children, ...(only && { decidedBy: only.decidedBy }) };
      },
    };
  },
};
