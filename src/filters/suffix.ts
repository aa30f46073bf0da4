import { attributeDialect } from './attributes.ts';
import { endsWith } from './compare.ts';
import type { Dialect } from './dialect.ts';

/** `suffix`: each attribute ends with the text beside its name. */
export const suffix: Dialect = attributeDialect('suffix', endsWith);
