import { ValueProblem, wrongValue } from './codec.ts';

// One rule: a time with a zone is UTC on both sides, and the digits of a second do not change.

const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/;
const TIME_ONLY = /^\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?$/;
const LOCAL = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?)$/;
const ZONED = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|[+-]\d{2}:\d{2})$/;
const RETURNED = /^\d{4,6}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,6})?$/;

export function dateText(value: string): string {
  return typeof value === 'string' && DATE_ONLY.test(value) ? value : wrongValue('a date as "YYYY-MM-DD"', value);
}

export function timeText(value: string): string {
  return typeof value === 'string' && TIME_ONLY.test(value)
    ? value
    : wrongValue('a time as "HH:MM:SS[.ffffff]"', value);
}

/** The TIMESTAMP hint takes a blank between date and time, and neither `T` nor a zone. */
export function timestampText(value: string): string {
  const match = typeof value === 'string' ? LOCAL.exec(value) : null;
  return match === null
    ? wrongValue('a time without a zone as "YYYY-MM-DD HH:MM:SS[.ffffff]"', value)
    : `${match[1]} ${match[2]}`;
}

export function timestamptzText(value: string | Date): string {
  const written = value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : value;
  return typeof written === 'string' && ZONED.test(written)
    ? written
    : wrongValue(
        'a Date, or a time with its zone as "YYYY-MM-DDTHH:MM:SS[.ffffff]Z" (or +hh:mm), years 0000 to 9999',
        value,
      );
}

/** The service converts timestamptz to UTC and drops the offset; this adds it again, in ISO 8601, with unchanged digits. */
export function utcOf(returned: string): string {
  if (!RETURNED.test(returned)) {
    throw new ValueProblem('expects a time as "YYYY-MM-DD HH:MM:SS[.ffffff]", got other text');
  }
  const blank = returned.indexOf(' ');
  return `${returned.slice(0, blank)}T${returned.slice(blank + 1)}Z`;
}

/**
 * PostgreSQL's text of a time with the fraction that the Data API writes: three digits or six, none for whole seconds.
 * So every driver returns the same text.
 *
 * @example withServiceFraction('09:30:00.5') // '09:30:00.500'
 */
export function withServiceFraction(text: string): string {
  const fraction = /\.(\d{1,6})$/.exec(text)?.[1];
  return fraction === undefined ? text : text + '0'.repeat((fraction.length <= 3 ? 3 : 6) - fraction.length);
}
