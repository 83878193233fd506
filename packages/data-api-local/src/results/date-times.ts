import { internalFailure, unsupportedResult } from '../api/errors.ts';

const TIMESTAMP = /^(\d{4,})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?([+-]\d\d(?::\d\d){0,2})?( BC)?$/;
const DATE = /^\d{4,}-\d\d-\d\d( BC)?$/;
const TIME = /^(\d\d:\d\d:\d\d)(?:\.(\d+))?$/;

/** `2026-09-17`. @throws AwsException InternalFailure for infinity, as observed */
export function dateText(text: string): string {
  if (DATE.test(text)) return text;
  throw unreadable(text, 'date');
}

/** `10:00:00`, with three or six digits of a fraction when there is one. */
export function timeText(text: string): string {
  const match = TIME.exec(text);
  if (match === null) throw unreadable(text, 'time');
  return match[1] + fractionText(match[2]);
}

/** `2026-09-17 10:00:00[.fff[fff]]`: a space between date and time, never a T. */
export function timestampText(text: string): string {
  if (isCommonTimestamp(text, 19)) return text;
  const match = TIMESTAMP.exec(text);
  if (match === null) throw unreadable(text, 'timestamp');
  const [, year, month, day, time, fraction, , era = ''] = match;
  return `${year}-${month}-${day} ${time}${fractionText(fraction)}${era}`;
}

/** The same in UTC, without the offset, in whatever TimeZone a transaction has set. */
export function timestamptzText(text: string): string {
  if (isCommonTimestamp(text, 22) && text.endsWith('+00')) return text.slice(0, 19);
  if (isCommonTimestamp(text, 29) && text.endsWith('+00') && text[25] !== '0') return text.slice(0, 26);
  const match = TIMESTAMP.exec(text);
  if (match === null) throw unreadable(text, 'timestamptz');
  const [, year = '', month, day, time = '', fraction, offset = '+00', era = ''] = match;
  if (/^[+-]00(?::00)*$/.test(offset)) return `${year}-${month}-${day} ${time}${fractionText(fraction)}${era}`;

  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  const local = new Date(0);
  local.setUTCFullYear(era === '' ? Number(year) : 1 - Number(year), Number(month) - 1, Number(day));
  local.setUTCHours(hours, minutes, seconds);
  const utc = new Date(local.getTime() - offsetMs(offset));
  const utcYear = utc.getUTCFullYear();
  const date = [utcYear > 0 ? utcYear : 1 - utcYear, utc.getUTCMonth() + 1, utc.getUTCDate()];
  const digits = date.map((part, index) => String(part).padStart(index === 0 ? 4 : 2, '0')).join('-');
  return `${digits} ${utc.toISOString().slice(-13, -5)}${fractionText(fraction)}${utcYear > 0 ? '' : ' BC'}`;
}

/** A timestamp of the usual form with this many characters. Most are, and need no parsing. */
const isCommonTimestamp = (text: string, length: number): boolean =>
  text.length === length && text[4] === '-' && text[10] === ' ' && !text.endsWith('BC');

/** Nothing for a full second, three digits for whole milliseconds, six otherwise: measured on AWS. */
function fractionText(fraction: string | undefined): string {
  if (fraction === undefined || /^0*$/.test(fraction)) return '';
  const micros = fraction.padEnd(6, '0').slice(0, 6);
  return `.${micros.endsWith('000') ? micros.slice(0, 3) : micros}`;
}

function offsetMs(offset: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = offset.slice(1).split(':').map(Number);
  return (offset.startsWith('-') ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds) * 1000;
}

function unreadable(text: string, type: string): Error {
  if (text === 'infinity' || text === '-infinity') return internalFailure();
  return unsupportedResult(
    `The result contains a ${type} in a DateStyle that this local Data API does not read. ` +
      'It reads ISO, the default of every session. Leave DateStyle as it is, or cast the column to text.',
  );
}
