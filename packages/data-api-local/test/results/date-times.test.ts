import { describe, expect, test } from '@jest/globals';
import { dateText, timestampText, timestamptzText, timeText } from '../../src/results/date-times.ts';

describe('timestamptz', () => {
  const TABLE: readonly (readonly [string, string])[] = [
    ['2024-01-15 03:34:56+00', '2024-01-15 03:34:56'],
    ['2024-01-15 03:34:56.8+00', '2024-01-15 03:34:56.800'],
    ['2024-01-15 03:34:56.855123+00', '2024-01-15 03:34:56.855123'],
    ['2024-01-15 12:34:56+09', '2024-01-15 03:34:56'],
    ['2024-01-01 01:00:00.25+05:30', '2023-12-31 19:30:00.250'],
    ['2024-12-31 20:00:00-08', '2025-01-01 04:00:00'],
    ['0001-01-01 00:30:00+01', '0001-12-31 23:30:00 BC'],
    ['0044-03-15 12:00:00+00 BC', '0044-03-15 12:00:00 BC'],
    ['12024-01-15 12:34:56+09', '12024-01-15 03:34:56'],
    ['1890-01-01 00:00:00+00:53:28', '1889-12-31 23:06:32'],
  ];
  for (const [text, expected] of TABLE) {
    test(`${text} is ${expected}`, () => {
      expect(timestamptzText(text)).toBe(expected);
    });
  }
});

describe('date, time and timestamp', () => {
  test('have a fraction of no, three or six digits', () => {
    expect(timeText('10:00:00')).toBe('10:00:00');
    expect(timeText('10:00:00.8')).toBe('10:00:00.800');
    expect(timestampText('2026-01-01 10:00:00.8551')).toBe('2026-01-01 10:00:00.855100');
    expect(timestampText('2026-01-01 10:00:00')).toBe('2026-01-01 10:00:00');
    expect(dateText('0044-03-15 BC')).toBe('0044-03-15 BC');
  });

  test('are InternalFailure, without a message, when they are infinite', () => {
    for (const read of [dateText, timestampText, timestamptzText]) {
      expect(() => read('-infinity')).toThrow(expect.objectContaining({ name: 'InternalFailure', message: '' }));
    }
  });

  test('are refused in another DateStyle, and the message says what to do', () => {
    expect(() => dateText('15.01.2024')).toThrow(
      'The result contains a date in a DateStyle that this local Data API does not read. ' +
        'It reads ISO, the default of every session. Leave DateStyle as it is, or cast the column to text.',
    );
    expect(() => timestampText('Mon Jan 15 12:34:56 2024')).toThrow(/timestamp in a DateStyle/);
    expect(() => timestamptzText('15.01.2024 12:34:56 UTC')).toThrow(/timestamptz in a DateStyle/);
  });
});
