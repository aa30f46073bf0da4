import { attributeDialect } from './attributes.ts';
import { startsWith } from './compare.ts';
import type { Dialect } from './dialect.ts';

/** `prefix`: each attribute starts with the text beside its name. */
export const prefix: Dialect = attributeDialect('prefix', startsWith);
