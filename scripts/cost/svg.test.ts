import { describe, expect, test } from '@jest/globals';
import { curves } from './curve.ts';
import { plotLines } from './print.ts';
import { svg } from './svg.ts';
import { NO_EXTRAS, type Usage } from './usage.ts';

const usage: Usage = { ...NO_EXTRAS, region: 'us-east-1', minAcu: 0, maxAcu: 4, averageAcu: 1 };

describe('the curves', () => {
  test('start at the cost without use, end at the cost of a day that never pauses, and always rise', () => {
    const [own, awake, ceiling] = curves(usage).map(({ points }) => points.map(({ perMonthUsd }) => perMonthUsd));

    expect(own?.[0]).toBeCloseTo(1.4, 5);
    expect(own?.[24]).toBeCloseTo(87.6 + 1.4, 5);
    expect(awake?.[0]).toBeCloseTo(43.8 + 1.4, 5);
    expect(ceiling?.[24]).toBeCloseTo(350.4 + 1.4, 5);
    for (const line of [own, awake, ceiling]) expect(line).toEqual([...(line ?? [])].sort((a, b) => a - b));
  });

  test('a stage that does not pause is compared with one that does', () => {
    expect(curves({ ...usage, minAcu: 0.5 }).map(({ label }) => label)).toEqual([
      '1 ACU while active, then 0.5 ACU',
      '1 ACU while active, then paused (minimum 0)',
      '4 ACU while active (ceiling)',
    ]);
  });
});

describe('the SVG', () => {
  const picture = svg(curves(usage), 'Monthly cost of <dev> & "co"');

  test('has the three lines with 25 points each, which differ in dash and colour', () => {
    const lines = [
      ...picture.matchAll(/<polyline points="([^"]*)" stroke="([^"]*)" stroke-width="2.5" stroke-dasharray="([^"]*)"/g),
    ];

    expect(lines.map(([, points]) => points?.split(' ').length)).toEqual([25, 25, 25]);
    expect(new Set(lines.map(([, , colour]) => colour)).size).toBe(3);
    expect(new Set(lines.map(([, , , dash]) => dash)).size).toBe(3);
  });

  test('has round amounts on its axis, and escapes its texts', () => {
    expect([...picture.matchAll(/>\$([\d,.]+)</g)].map(([, amount]) => amount)).toEqual([
      '0',
      '100',
      '200',
      '300',
      '400',
    ]);
    expect(picture).toContain('<title>Monthly cost of &lt;dev&gt; &amp; &quot;co&quot;</title>');
  });

  test('every point lies inside the picture', () => {
    for (const [, points = ''] of picture.matchAll(/points="([^"]*)"/g)) {
      for (const point of points.split(' ')) {
        const [x = Number.NaN, y = Number.NaN] = point.split(',').map(Number);
        expect(x >= 0 && x <= 720 && y >= 0 && y <= 420).toBe(true);
      }
    }
  });
});

test('the terminal shows the same as bars, every second hour', () => {
  const lines = plotLines(curves(usage));

  expect(lines[0]).toBe('A month over active hours a day (1 ACU while active, then paused):');
  expect(lines[1]).toBe('   0 h   $1.40  █');
  expect(lines[13]).toBe(`  24 h  $89.00  ${'█'.repeat(40)}`);
  expect(lines).toHaveLength(14);
});
