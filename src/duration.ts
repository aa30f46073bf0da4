import { EventDeliveryError } from './errors.ts';

/** The longest duration that is read, in milliseconds: 36,525 days, a hundred years. */
export const DURATION_MS_MAX = 3_155_760_000_000;

/** The longest text that is read as a duration, in UTF-16 code units. */
export const DURATION_LENGTH_MAX = 64;

/** Parts of a duration in their order; a day is 24 hours, a week seven days. */
const PARTS = [
  { letter: 'W', ms: 604_800_000, isTime: false },
  { letter: 'D', ms: 86_400_000, isTime: false },
  { letter: 'H', ms: 3_600_000, isTime: true },
  { letter: 'M', ms: 60_000, isTime: true },
  { letter: 'S', ms: 1000, isTime: true },
] as const;

/**
 * Reads an ISO 8601 duration as milliseconds.
 *
 * Exact or refused: no years and months, whose length depends on the date, and nothing below a millisecond. The
 * number with a fraction is the last one.
 *
 * @param text Such as `PT0.2S`, `PT1M30S`, `P1D`; at most 64 characters and a hundred years.
 * @returns Whole milliseconds, 0 or more.
 * @throws `EventDeliveryError` `DURATION_INVALID`.
 * @see DLV-132
 * @example Exact parts only
 * ```ts
 * import { parseDuration } from 'event-delivery-spec';
 *
 * parseDuration('PT0.2S'); // => 200
 * parseDuration('P1DT2H'); // => 93600000
 * parseDuration('P1M'); // throws DURATION_INVALID: no months
 * ```
 */
export function parseDuration(text: string): number {
  if (typeof text !== 'string' || text.length > DURATION_LENGTH_MAX) {
    throw invalid(text, `it is no text of at most ${DURATION_LENGTH_MAX} characters`);
  }
  const [date = '', time, ...more] = text.slice(1).split('T');
  if (!text.startsWith('P') || more.length > 0 || time === '' || text === 'P') {
    throw invalid(text, 'it is no ISO 8601 duration');
  }
  const numbers = [...readNumbers(text, date, false), ...readNumbers(text, time ?? '', true)];
  let ms = 0;
  for (const [index, number] of numbers.entries()) {
    if (number.fraction !== '' && index < numbers.length - 1) {
      throw invalid(text, 'a number before the last has a fraction');
    }
    ms += number.whole * number.unitMs + fractionMs(text, number.fraction, number.unitMs);
  }
  if (ms > DURATION_MS_MAX) throw invalid(text, 'it is longer than a hundred years');
  return ms;
}

/**
 * Writes milliseconds as an ISO 8601 duration that {@link parseDuration} reads as the same.
 *
 * @param ms Whole milliseconds, 0 to {@link DURATION_MS_MAX}.
 * @returns Days, hours, minutes and seconds, those that are not 0; `PT0S` for 0.
 * @throws `RangeError` for another number.
 * @see DLV-132
 * @example Milliseconds as a duration
 * ```ts
 * import { formatDuration } from 'event-delivery-spec';
 *
 * formatDuration(90_500); // => 'PT1M30.5S'
 * formatDuration(0); // => 'PT0S'
 * ```
 */
export function formatDuration(ms: number): string {
  if (!Number.isSafeInteger(ms) || ms < 0 || ms > DURATION_MS_MAX) {
    throw new RangeError(`Cannot format duration: ${ms} is not 0 to ${DURATION_MS_MAX}`);
  }
  const days = Math.floor(ms / 86_400_000);
  const hours = Math.floor(ms / 3_600_000) % 24;
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = (ms % 60_000) / 1000;
  const part = (value: number, letter: string) => (value === 0 ? '' : `${value}${letter}`);
  const time = `${part(hours, 'H')}${part(minutes, 'M')}${part(seconds, 'S')}`;
  if (days === 0 && time === '') return 'PT0S';
  return `P${part(days, 'D')}${time === '' ? '' : `T${time}`}`;
}

interface DurationNumber {
  readonly whole: number;
  readonly fraction: string;
  readonly unitMs: number;
}

/** The numbers of one half of a duration, each with its unit, in the order of the standard. */
function readNumbers(text: string, half: string, isTime: boolean): DurationNumber[] {
  const numbers: DurationNumber[] = [];
  let next = 0;
  let rest = half;
  while (rest !== '') {
    const match = /^(\d+)(?:[.,](\d+))?([A-Z])/.exec(rest);
    if (match === null) throw invalid(text, 'it is no ISO 8601 duration');
    const [whole = '', digits = '', fraction = '', letter = ''] = match;
    if (!isTime && (letter === 'Y' || letter === 'M')) {
      throw invalid(text, 'no months and years: they have no fixed length');
    }
    const index = PARTS.findIndex((part) => part.letter === letter && part.isTime === isTime);
    const unit = PARTS[index];
    if (unit === undefined || index < next) throw invalid(text, `${letter} is not expected there`);
    numbers.push({ whole: Number(digits), fraction, unitMs: unit.ms });
    next = index + 1;
    rest = rest.slice(whole.length);
  }
  return numbers;
}

/** Exact, or refused: a third of a minute is no whole number of milliseconds in decimals either. */
function fractionMs(text: string, fraction: string, unitMs: number): number {
  const digits = fraction.replace(/0+$/, '');
  if (digits === '') return 0;
  const scaled = BigInt(digits) * BigInt(unitMs);
  const divisor = 10n ** BigInt(digits.length);
  if (scaled % divisor !== 0n) throw invalid(text, 'it is no whole number of milliseconds');
  return Number(scaled / divisor);
}

function invalid(text: unknown, state: string): EventDeliveryError {
  const shown = typeof text === 'string' ? JSON.stringify(text.slice(0, 40)) : typeof text;
  const message = `Cannot read duration ${shown}: ${state}`;
  const remedy = 'Write weeks, days, hours, minutes and seconds, such as PT0.2S, PT5M or P1DT12H';
  const code = 'DURATION_INVALID';
  return new EventDeliveryError(code, message, {
    problems: [{ code, pointer: '', message, remedy }],
  });
}
