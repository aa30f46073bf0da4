import type { TokenKind } from './scanner.ts';
import type { ChainKind, ChainOperator } from './syntax.ts';

/** An operator between two operands, and how tightly it binds: a higher rank binds tighter. */
export interface Level {
  readonly rank: number;
  readonly kind: ChainKind;
  readonly operator: ChainOperator;
}

function level(rank: number, kind: ChainKind, operator: ChainOperator): Level {
  return { rank, kind, operator };
}

// The binary operators; a higher rank binds tighter. The operators of other languages read as what
// they mean, so that one mistake is one diagnostic.
export const LEVELS: Partial<Record<TokenKind, Level>> = {
  AND: level(1, 'logical', 'AND'),
  '&&': level(1, 'logical', 'AND'),
  OR: level(1, 'logical', 'OR'),
  '||': level(1, 'logical', 'OR'),
  XOR: level(1, 'logical', 'XOR'),
  '=': level(2, 'comparison', '='),
  '==': level(2, 'comparison', '='),
  '!=': level(2, 'comparison', '!='),
  '<>': level(2, 'comparison', '!='),
  '<': level(2, 'comparison', '<'),
  '<=': level(2, 'comparison', '<='),
  '=<': level(2, 'comparison', '<='),
  '>': level(2, 'comparison', '>'),
  '>=': level(2, 'comparison', '>='),
  '=>': level(2, 'comparison', '>='),
  '+': level(3, 'additive', '+'),
  '-': level(3, 'additive', '-'),
  '*': level(4, 'multiplicative', '*'),
  '/': level(4, 'multiplicative', '/'),
  '%': level(4, 'multiplicative', '%'),
};
