// Looks at a cluster once, or again and again, and prints what it saw.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { untilStopped } from '@daybreak/data-api-local/command';
import { DEFAULT_STAGE, findStage } from '../../infra/stages/index.ts';
import { connectionOf } from '../connection.ts';
import type { Io } from '../io.ts';
import { localLines, lookAtLocal } from './local.ts';
import { METRICS, type Metric } from './metrics.ts';
import { type Cluster, connectCluster } from './read-cluster.ts';
import { monitorLines } from './report.ts';
import { summarise } from './summary.ts';
import { monitorSvg } from './svg.ts';
import { passedThresholds } from './thresholds.ts';

export interface MonitorSettings {
  readonly stage?: string;
  readonly envFile?: string;
  readonly since: { readonly text: string; readonly ms: number };
  /** Seconds between looks; undefined looks once. */
  readonly watch?: number;
  readonly metrics: readonly string[];
  readonly statements: boolean;
  readonly svg?: string;
  readonly check: boolean;
  readonly ascii: boolean;
  readonly local: boolean;
  readonly json: boolean;
  readonly verbose?: boolean;
}

/**
 * Prints how a cluster is doing. With `--check`, exit 1 when a threshold of the stage was passed.
 * @throws {Error} it cannot be read: no such cluster, no permission, no network
 */
export async function runMonitor(
  settings: MonitorSettings,
  io: Io,
  credentials?: Parameters<typeof connectCluster>[2],
): Promise<void> {
  const connection = await connectionOf(settings, io);
  if (connection.backend !== 'data-api' || connection.local !== settings.local) {
    throw new Error(
      settings.local
        ? 'The connection is not that of a local Data API. Expected one on this machine. Write it with npm run local -- --env-file .env, or leave --local out.'
        : 'The connection names no cluster on AWS. Expected AURORA_CLUSTER_ARN of a deployed stage. Write it with npm run env, or add --local for the local Data API.',
    );
  }
  const cluster = settings.local ? undefined : connectCluster(connection, io.env, credentials);
  const look = () =>
    cluster === undefined ? lookLocal(connection.endpoint ?? '', settings, io) : lookOnce(cluster, settings, io);
  if (settings.watch === undefined) {
    for (const line of await look()) io.out(line);
    return;
  }
  await watch(look, settings.watch, io);
}

async function lookLocal(url: string, { json, ascii }: MonitorSettings, io: Io): Promise<readonly string[]> {
  const seen = await lookAtLocal(url);
  return json ? [JSON.stringify({ url, ...seen })] : localLines(url, seen, { columns: columnsOf(io), ascii });
}

async function lookOnce(cluster: Cluster, settings: MonitorSettings, io: Io): Promise<readonly string[]> {
  const { ascii, json, since } = settings;
  const shown = metricsOf(settings.metrics);
  const nowMs = Date.now();
  // What the summary and the thresholds read is asked for, too.
  const asked = METRICS.filter((metric) => shown.includes(metric) || READ.includes(metric.id));
  const seen = await cluster.look({ sinceMs: since.ms, nowMs, metrics: asked });
  const summary = summarise(seen.series, seen.shape);
  const visible = { ...seen, series: seen.series.filter(({ metric }) => shown.includes(metric)) };
  const limits = findStage(settings.stage ?? DEFAULT_STAGE).observability.alarms;
  const passed = passedThresholds(seen.series, limits, seen.shape.maxAcu);
  const statements = settings.statements ? await cluster.statements({ sinceMs: since.ms, nowMs }) : undefined;
  if (settings.check && passed.length > 0) io.exitCode = 1;
  if (settings.svg !== undefined) {
    writeFileSync(
      path.resolve(io.cwd, settings.svg),
      monitorSvg(visible.series, `${seen.identifier}, the last ${since.text}`),
    );
    io.err(`Wrote ${settings.svg}`);
  }
  if (json)
    return [JSON.stringify(jsonOf(visible, { summary, passed, statements, asked: settings.statements }), undefined, 2)];
  return [
    ...monitorLines(visible, summary, { columns: columnsOf(io), ascii, since: since.text }),
    ...(settings.statements ? statementLines(statements) : []),
    ...(settings.check ? (passed.length === 0 ? [`Within the thresholds of the stage.`] : passed) : []),
    `One look costs about $${(asked.length * PRICE_OF_A_METRIC_USD).toFixed(5)}: ${asked.length} metrics, $0.01 for 1,000.`,
  ];
}

const PRICE_OF_A_METRIC_USD = 0.01 / 1000;
const READ = ['capacity', 'capacity_max', 'utilization', 'cpu', 'memory', 'connections', 'lag', 'xids'];

function statementLines(statements: Awaited<ReturnType<Cluster['statements']>>): readonly string[] {
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

interface More {
  readonly summary: ReturnType<typeof summarise>;
  readonly passed: readonly string[];
  readonly statements: Awaited<ReturnType<Cluster['statements']>>;
  readonly asked: boolean;
}

function jsonOf(seen: Awaited<ReturnType<Cluster['look']>>, { summary, passed, statements, asked }: More): object {
  const { identifier, status, shape, series, events } = seen;
  return {
    cluster: identifier,
    status,
    ...shape,
    ...summary,
    passedThresholds: passed,
    metrics: series.map(({ metric, startMs, periodMs, values }) => ({
      id: metric.id,
      name: metric.name,
      unit: metric.unit,
      start: new Date(startMs).toISOString(),
      periodSeconds: periodMs / 1000,
      values: values.map((value) => value ?? null),
    })),
    events,
    ...(asked && { statements: statements ?? null }),
  };
}

/** @throws {Error} a name that no metric has */
function metricsOf(names: readonly string[]): readonly Metric[] {
  if (names.length === 0) return METRICS.filter(({ shown }) => shown === true);
  return names.map((name) => {
    const found = METRICS.find(({ id }) => id === name);
    if (found !== undefined) return found;
    throw new Error(
      `There is no metric ${JSON.stringify(name)}. Allowed are ${METRICS.map(({ id }) => id).join(', ')}. Correct --metrics.`,
    );
  });
}

function columnsOf(io: Io): number {
  return io.screen?.columns() ?? 100;
}

/** Draws in the alternate screen of a terminal, and below each other where there is none. Ctrl-C ends it, with the screen as it was. */
async function watch(look: () => Promise<readonly string[]>, seconds: number, io: Io): Promise<void> {
  const { screen } = io;
  screen?.enter();
  try {
    await untilStopped(io.env, async (signal) => {
      while (!signal.aborted) {
        const lines = await look();
        if (screen === undefined) for (const line of lines) io.out(line);
        else screen.draw([...lines, `Again in ${seconds} s. Ctrl-C ends it.`]);
        await pause(seconds * 1000, signal);
      }
    });
  } finally {
    screen?.leave();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
