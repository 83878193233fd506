import { usd } from '../../infra/catalogue/capacity-cost.ts';
import type { Curve } from './curve.ts';

const WIDTH = 720;
const HEIGHT = 420;
const MARGIN = { left: 76, right: 24, top: 96, bottom: 56 };
const COLOURS = ['#0b63ce', '#1a7f37', '#b35900'];
const DASHES = ['', '7 4', '2 4'];

/** The curves as a self-contained SVG, without scripts, fonts and other files. Lines differ in dash and colour. */
export function svg(curves: readonly Curve[], title: string): string {
  const top = niceTop(Math.max(0, ...curves.flatMap(({ points }) => points.map((point) => point.perMonthUsd))));
  const x = (hours: number) => MARGIN.left + (hours / 24) * (WIDTH - MARGIN.left - MARGIN.right);
  const y = (amount: number) => HEIGHT - MARGIN.bottom - (amount / top) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  const steps = [0, 1, 2, 3, 4].map((step) => (top * step) / 4);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${xml(title)}" font-family="system-ui, sans-serif" font-size="13">`,
    `<title>${xml(title)}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text(MARGIN.left, 24, title, 'start', ' font-size="16" font-weight="600"'),
    ...steps.flatMap((amount) => [
      `<line x1="${MARGIN.left}" y1="${n(y(amount))}" x2="${WIDTH - MARGIN.right}" y2="${n(y(amount))}" stroke="${amount === 0 ? '#57606a' : '#d8dee4'}"/>`,
      text(MARGIN.left - 10, y(amount) + 4, usd(amount).replace(/\.00$/, ''), 'end'),
    ]),
    ...[0, 4, 8, 12, 16, 20, 24].map((hours) => text(x(hours), HEIGHT - MARGIN.bottom + 20, String(hours), 'middle')),
    text(x(12), HEIGHT - 14, 'active hours a day', 'middle'),
    ...curves.flatMap(({ label, points }, index) => {
      const style = `stroke="${COLOURS[index % COLOURS.length]}" stroke-width="2.5" stroke-dasharray="${DASHES[index % DASHES.length]}" fill="none"`;
      const line = points.map((point) => `${n(x(point.activeHoursPerDay))},${n(y(point.perMonthUsd))}`).join(' ');
      const row = 44 + index * 18;
      return [
        `<polyline points="${line}" ${style}/>`,
        `<line x1="${MARGIN.left}" y1="${row - 4}" x2="${MARGIN.left + 30}" y2="${row - 4}" ${style}/>`,
        text(MARGIN.left + 38, row, label, 'start'),
      ];
    }),
    '</svg>',
  ];
  return `${parts.join('\n')}\n`;
}

/** The next of 1, 2, 4, 8 times a power of ten, so that quarters are round. */
function niceTop(amount: number): number {
  if (amount <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(amount));
  return ([1, 2, 4, 6, 8, 10].find((factor) => factor * power >= amount) ?? 10) * power;
}

function text(left: number, bottom: number, words: string, anchor: string, more = ''): string {
  return `<text x="${n(left)}" y="${n(bottom)}" text-anchor="${anchor}" fill="#24292f"${more}>${xml(words)}</text>`;
}

function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function xml(words: string): string {
  return words.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
