// Formats the state of a cluster as lines for a terminal.
import { usd } from '../../infra/catalogue/capacity-cost.ts';
import { shorten } from '../query/text-width.ts';
import { visibleInLine } from '../terminal-text.ts';
import { amount, sparkline } from './draw.ts';
import type { ClusterLook, LoadedStatement } from './read-cluster.ts';
import type { FunctionLook } from './read-functions.ts';
import type { MetricSeries } from './read-metrics.ts';
import type { Summary } from './summary.ts';

export interface ReportOptions {
  readonly columns: number;
  readonly ascii: boolean;
  readonly since: string;
}

const LABEL = 12;

export function monitorLines(
  look: ClusterLook,
  summary: Summary,
  { columns, ascii, since }: ReportOptions,
): readonly string[] {
  const { identifier, shape, status, series, events } = look;
  const cut = (line: string) => shorten(line, columns);
  const paused =
    summary.pausedMinutes > 0
      ? `, paused or without data for ${minutes(summary.pausedMinutes)} of the last ${since}`
      : '';
  const rows = series.map((one) => ({ ...one, numbers: numbersOf(one) }));
  const widest = (texts: readonly string[]) => Math.max(0, ...texts.map(({ length }) => length));
  const numbersWidth = widest(rows.map(({ numbers = '' }) => numbers));
  const width = columns - LABEL - numbersWidth - 3;
  const notes = widest(rows.map(({ metric: { note } }) => note));
  const hasNotes = width - notes - 2 >= 20;
  // One width for all: the same minute is in the same column of each.
  const room = Math.min(60, hasNotes ? width - notes - 2 : width);
  const plots = rows.flatMap(({ metric, values, numbers }) => {
    if (numbers === undefined) return [`${metric.id.padEnd(LABEL)} no points in the last ${since}`];
    // A narrow terminal gets the numbers on a separate line.
    if (width < 10)
      return [metric.id, `  ${sparkline(values, { width: columns - 3, ascii })}`, `  ${numbers}`].map(cut);
    const line = `${metric.id.padEnd(LABEL)} ${sparkline(values, { width: room, ascii }).padEnd(room)} ${numbers}`;
    return [cut(hasNotes && metric.note !== '' ? `${line.padEnd(columns - notes)}${metric.note}` : line)];
  });
  return [
    `${identifier}  ${shape.region}  ${status}${paused}`,
    `${shape.minAcu} to ${shape.maxAcu} ACU${summary.ceilingMinutes > 0 ? `, at its ceiling for ${minutes(summary.ceilingMinutes)}` : ''}`,
    ...(isNew(look) ? ['The cluster is new: CloudWatch has its first points after some minutes.'] : []),
    ...plots,
    summary.spendUsd === undefined
      ? `Spend: no price for ${shape.region}`
      : `Spend in the last ${since}: ${usd(summary.spendUsd)} for capacity (${summary.spendArithmetic}); the bill may differ slightly`,
    ...events.slice(-5).map(({ at, message }) => cut(`${at}  ${visibleInLine(message)}`)),
    ...(look.eventsProblem === undefined ? [] : [`Events are not known. ${look.eventsProblem}`]),
    ...(summary.advice === undefined ? [] : [summary.advice]),
  ];
}

/** The newest value and the greatest one, or the least if that matters; undefined without points. */
function numbersOf({ metric: { statistic, unit }, values }: MetricSeries): string | undefined {
  const there = values.filter((value) => value !== undefined);
  const last = there.at(-1);
  if (last === undefined) return undefined;
  const now = values.slice(-3).some((value) => value !== undefined) ? amount(last, unit) : 'none';
  const isLeast = statistic === 'Minimum';
  return `now ${now}, ${isLeast ? 'least' : 'max'} ${amount(isLeast ? Math.min(...there) : Math.max(...there), unit)}`;
}

const NEW_MS = 10 * 60_000;

const isNew = ({ shape: { createdAtMs }, lookedAtMs }: ClusterLook): boolean =>
  createdAtMs !== undefined && lookedAtMs - createdAtMs < NEW_MS;

export function functionLines(functions: readonly FunctionLook[], since: string): readonly string[] {
  const widest = Math.max(0, ...functions.map(({ name }) => name.length));
  return [
    `Functions in the last ${since}:`,
    ...functions.map(({ name, calls, errors, throttled, p95Ms }) => {
      const slow = p95Ms === undefined ? '' : `, p95 ${amount(p95Ms, 'ms')}`;
      return `  ${name.padEnd(widest)}  ${amount(calls, '')} calls, ${amount(errors, '')} errors, ${amount(throttled, '')} throttled${slow}`;
    }),
  ];
}

export function statementLines(statements: readonly LoadedStatement[] | undefined): readonly string[] {
  if (statements === undefined) {
    return [
      'Statements: Performance Insights is off. Set observability.insights to "standard" in the stage, which costs nothing, and deploy.',
    ];
  }
  if (statements.length === 0) return ['Statements: none in this time.'];
  return [
    'Statements by load (sessions, on average):',
    ...statements.map(({ load, sql }) => `  ${load.toFixed(2)}  ${sql.replace(/\s+/g, ' ').slice(0, 200)}`),
  ];
}

function minutes(many: number): string {
  if (many < 120) return `${Math.round(many)} min`;
  return many < 2880 ? `${(many / 60).toFixed(1)} h` : `${(many / 1440).toFixed(1)} d`;
}
