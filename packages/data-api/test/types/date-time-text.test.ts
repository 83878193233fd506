import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { utcOf } from '../../src/types/date-time-text.ts';

describe('a returned time', () => {
  test.each([
    ['2026-11-20 09:30:00', '2026-11-20T09:30:00Z'],
    ['2026-11-20 09:30:00.800', '2026-11-20T09:30:00.800Z'],
    ['2026-11-20 09:30:00.855100', '2026-11-20T09:30:00.855100Z'],
    ['12026-11-20 09:30:00', '12026-11-20T09:30:00Z'],
  ])('%s is %s: UTC, and no digit lost', (returned, expected) => {
    expect(utcOf(returned)).toBe(expected);
  });

  test.each([['2026-11-20T09:30:00'], ['2026-11-20 09:30:00+02'], ['infinity'], ['0044-03-15 00:00:00 BC']])(
    '%s is refused',
    (returned) => {
      expect(() => utcOf(returned)).toThrow('expects a time as "YYYY-MM-DD HH:MM:SS[.ffffff]", got other text');
    },
  );
});

test('nothing depends on the zone of the machine', () => {
  const module = pathToFileURL(path.join(import.meta.dirname, '../../src/types/date-time-text.ts')).href;
  const program = `
    const { timestamptzText, utcOf } = await import('${module}');
    const at = new Date(Date.UTC(2026, 6, 1, 12));
    const found = {};
    for (const zone of ['Asia/Kolkata', 'America/St_Johns']) {
      process.env.TZ = zone;
      found[at.getTimezoneOffset()] = [timestamptzText(at), utcOf('2026-07-01 12:00:00')];
    }
    console.log(JSON.stringify(found));
  `;
  const output = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });

  const expected = ['2026-07-01T12:00:00.000Z', '2026-07-01T12:00:00Z'];
  expect(JSON.parse(output)).toEqual({ '-330': expected, 150: expected });
});
