import path from 'node:path';
import { projectConsole } from '../console/console.ts';
import type { Io } from '../io.ts';
import { firstProcess } from '../local/first-process.ts';
import { closing } from './closing.ts';
import { startDatabase } from './database.ts';
import type { DevSettings } from './dev-settings.ts';
import { countByTrace } from './request-counts.ts';

/**
 * Runs the functions of a project over HTTP on this machine, on a local Data API, until `signal` aborts; then lets running requests finish.
 *
 * @param root - the project's folder
 * @throws {ApiPortTakenError} another program listens on the port
 * @throws {Error} the local Data API cannot start, a migration fails, or PostgreSQL ended unexpectedly
 */
export async function runDev(settings: DevSettings, io: Io, signal: AbortSignal, root: string): Promise<void> {
  const startedAt = performance.now();
  const requests = countByTrace();
  const opened = closing();
  const page = projectConsole(settings, io, { migrationsFolder: path.join(root, 'migrations') });
  try {
    const postgres = firstProcess();
    const starting = startDatabase(settings, {
      ...{ io, signal, onProcess: postgres.onProcess, interceptors: page?.options.interceptors ?? [] },
      onRequest(entry) {
        page?.options.log(entry);
        if (entry.traceRoot !== undefined) requests.note(entry.traceRoot);
      },
    });
    // Its error is thrown where it is awaited. Without this, an earlier rejection would end the program with a stack trace.
    const ended = starting.catch(() => undefined);
    opened.add(async () => (await ended)?.stop());
    await postgres.orEnd(starting);
    const { runFunctions } = await import('./functions.ts');
    await runFunctions(starting, { settings, io, signal, root, requests, opened, startedAt, page });
  } catch (error) {
    // Ctrl-C ends the start of PostgreSQL and of esbuild with errors of theirs.
    if (!signal.aborted) throw error;
  } finally {
    await opened.close();
  }
}
