/** Mutants of types, casts and attributes: SQL-020 to SQL-034. */
import { Evaluator } from '../../cesql/evaluate.ts';
import type { Node } from '../../cesql/syntax.ts';
import type { Value } from '../../cesql/value.ts';
import type { Mutant } from '../check.ts';
import {
  casting,
  isChain,
  type Language,
  expressionMutant as mutant,
  reading,
} from './expression-mutant.ts';

// A name of its own: the transform of the test runner moves the binding of an imported base class.
const Walk = Evaluator;

/** Mutants of types, casts and attributes. */
export const valueMutants: readonly Mutant[] = [
  mutant(
    'SQL-020/strings',
    'Every attribute is a String.',
    reading((value) => (value === undefined ? value : String(value))),
  ),
  mutant(
    'SQL-020/numbers',
    'A String of digits is an Integer.',
    reading((value) => (/^\d+(?:\.\d+)?$/.test(String(value)) ? Math.trunc(Number(value)) : value)),
  ),
  mutant('SQL-021/utc', 'A timestamp is written anew, in UTC.', {
    ...reading((value, name) =>
      name === 'time' && value !== undefined ? new Date(String(value)).toISOString() : value,
    ),
  }),
  mutant(
    'SQL-021/uris',
    'A URI is written anew.',
    reading((value, name) =>
      name === 'dataschema' && value !== undefined ? new URL(String(value)).href : value,
    ),
  ),
  mutant('SQL-022/unsigned', 'It loses the sign of an Integer.', toText(Math.abs)),
  mutant(
    'SQL-022/fraction',
    'It writes an Integer with a fraction.',
    casting((value, type) =>
      typeof value === 'number' && type === 'String' ? value.toFixed(1) : undefined,
    ),
  ),
  mutant(
    'SQL-023/one-only',
    'Only 1 is true.',
    casting((value, type) =>
      typeof value === 'number' && type === 'Boolean' ? value === 1 : undefined,
    ),
  ),
  mutant(
    'SQL-023/positive-only',
    'Only a positive Integer is true.',
    casting((value, type) =>
      typeof value === 'number' && type === 'Boolean' ? value > 0 : undefined,
    ),
  ),
  mutant(
    'SQL-023/no-cast',
    'A cast of another Integer than 0 and 1 fails, as the official kit once wanted.',
    {
      ...casting((value, type) =>
        typeof value === 'number' && type === 'Boolean' && (value | 1) !== 1 ? false : undefined,
      ),
    },
  ),
  mutant('SQL-024/javascript', 'It reads numbers as JavaScript does.', fromText(Number)),
  mutant('SQL-024/leading-digits', 'It reads the digits at the start.', fromText(Number.parseInt)),
  mutant(
    'SQL-024/saturating',
    'It takes the nearest Integer in range, as the Go SDK does.',
    fromText((text) =>
      /^[-+]?\d+$/.test(text)
        ? Math.min(2147483647, Math.max(-2147483648, Number(text)))
        : Number.NaN,
    ),
  ),
  mutant(
    'SQL-024/no-plus',
    'It refuses a plus sign.',
    casting((value, type) => (String(value).startsWith('+') && type === 'Integer' ? 0 : undefined)),
  ),
  mutant(
    'SQL-024/unicode-digits',
    'It reads digits of other scripts, as the Java SDK does.',
    fromText((text) => (/^\p{Nd}$/u.test(text) && !/^\d$/.test(text) ? 3 : Number.NaN)),
  ),
  mutant(
    'SQL-025/yes',
    'It knows yes and 1.',
    casting((value, type) =>
      type === 'Boolean' && typeof value === 'string' && /^(?:yes|1|t)$/i.test(value)
        ? true
        : undefined,
    ),
  ),
  mutant(
    'SQL-025/trimmed',
    'It skips spaces.',
    casting((value, type) =>
      type === 'Boolean' && typeof value === 'string' && /^\s+true|true\s+$/.test(value)
        ? true
        : undefined,
    ),
  ),
  mutant(
    'SQL-025/small-letters',
    'It knows small letters only.',
    casting((value, type) =>
      type === 'Boolean' && typeof value === 'string' && /[TRUEFALS]/.test(value)
        ? false
        : undefined,
    ),
  ),
  mutant(
    'SQL-026/minus-one',
    'TRUE counts as -1.',
    casting((value, type) => (value === true && type === 'Integer' ? -1 : undefined)),
  ),
  mutant(
    'SQL-027/capitals',
    'TRUE is written in capitals.',
    casting((value, type) =>
      typeof value === 'boolean' && type === 'String' ? String(value).toUpperCase() : undefined,
    ),
  ),
  mutant('SQL-028/silent', 'A cast that fails is no error.', {
    answer: (answer) => ({
      ...answer,
      errors: answer.errors.filter(({ kind }) => kind !== 'cast'),
    }),
  }),
  mutant('SQL-028/another-kind', 'A cast that fails is an error of another kind.', {
    answer: ({ errors, ...rest }) => ({
      ...rest,
      errors: errors.map(({ kind }) => ({ kind: kind === 'cast' ? 'generic' : kind })),
    }),
  }),
  mutant('SQL-028/minus-one', 'A cast to Integer that fails gives -1.', failingTo(-1)),
  mutant('SQL-030/empty', 'A missing attribute is the empty String.', {
    evaluator: class extends Walk {
      protected override attribute(name: string, node: Node): Value | undefined {
        return this.read(name, node) ?? '';
      }
    },
  }),
  mutant('SQL-030/silent', 'A missing attribute is no error.', {
    answer: (answer) => ({
      ...answer,
      errors: answer.errors.filter(({ kind }) => kind !== 'missingAttribute'),
    }),
  }),
  mutant('SQL-030/only-false', 'An operation with a missing attribute is false.', {
    answer: (answer, { tree }) =>
      isMissingIn(answer) && isChain(tree) ? { ...answer, value: false } : answer,
  }),
  mutant('SQL-030/unlike', 'A missing attribute is unlike every pattern.', {
    answer: (answer, { tree }) =>
      isMissingIn(answer) && (tree.kind === 'like' || tree.kind === 'in') && tree.negated
        ? { ...answer, value: true }
        : answer,
  }),
  mutant('SQL-030/division-first', 'A division by 0 comes before a missing dividend.', {
    answer: (answer, { text }) =>
      / [/%] 0$/.test(text) && isMissingIn(answer)
        ? { ...answer, errors: [{ kind: 'math' }] }
        : answer,
  }),
  mutant('SQL-031/empty', 'A missing attribute alone is the empty String.', {
    answer: (answer, { tree }) =>
      tree.kind === 'attribute' && isMissingIn(answer) ? { ...answer, value: '' } : answer,
  }),
  mutant('SQL-031/silent', 'A missing attribute alone is no error.', {
    answer: (answer, { tree }) => (tree.kind === 'attribute' ? { ...answer, errors: [] } : answer),
  }),
  mutant(
    'SQL-032/text',
    'null is the text null.',
    reading((value, name, event) => (event[name] === null ? 'null' : value)),
  ),
  mutant(
    'SQL-032/empty',
    'null is the empty text.',
    reading((value, name, event) => (event[name] === null ? '' : value)),
  ),
  mutant(
    'SQL-033/inherited',
    'It finds what every object has.',
    reading(
      (value, name, event) =>
        value ??
        (name in Object(event) && event[name] !== null && !Object.hasOwn(event, name)
          ? String(event[name])
          : undefined),
    ),
  ),
  mutant(
    'SQL-033/hidden',
    'It never finds an attribute that is called as a member of every object.',
    reading((value, name) => (name in Object.prototype ? undefined : value)),
  ),
  mutant(
    'SQL-034/truncated',
    'It truncates a fraction.',
    reading((value, name, event) => {
      const found = event[name];
      return typeof found === 'number' ? found | 0 : value;
    }),
  ),
  mutant(
    'SQL-034/objects-as-text',
    'It takes the text of an object.',
    reading((value, name, event) =>
      typeof event[name] === 'object' && event[name] !== null ? String(event[name]) : value,
    ),
  ),
];

function isMissingIn({
  errors,
}: {
  readonly errors: readonly { readonly kind: string }[];
}): boolean {
  return errors[0]?.kind === 'missingAttribute';
}

function toText(change: (value: number) => number): Language {
  return casting((value, type) =>
    typeof value === 'number' && type === 'String' ? String(change(value)) : undefined,
  );
}

/** Texts that the reader gives a number for are cast to it; all others as the reference does. */
function fromText(read: (text: string) => number): Language {
  return casting((value, type) => {
    if (typeof value !== 'string' || type !== 'Integer') return undefined;
    const number = read(value);
    return Number.isFinite(number) ? Math.trunc(number) : undefined;
  });
}

function failingTo(value: number): Language {
  return {
    evaluator: class extends Walk {
      protected override cast(given: never, type: never, node: never): never {
        const before = this.errors.length;
        const found = super.cast(given, type, node);
        const hasFailed = this.errors.length > before && (type as string) === 'Integer';
        return (hasFailed && !this.ended ? value : found) as never;
      }
    },
  };
}
