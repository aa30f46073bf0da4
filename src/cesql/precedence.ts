import type { TokenKind } from './scanner.ts';
import type { ChainKind, ChainOperator } from './syntax.ts';

/** An operator between two operands, and how tightly it binds: a higher rank binds tighter. */
export interface Level {
  readonly rank: number;
  readonly kind: ChainKind;
  readonly operator: ChainOperator;
}

// Operators of one level, with the rank of the level as the place in the list. The operators of other
// languages read as what they mean, so that one mistake is one diagnostic.
const TABLE: readonly (readonly [kind: ChainKind, operators: string, meanings?: string])[] = [
  ['logical', 'AND OR XOR && ||', 'AND OR XOR AND OR'],
  ['comparison', '= != < <= > >= == <> =< =>', '= != < <= > >= = != <= >='],
  ['additive', '+ -'],
  ['multiplicative', '* / %'],
];

/** The binary operators. */
export const LEVELS: Partial<Record<TokenKind, Level>> = /* @__PURE__ */ Object.fromEntries(
  TABLE.flatMap(([kind, tokens, meanings = tokens], index) => {
    const operators = meanings.split(' ') as ChainOperator[];
    return tokens.split(' ').map((token, at) => {
      return [token, { rank: index + 1, kind, operator: operators[at] as ChainOperator }];
    });
  }),
);
