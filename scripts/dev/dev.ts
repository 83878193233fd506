import { readdirSync, rmSync } from 'node:fs';
import inspector from 'node:inspector';
import path from 'node:path';
import { type DataApiLocal, PortTakenError, startDataApiLocal } from '@daybreak/data-api-local';
import { untilEnded } from '@daybreak/data-api-local/command';
import { connectDatabase } from '@daybreak/database';
import { loadConnection } from '@daybreak/database/settings';
import { migrate } from '@daybreak/migrate';
import { API_TIMEOUT_SECONDS } from '../../infra/lambda/routes.ts';
import { findStage, type Stage } from '../../infra/stages/index.ts';
import type { Io } from '../io.ts';
import { describeOutput } from '../lambda/output-line.ts';
import { clusterName } from '../local/cluster-name.ts';
import { localNotices } from '../local/notices.ts';
import { MIGRATE_COMMAND } from '../migrate/project-migrations.ts';
import { createBuilder } from './build/builder.ts';
import { createPool } from './environments/pool.ts';
import { type Answered, startGateway } from './gateway/server.ts';
import { jsonLine, logLine } from './log-line.ts';
import { readyJson, readyLines } from './ready.ts';
import { apiSettings } from './settings.ts';

export interface DevSettings {
  readonly stage: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly dataApiPort: number;
  readonly dataDir?: string;
  readonly ephemeral: boolean;
  readonly migrate: boolean;
  /** The caller of a request that names none. */
  readonly as: string;
  readonly requireAuth: boolean;
  /** The port for a debugger; undefined for none. */
  readonly inspect: number | undefined;
  readonly log: 'text' | 'json' | 'none';
  readonly json: boolean;
}

/** How long an HTTP API waits for a function. */
const GATEWAY_TIMEOUT_MS = API_TIMEOUT_SECONDS * 1000;

/**
 * Runs the functions of a project over HTTP on this machine, on a local Data API, until `signal` aborts; then lets running requests finish.
 *
 * @param root - the project's folder
 * @throws {ApiPortTakenError} another program listens on the port
 * @throws {Error} the local Data API cannot start, a migration fails, or PostgreSQL ended by itself
 */
export async function runDev(settings: DevSettings, io: Io, signal: AbortSignal, root: string): Promise<void> {
  const startedAt = performance.now();
  const stage = findStage(settings.stage);
  const api = apiSettings(stage);
  const caller = settings.requireAuth ? undefined : settings.as;
  const requests = countByTrace();
  const opened: (() => Promise<void>)[] = [];
  let isReady = false;
  try {
    const builder = createBuilder({
      root,
      outFolder: outFolderOf(root),
      onRebuilt: ({ changed, durationMs, problem }) => {
        if (problem !== undefined) io.err(problem);
        else if (isReady) io.err(`rebuilt ${changed.join(', ')} in ${(durationMs / 1000).toFixed(1)} s`);
      },
      onNotice: (notice) => io.err(notice),
      signal,
    });
    opened.push(() => builder.close());
    // PostgreSQL starts while the functions are built.
    const starting = startDatabase(settings, { stage, io, signal, onRequest: requests.note });
    const firstBuild = builder.current();
    const [local, build] = await settled(starting, firstBuild);
    opened.push(() => local.stop());
    const applied = settings.migrate ? await applyMigrations(local, root) : 0;

    const pool = createPool({
      configurationOf: api.functionOf,
      env: () => ({ ...local.env, ...api.environment }),
      onLine: (name, line) => {
        for (const shown of settings.log === 'text' ? describeOutput(line) : [line]) io.err(`${name} | ${shown}`);
      },
      hasDebugger: settings.inspect !== undefined,
    });
    opened.push(() => pool.close());
    const gateway = await startGateway({
      port: settings.port,
      settings: api,
      defaultCaller: caller,
      current: () => builder.current(),
      invoke: (built, event, ids) => pool.invoke(built, event, ids),
      timeoutMs: settings.inspect === undefined ? GATEWAY_TIMEOUT_MS : undefined,
      onAnswered: (entry: Answered) => {
        const count = requests.take(entry.traceId);
        if (settings.log !== 'none') io.err(settings.log === 'json' ? jsonLine(entry, count) : logLine(entry, count));
      },
      onLateFailure: (name, error) => io.err(`${name} | ${error instanceof Error ? error.message : String(error)}`),
    });
    opened.push(() => gateway.close());
    if (settings.inspect !== undefined) {
      inspector.open(settings.inspect, '127.0.0.1');
      opened.push(async () => inspector.close());
    }

    const engineVersion = stage.engine.version;
    for (const notice of localNotices({ env: io.env, postgres: local.postgres, engineVersion })) io.err(notice);
    const ready = {
      url: gateway.url,
      stage: stage.name,
      caller,
      routes: build.problem === undefined ? build.functions.map(({ route }) => route) : [],
      local,
      applied,
      inspector: inspector.url(),
      durationMs: performance.now() - startedAt,
    };
    if (settings.json) io.out(readyJson(ready));
    else for (const line of readyLines(ready)) io.out(line);
    isReady = true;
    await untilEnded(local, signal, !settings.ephemeral);
    io.err('Stopping: running requests finish first. Ctrl-C again stops at once.');
  } finally {
    for (const close of opened.reverse()) await close();
  }
}

/** Both, or the first error; a database that started in spite of it is stopped. */
async function settled<B>(starting: Promise<DataApiLocal>, building: Promise<B>): Promise<readonly [DataApiLocal, B]> {
  const [local, build] = await Promise.allSettled([starting, building]);
  if (local.status === 'rejected') throw local.reason;
  if (build.status === 'rejected') {
    await local.value.stop();
    throw build.reason;
  }
  return [local.value, build.value];
}

interface DatabaseOptions {
  readonly stage: Stage;
  readonly io: Io;
  readonly signal: AbortSignal;
  /** Called after each request to the Data API that belongs to a trace. */
  readonly onRequest: (traceRoot: string) => void;
}

async function startDatabase(
  settings: DevSettings,
  { stage, io, signal, onRequest }: DatabaseOptions,
): Promise<DataApiLocal> {
  try {
    return await startDataApiLocal({
      port: settings.dataApiPort,
      dataDir: settings.dataDir,
      ephemeral: settings.ephemeral,
      ...clusterName(io),
      database: stage.databaseName,
      masterUsername: stage.credentials.masterUsername,
      signal,
      onWait: (message) => io.err(message),
      env: io.env,
      cwd: io.cwd,
      log: ({ traceRoot }) => traceRoot !== undefined && onRequest(traceRoot),
    });
  } catch (error) {
    if (!(error instanceof PortTakenError)) throw error;
    throw new Error(
      `Port ${settings.dataApiPort} of 127.0.0.1 is already in use, perhaps by npm run local. dev needs a free port for its local Data API. ` +
        'Stop the other program, or choose another port with --data-api-port N; 0 takes any free one.',
      { cause: error },
    );
  }
}

/** @returns how many were pending */
async function applyMigrations(local: DataApiLocal, root: string): Promise<number> {
  const db = connectDatabase(loadConnection({ env: local.env }));
  try {
    const { applied } = await migrate(db, {
      folder: path.join(root, 'migrations'),
      command: MIGRATE_COMMAND,
      appliedBy: 'dev',
    });
    return applied.length;
  } finally {
    await db.close();
  }
}

/** The requests to the Data API of each request to a function. */
function countByTrace() {
  const counts = new Map<string, number>();
  return {
    note(traceRoot: string): void {
      counts.set(traceRoot, (counts.get(traceRoot) ?? 0) + 1);
    },
    take(traceId: string): number {
      const root = traceId.replace(/^Root=/, '');
      const count = counts.get(root) ?? 0;
      counts.delete(root);
      return count;
    },
  };
}

/** A folder of this process. Those of processes that were killed are removed. */
function outFolderOf(root: string): string {
  const folder = path.join(root, '.daybreak');
  for (const name of listOf(folder)) {
    const pid = /^dev-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(path.join(folder, name), { recursive: true, force: true });
  }
  return path.join(folder, `dev-${process.pid}`);
}

function listOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
