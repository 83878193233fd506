// The part of dev that is loaded while PostgreSQL starts.
import inspector from 'node:inspector';
import path from 'node:path';
import type { FunctionRequest } from '@daybreak/console';
import type { DataApiLocal } from '@daybreak/data-api-local';
import { untilEnded } from '@daybreak/data-api-local/command';
import { API_TIMEOUT_SECONDS } from '../../infra/lambda/routes.ts';
import { findStage } from '../../infra/stages/index.ts';
import type { ProjectConsole } from '../console/console.ts';
import type { Io } from '../io.ts';
import { describeOutput } from '../lambda/output-line.ts';
import { localNotices } from '../local/notices.ts';
import { writeConnection } from '../local/write-connection.ts';
import { type Builder, createBuilder } from './build/builder.ts';
import type { Closing } from './closing.ts';
import type { DevSettings } from './dev-settings.ts';
import { createPool, type Pool } from './environments/pool.ts';
import { type Answered, startGateway } from './gateway/server.ts';
import { jsonLine, logLine } from './log-line.ts';
import { applyMigrations, watchMigrations } from './migrations.ts';
import { outFolderOf } from './out-folder.ts';
import { readyJson, readyLines } from './ready.ts';
import type { RequestCounts } from './request-counts.ts';
import { resumeThreads } from './resume-threads.ts';
import { type ApiSettings, apiSettings } from './settings.ts';

/** How long an HTTP API waits for a function. */
const GATEWAY_TIMEOUT_MS = API_TIMEOUT_SECONDS * 1000;

export interface FunctionsOptions {
  readonly settings: DevSettings;
  readonly io: Io;
  readonly signal: AbortSignal;
  /** The project's folder. */
  readonly root: string;
  readonly requests: RequestCounts;
  readonly opened: Closing;
  /** Undefined with --no-console. */
  readonly page: ProjectConsole | undefined;
  /** When dev was started, on the clock of `performance.now()`. */
  readonly startedAt: number;
}

/**
 * Builds and serves the functions on the local Data API that is starting, until `signal` aborts.
 * @throws {ApiPortTakenError} another program listens on the port
 * @throws {Error} the local Data API cannot start, a migration fails, or PostgreSQL ended unexpectedly
 */
export async function runFunctions(starting: Promise<DataApiLocal>, options: FunctionsOptions): Promise<void> {
  const { settings, io, signal, root, opened } = options;
  const stage = findStage(settings.stage);
  const api = apiSettings(stage);
  const migrations = path.join(root, 'migrations');
  let isReady = false;
  const builder = createBuilder({
    root,
    outFolder: outFolderOf(root),
    onRebuilt: ({ changed, durationMs, problem }) => {
      if (problem !== undefined) io.err(problem);
      else if (isReady) {
        // There may be none, if an error was undone.
        const what = changed.length === 0 ? 'built again without changes' : `rebuilt ${changed.join(', ')}`;
        io.err(`${what} in ${(durationMs / 1000).toFixed(1)} s`);
      }
    },
    onNotice: (notice) => io.err(notice),
    signal,
  });
  opened.add(() => builder.close());
  const building = builder.current();
  const consoleStarting = options.page?.start(starting, signal);
  opened.add(async () => options.page?.close());
  const [local, applied, build, consoleUrl] = await Promise.all([
    starting,
    settings.migrate ? applyMigrations(starting, migrations) : 0,
    building,
    consoleStarting,
  ]);
  const watched = watchMigrations({ folder: migrations, envFile: settings.envFile, onNotice: (line) => io.err(line) });
  opened.add(async () => watched.close());
  const { url, pool } = await serve(local, builder, api, options);
  if (settings.inspect !== undefined) {
    inspector.open(settings.inspect, '127.0.0.1');
    opened.add(async () => inspector.close());
    // The request of a function at a breakpoint would never finish.
    opened.add(async () => {
      const closed = pool.close();
      resumeThreads();
      await closed;
    });
  }

  if (settings.envFile !== undefined) writeConnection(settings.envFile, local.env, io);
  const engineVersion = stage.engine.version;
  for (const notice of localNotices({ env: io.env, postgres: local.postgres, engineVersion })) io.err(notice);
  const ready = {
    consoleUrl,
    url,
    stage: stage.name,
    caller: settings.requireAuth ? undefined : settings.as,
    routes: build.problem === undefined ? build.functions.map(({ route }) => route) : [],
    local,
    applied,
    inspector: inspector.url(),
    durationMs: performance.now() - options.startedAt,
  };
  if (settings.json) io.out(readyJson(ready));
  else for (const line of readyLines(ready)) io.out(line);
  isReady = true;
  await untilEnded(local, signal, !settings.ephemeral);
  io.err('Stopping: running requests finish first. Ctrl-C again stops immediately.');
}

/** Serves the functions over HTTP. */
async function serve(
  local: DataApiLocal,
  builder: Builder,
  api: ApiSettings,
  { settings, io, requests, opened, page }: FunctionsOptions,
): Promise<{ readonly url: string; readonly pool: Pool }> {
  const hasDebugger = settings.inspect !== undefined;
  const pool = createPool({
    configurationOf: api.functionOf,
    env: () => ({ ...local.env, ...api.environment }),
    onLine: (name, line) => {
      for (const shown of settings.log === 'text' ? describeOutput(line) : [line]) io.err(`${name} | ${shown}`);
    },
    hasDebugger,
  });
  opened.add(() => pool.close());
  const gateway = await startGateway({
    port: settings.port,
    settings: api,
    defaultCaller: settings.requireAuth ? undefined : settings.as,
    current: () => builder.current(),
    invoke: (built, event, ids) => pool.invoke(built, event, ids),
    timeoutMs: hasDebugger ? undefined : GATEWAY_TIMEOUT_MS,
    onAnswered: (entry: Answered) => {
      const count = requests.take(entry.traceId);
      page?.noteFunction(functionRequest(entry));
      if (settings.log !== 'none') io.err(settings.log === 'json' ? jsonLine(entry, count) : logLine(entry, count));
    },
    onLateFailure: (name, error) => io.err(`${name} | ${error instanceof Error ? error.message : String(error)}`),
  });
  opened.add(() => gateway.close());
  return { url: gateway.url, pool };
}

/** The entry for the console, together with the Data API requests of the same trace. */
function functionRequest(entry: Answered): FunctionRequest {
  const { requestId, method, path: requested, functionName, startedAt, durationMs, status, traceId, reason } = entry;
  const traceRoot = traceId.replace(/^Root=/, '');
  return {
    ...{ requestId, method, path: requested, functionName, durationMs, status, traceRoot, reason },
    startedAtMs: startedAt.getTime(),
  };
}
