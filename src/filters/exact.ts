import { attributeDialect } from './attributes.ts';
import { isEqual } from './compare.ts';
import type { Dialect } from './dialect.ts';

/** `exact`: each attribute equals the text beside its name. */
export const exact: Dialect = attributeDialect('exact', isEqual);
