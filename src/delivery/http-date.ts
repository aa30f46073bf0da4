const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/**
 * The three forms of a date of HTTP (RFC 9110 section 5.6.7): the one that is written today, and two that are obsolete
 * and have to be read all the same. Names of days say nothing that the rest does not.
 */
const FORMS = [
  /^[A-Z][a-z]{2}, (?<day>\d{2}) (?<month>[A-Z][a-z]{2}) (?<year>\d{4}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  /^[A-Z][a-z]{5,8}, (?<day>\d{2})-(?<month>[A-Z][a-z]{2})-(?<year>\d{2}) (?<time>\d{2}:\d{2}:\d{2}) GMT$/,
  /^[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \d]\d) (?<time>\d{2}:\d{2}:\d{2}) (?<year>\d{4})$/,
];

/**
 * A date of HTTP in milliseconds since 1970; `undefined` for what is none.
 *
 * @param nowMs The time: a year of two digits is one of the fifty years after it, or of those before it.
 */
export function readHttpDate(text: string, nowMs: number): number | undefined {
  const found = FORMS.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined);
  if (found === undefined) return undefined;
  const { day = '', month = '', year = '', time = '' } = found;
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  // A minute can have a leap second.
  if (hours > 23 || minutes > 59 || seconds > 60) return undefined;
  const fullYear = year.length === 4 ? Number(year) : yearNear(Number(year), nowMs);
  const date = new Date(0);
  // Not `Date.UTC`, which takes the year 70 for 1970.
  date.setUTCFullYear(fullYear, MONTHS.indexOf(month), Number(day));
  const isThere = MONTHS[date.getUTCMonth()] === month && date.getUTCDate() === Number(day);
  return isThere ? date.getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1000 : undefined;
}

/** The year with these last two digits that is at most fifty years ahead. */
function yearNear(digits: number, nowMs: number): number {
  const thisYear = new Date(nowMs).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + digits;
  if (year > thisYear + 50) return year - 100;
  return year <= thisYear - 50 ? year + 100 : year;
}
