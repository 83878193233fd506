import { offsetOf, zoneName } from '../state/zone.ts';
import { timeOfDay } from './times.ts';

export interface PlotPoint {
  readonly atMs: number;
  readonly value: number;
}

export interface PlotLine {
  readonly name: string;
  /** Its class in theme.css. */
  readonly kind: 'main' | 'second' | 'bad';
  readonly points: readonly PlotPoint[];
}

export interface PlotMark {
  readonly atMs: number;
  readonly label: string;
}

interface PlotProps {
  readonly title: string;
  readonly lines: readonly PlotLine[];
  readonly marks: readonly PlotMark[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly show: (value: number) => string;
}

const WIDTH = 900;
const HEIGHT = 120;
/** Points further apart are not joined: there were no calls in between. */
const JOINED_MS = 2500;

/** Values over time. The numbers are also beside it as text, for screen readers. */
export function Plot({ title, lines, marks, fromMs, toMs, show }: PlotProps) {
  const highest = Math.max(...lines.flatMap(({ points }) => points.map(({ value }) => value)), 0);
  const top = roundUp(highest);
  const x = (atMs: number) => ((atMs - fromMs) / (toMs - fromMs)) * WIDTH;
  const y = (value: number) => HEIGHT - (top === 0 ? 0 : (value / top) * (HEIGHT - 4)) - 1;
  const seen = marks.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
  return (
    <figure class="plot">
      <figcaption>
        <strong>{title}</strong>{' '}
        {lines.map(({ name, kind, points }) => (
          <span key={name} class={`legend ${kind}`}>
            {name} {show(points.at(-1)?.value ?? 0)}
          </span>
        ))}
        <span class="quiet">up to {show(top)}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}, up to ${show(highest)}`}
      >
        {[0.25, 0.5, 0.75].map((share) => (
          <line key={share} class="plot-grid" x1={0} x2={WIDTH} y1={HEIGHT * share} y2={HEIGHT * share} />
        ))}
        {seen.map(({ atMs, label }) => (
          <line key={`${atMs} ${label}`} class="plot-mark" x1={x(atMs)} x2={x(atMs)} y1={0} y2={HEIGHT}>
            <title>{label}</title>
          </line>
        ))}
        {lines.map(({ name, kind, points }) => (
          <path key={name} class={`plot-line ${kind}`} d={pathOf(points, x, y)} />
        ))}
      </svg>
      <p class="plot-axis quiet">
        <span>{secondOf(fromMs)}</span>
        {seen.length > 0 && (
          <span class="plot-marks">{seen.map(({ atMs, label }) => `${secondOf(atMs)} ${label}`).join(', ')}</span>
        )}
        <span>
          {secondOf(toMs)} {zoneName}
        </span>
      </p>
    </figure>
  );
}

const secondOf = (ms: number): string => timeOfDay(ms, offsetOf.value).slice(0, 8);

/** Half the width of a single point, because a path of one point draws nothing. */
const ALONE = 3;

function pathOf(points: readonly PlotPoint[], x: (atMs: number) => number, y: (value: number) => number): string {
  return points
    .map(({ atMs, value }, index) => {
      const before = points[index - 1];
      const isJoined = before !== undefined && atMs - before.atMs <= JOINED_MS;
      const [across, down] = [x(atMs).toFixed(1), y(value).toFixed(1)];
      return isJoined
        ? `L${across} ${down}`
        : `M${(x(atMs) - ALONE).toFixed(1)} ${down}h${2 * ALONE}M${across} ${down}`;
    })
    .join('');
}

/** 1, 2, 5, 10, 20, 50 … */
export function roundUp(value: number): number {
  if (value <= 0) return 0;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((one) => one * power >= value) ?? 10;
  return step * power;
}
