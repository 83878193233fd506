// Reads a cluster once, or repeatedly, and prints its state.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { untilStopped } from '@daybreak/data-api-local/command';
import { readRoutes } from '../../infra/lambda/routes.ts';
import { functionSettings } from '../../infra/lambda/settings.ts';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { DEFAULT_STAGE, findStage, hasFunctions } from '../../infra/stages/index.ts';
import { connectionOf } from '../connection.ts';
import type { Io } from '../io.ts';
import { localLines, lookAtLocal } from './local.ts';
import { METRICS, type Metric } from './metrics.ts';
import { type Cluster, connectCluster } from './read-cluster.ts';
import { METRICS_OF_A_FUNCTION } from './read-functions.ts';
import { functionLines, monitorLines, statementLines } from './report.ts';
import { summarise } from './summary.ts';
import { monitorSvg } from './svg.ts';
import { passedThresholds } from './thresholds.ts';

export interface MonitorSettings {
  readonly stage?: string;
  readonly envFile?: string;
  readonly ssmPrefix?: string;
  readonly since: { readonly text: string; readonly ms: number };
  /** Seconds between two readings; undefined reads once. */
  readonly watch?: number;
  readonly metrics: readonly string[];
  readonly statements: boolean;
  readonly functions: boolean;
  readonly svg?: string;
  readonly check: boolean;
  readonly ascii: boolean;
  readonly local: boolean;
  readonly json: boolean;
  readonly verbose?: boolean;
}

/**
 * Prints how a cluster is doing. With `--check`, exit 1 when a threshold of the stage was crossed.
 * @throws {Error} it cannot be read: no such cluster, no permission, no network
 */
export async function runMonitor(
  settings: MonitorSettings,
  io: Io,
  credentials?: Parameters<typeof connectCluster>[2],
): Promise<void> {
  const connection = await connectionOf({ ...settings, anyEngine: true }, io);
  if (connection.backend !== 'data-api' || connection.local !== settings.local) {
    throw new Error(
      settings.local
        ? 'The connection is not for a local Data API. Expected one on this machine. Write it with npm run local -- --env-file .env, or leave --local out.'
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
  // Includes the metrics for the summary and the thresholds.
  const asked = METRICS.filter((metric) => shown.includes(metric) || READ.includes(metric.id));
  const seen = await cluster.look({ sinceMs: since.ms, nowMs, metrics: asked });
  const summary = summarise(seen.series, seen.shape);
  const visible = { ...seen, series: seen.series.filter(({ metric }) => shown.includes(metric)) };
  const stage = findStage(settings.stage ?? DEFAULT_STAGE);
  const passed = passedThresholds(seen.series, stage.observability.alarms, seen.shape.maxAcu);
  const functions = settings.functions
    ? await cluster.functions({ sinceMs: since.ms, nowMs, names: functionsOf(stage) })
    : [];
  const statements = settings.statements ? await cluster.statements({ sinceMs: since.ms, nowMs }) : undefined;
  if (settings.check && passed.length > 0) io.exitCode = 1;
  if (settings.svg !== undefined) {
    writeFileSync(
      path.resolve(io.cwd, settings.svg),
      monitorSvg(visible.series, `${seen.identifier}, the last ${since.text}`),
    );
    io.err(`Wrote ${settings.svg}`);
  }
  if (json) {
    const more = {
      ...(settings.functions && { functions }),
      ...(settings.statements && { statements: statements ?? null }),
    };
    return [JSON.stringify({ ...jsonOf(visible, { summary, passed }), ...more }, undefined, 2)];
  }
  const metrics = asked.length + functions.length * METRICS_OF_A_FUNCTION;
  return [
    ...monitorLines(visible, summary, { columns: columnsOf(io), ascii, since: since.text }),
    ...(settings.functions ? functionLines(functions, since.text) : []),
    ...(settings.statements ? statementLines(statements) : []),
    ...(settings.check ? (passed.length === 0 ? [`Within the thresholds of the stage.`] : passed) : []),
    `One look costs about $${(metrics * PRICE_OF_A_METRIC_USD).toFixed(5)}: ${metrics} metrics, $0.01 for 1,000.`,
  ];
}

const PRICE_OF_A_METRIC_USD = 0.01 / 1000;
const READ = ['capacity', 'capacity_max', 'utilization', 'cpu', 'memory', 'connections', 'lag', 'xids'];

/** @throws {Error} the stage has no functions */
function functionsOf(stage: ReturnType<typeof findStage>): readonly string[] {
  if (hasFunctions(stage)) {
    return readRoutes(path.join(PROJECT_FOLDER, 'functions')).map(
      (route) => functionSettings(route, stage).functionName,
    );
  }
  throw new Error(
    `The stage ${stage.name} has no functions. Expected a stage with the option functions. Leave --functions out, or name another with --stage.`,
  );
}

interface More {
  readonly summary: ReturnType<typeof summarise>;
  readonly passed: readonly string[];
}

function jsonOf(seen: Awaited<ReturnType<Cluster['look']>>, { summary, passed }: More): object {
  const { identifier, status, shape, series, events, eventsProblem } = seen;
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
    ...(eventsProblem !== undefined && { eventsProblem }),
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

/** Draws in the alternate screen of a terminal, otherwise one below the other. Ctrl-C ends it and restores the screen. */
async function watch(look: () => Promise<readonly string[]>, seconds: number, io: Io): Promise<void> {
  const { screen } = io;
  screen?.enter();
  try {
    await untilStopped(io.env, async (signal) => {
      const stopped = new Promise<undefined>((resolve) => signal.addEventListener('abort', () => resolve(undefined)));
      while (!signal.aborted) {
        // Ctrl-C does not wait for the answers of AWS.
        const lines = await Promise.race([look(), stopped]);
        if (lines === undefined) return;
        if (screen === undefined) for (const line of lines) io.out(line);
        else screen.draw([...lines, `Again in ${seconds} s. Ctrl-C ends it.`]);
        await pause(seconds * 1000, undefined, { signal }).catch(() => undefined);
      }
    });
  } finally {
    screen?.leave();
  }
}
