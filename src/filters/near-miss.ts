import { editDistance } from '../edit-distance.ts';
import { isAttributeName } from '../event/attributes.ts';
import { quote } from './show.ts';

/** What people write for a dialect, beside its name in CloudEvents. */
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ...['and', 'allof', 'every', 'must'].map((name) => [name, 'all'] as const),
  ...['or', 'anyof', 'oneof', 'some', 'in'].map((name) => [name, 'any'] as const),
  ...['nor', 'none', 'noneof', 'except', 'exclude', '!'].map((name) => [name, 'not'] as const),
  ...['equals', 'equal', 'eq', 'is', 'match', 'attributes'].map((name) => [name, 'exact'] as const),
  ...['startswith', 'beginswith', 'begins', 'start'].map((name) => [name, 'prefix'] as const),
  ...['endswith', 'ends', 'end', 'postfix'].map((name) => [name, 'suffix'] as const),
  ...['cesql', 'cloudeventssql', 'expression'].map((name) => [name, 'sql'] as const),
]);

/** A longer key is no slip of the pen. */
const MAX_KEY_LENGTH = 40;

/** An instruction for an unknown dialect: the name that was probably meant, or the names there are. */
export function dialectRemedy(key: string, value: unknown, names: readonly string[]): string {
  // cesql is accepted and not suggested: sql is the name that every broker knows.
  const known = `Use one of ${names.filter((name) => name !== 'cesql').join(', ')}`;
  if (key.length > MAX_KEY_LENGTH) return known;
  const meant = nearestName(key, [...names, 'sql']);
  if (meant === 'sql' && !names.includes('sql')) {
    return `${key === 'sql' ? 'The sql dialect' : 'CloudEvents calls it sql, which'} is not supported here: ${known.toLowerCase()}`;
  }
  if (meant !== undefined) return `Write ${meant}: in place of ${key}:`;
  if (typeof value === 'string' && isAttributeName(key)) {
    return `Name the dialect first: exact: { ${key}: ${quote(value)} }`;
  }
  return known;
}

/** The name that a misspelt key most likely stands for. */
export function nearestName(key: string, names: readonly string[]): string | undefined {
  if (names.includes(key)) return key;
  if (key.length > MAX_KEY_LENGTH) return undefined;
  const plain = key.toLowerCase().replaceAll('_', '').replaceAll('-', '');
  const other = OTHER_NAMES.get(plain);
  if (other !== undefined && names.includes(other)) return other;
  const near = (name: string) => editDistance(plain, name.toLowerCase()) <= allowedSlips(name);
  return names.find((name) => name.toLowerCase() === plain) ?? names.find(near);
}

/** A third of a name may be wrong, and at most two letters: `exat`, `prefx`, `sufffix`; never `eq`. */
function allowedSlips(name: string): number {
  return Math.min(2, Math.floor(name.length / 3) - (name.length === 3 ? 1 : 0));
}
