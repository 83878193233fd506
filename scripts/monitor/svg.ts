import { amount } from './draw.ts';
import type { MetricSeries } from './read-metrics.ts';

const WIDTH = 720;
const ROW = 90;
const LEFT = 16;
const TOP = 48;

/** The series as a self-contained SVG: lines with gaps, without scripts, fonts and other files. It uses the colour of the page. */
export function monitorSvg(series: readonly MetricSeries[], title: string): string {
  const height = TOP + series.length * ROW + 8;
  const rows = series.map(({ metric, values }, index) => {
    const top = TOP + index * ROW;
    const there = values.filter((value) => value !== undefined);
    const most = Math.max(0, ...there);
    const note =
      there.length === 0
        ? 'no points'
        : `now ${amount(there.at(-1) ?? 0, metric.unit)}, at most ${amount(most, metric.unit)}`;
    const lines = runs(values).map((run) => {
      const points = run.map(
        ([place, value]) =>
          `${n(x(place, values.length))},${n(top + ROW - 14 - (most === 0 ? 0 : (value / most) * (ROW - 44)))}`,
      );
      return `<polyline points="${points.join(' ')}" fill="none" stroke="currentColor" stroke-width="1.5"/>`;
    });
    return [
      `<g><desc>${xml(`${metric.id} (${metric.name}): ${note}`)}</desc>`,
      `<text x="${LEFT}" y="${top + 12}">${xml(metric.id)}</text>`,
      `<text x="${WIDTH - LEFT}" y="${top + 12}" text-anchor="end">${xml(note)}</text>`,
      `<line x1="${LEFT}" x2="${WIDTH - LEFT}" y1="${top + ROW - 14}" y2="${top + ROW - 14}" stroke="currentColor" stroke-opacity="0.3"/>`,
      ...lines,
      '</g>',
    ].join('\n');
  });
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" fill="currentColor" font-family="system-ui, sans-serif" font-size="13">`,
    `<title>${xml(title)}</title>`,
    `<text x="${LEFT}" y="26" font-size="16" font-weight="600">${xml(title)}</text>`,
    ...rows,
    '</svg>',
  ].join('\n')}\n`;
}

/** Points without a gap between them, with their places. */
function runs(values: readonly (number | undefined)[]): readonly (readonly (readonly [number, number])[])[] {
  const found: [number, number][][] = [];
  let run: [number, number][] | undefined;
  for (const [place, value] of values.entries()) {
    if (value === undefined) run = undefined;
    else {
      if (run === undefined) {
        run = [];
        found.push(run);
      }
      run.push([place, value]);
    }
  }
  return found;
}

function x(place: number, many: number): number {
  return LEFT + (many <= 1 ? 0 : (place / (many - 1)) * (WIDTH - 2 * LEFT));
}

function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function xml(words: string): string {
  return words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
