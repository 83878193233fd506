import { describe, expect, test } from '@jest/globals';
import { ago, explained, offsetText, timeOfDay, timeOfValue, UTC, valueAt } from '../../src/page/parts/times.ts';

const AT = Date.UTC(2026, 10, 30, 20, 37, 17, 123);
const INDIA = () => 330;

describe('A time', () => {
  test('is in UTC, or in the time zone of the browser with its offset and its age', () => {
    expect(timeOfDay(AT, UTC)).toBe('20:37:17.123');
    expect(timeOfDay(AT, INDIA)).toBe('02:07:17.123');
    expect(explained(AT, AT + 180_000, INDIA)).toBe('2026-12-01 02:07:17.123 +05:30 local time, 3 minutes ago');
  });

  test.each([
    [0, '+00'],
    [-0, '+00'],
    [330, '+05:30'],
    [-180, '-03'],
    [-210, '-03:30'],
    [840, '+14'],
  ])('has its offset as PostgreSQL prints it: %d minutes are %s', (minutes, expected) => {
    expect(offsetText(minutes)).toBe(expected);
  });

  test.each([
    [0, 'now'],
    [999, 'now'],
    [1000, '1 second ago'],
    [59_999, '59 seconds ago'],
    [60_000, '1 minute ago'],
    [3_599_999, '59 minutes ago'],
    [3_600_000, '1 hour ago'],
    [86_399_999, '23 hours ago'],
    [2 * 86_400_000, '2 days ago'],
    [-60_000, 'in 1 minute'],
  ])('%d ms ago is shown as %s', (passed, expected) => {
    expect(ago(AT - passed, AT)).toBe(expected);
  });
});

describe('A value of the database', () => {
  test.each([
    ['timestamp with time zone', '2026-11-30 20:37:17.123456+00', '2026-12-01 02:07:17.123456+05:30'],
    ['timestamp(3) with time zone', '2026-11-30 20:37:17.1+00', '2026-12-01 02:07:17.1+05:30'],
    ['timestamptz', '2026-11-30 20:37:17', '2026-12-01 02:07:17+05:30'],
  ])('of type %s is shown in another time zone with all its digits: %s', (type, value, expected) => {
    const ms = timeOfValue(type, value);
    expect(ms).toBeDefined();
    expect(valueAt(value, ms ?? 0, INDIA)).toBe(expected);
  });

  test.each([
    ['timestamp without time zone', '2026-11-30 20:37:17'],
    ['timestamp', '2026-11-30 20:37:17'],
    ['text', '2026-11-30 20:37:17+00'],
    ['timestamptz[]', '{"2026-11-30 20:37:17+00"}'],
    ['timestamptz', 'infinity'],
    ['timestamptz', '0044-03-15 12:00:00+00 BC'],
    ['timestamptz', '12026-11-30 20:37:17+00'],
    ['timestamptz', '2026-11-30 20:37:17+02'],
    ['timestamptz', null],
  ])('that is not a time in UTC stays unchanged: %s %s', (type, value) => {
    expect(timeOfValue(type, value)).toBeUndefined();
  });

  test('stays unchanged if the offset has seconds', () => {
    const value = '1880-01-01 00:00:00+00';
    expect(valueAt(value, timeOfValue('timestamptz', value) ?? 0, () => 321.466)).toBe(value);
  });
});
