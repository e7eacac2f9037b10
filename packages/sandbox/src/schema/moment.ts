// One spelling for dates, times and date-times, so that the way of writing carries nothing. Years 1900 to 2099, no leap second.

const TIME = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?$/;
const DATE_TIME =
  /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.\d+)?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

const FIRST_YEAR = 1900;
const LAST_YEAR = 2099;

/** Days from 1900-01-01 to 2099-12-31: 200 years with 49 leap days. */
export const DATES = 73_049n;
/** Seconds of a day. */
export const TIMES = 86_400n;

const DASH = 0x2d;

/** Read digit by digit, because most documents are full of dates and a regular expression costs ten times as much. */
export function spellDate(text: string): string | undefined {
  if (text.length !== 10 || text.charCodeAt(4) !== DASH || text.charCodeAt(7) !== DASH) return undefined;
  const year = digitsAt(text, 0) * 100 + digitsAt(text, 2);
  return inRange(year) && isDay(year, digitsAt(text, 5), digitsAt(text, 8)) ? text : undefined;
}

// Two decimal digits as a number, or NaN.
function digitsAt(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** `12:30` becomes `12:30:00`; fractions are cut. A time without a date has no zone. */
export function spellTime(text: string): string | undefined {
  const found = TIME.exec(text);
  return found ? `${found[1]}:${found[2]}:${found[3] ?? "00"}` : undefined;
}

/** Converted to UTC and cut to seconds; the year is checked after the conversion. */
export function spellDateTime(text: string): string | undefined {
  const found = DATE_TIME.exec(text);
  if (!found) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map(Number);
  // Date.UTC reads the years 0 to 99 as 1900 to 1999, so far years are refused before it sees them.
  if (year < FIRST_YEAR - 1 || year > LAST_YEAR + 1 || !isDay(year, month, day)) return undefined;
  const offset = (found[7] === "-" ? -1 : 1) * (Number(found[8] ?? 0) * 60 + Number(found[9] ?? 0));
  const moment = new Date(Date.UTC(year, month - 1, day, hour, minute - offset, second));
  return inRange(moment.getUTCFullYear()) ? `${moment.toISOString().slice(0, 19)}Z` : undefined;
}

function inRange(year: number): boolean {
  return year >= FIRST_YEAR && year <= LAST_YEAR;
}

function isDay(year: number, month: number, day: number): boolean {
  if (!(month >= 1 && month <= 12 && day >= 1)) return false; // also when one of them is NaN
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const last = month === 2 ? (leap ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return day <= last;
}
