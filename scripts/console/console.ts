import path from 'node:path';
import {
  type Console,
  ConsoleError,
  createFeed,
  DEFAULT_PORT,
  DEFAULT_SLOW_MS,
  type FunctionRequest,
  LOOKING_CLIENT,
  startConsole,
} from '@daybreak/console';
import type { DataApiLocal, DataApiLocalOptions, RequestLogEntry } from '@daybreak/data-api-local';
import { type Command, Option } from 'commander';
import type { Io } from '../io.ts';
import { parseMilliseconds, parsePort } from '../options.ts';

export interface ConsoleSettings {
  readonly console: boolean;
  /** 0 takes any free one. */
  readonly consolePort: number;
  readonly slowMs: number;
  readonly showValues: boolean;
  readonly ephemeral: boolean;
}

/** A console for a local Data API that is about to start. */
export interface ProjectConsole {
  /** For the local Data API, so that the console gets each request. */
  readonly options: Pick<DataApiLocalOptions, 'interceptors'> & { readonly log: (entry: RequestLogEntry) => void };
  /** Call this after a request to a function was answered. */
  noteFunction(request: FunctionRequest): void;
  /**
   * The address with its token. Undefined if the console cannot start; the local Data API continues without it.
   * @param local the page is built while it starts
   * @param signal its abort ends a console that is starting. The error of esbuild is then not reported.
   */
  start(local: DataApiLocal | Promise<DataApiLocal>, signal: AbortSignal): Promise<string | undefined>;
  /** Also closes one that is still starting. */
  close(): Promise<void>;
}

export function consoleOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--console-port <n>', 'port of the console, a web page of this machine; 0 takes any free one')
        .default(DEFAULT_PORT)
        .argParser(parsePort),
    )
    .option('--no-console', 'start no console')
    .addOption(
      new Option('--slow-ms <n>', 'let the console mark statements as slow whose p95 is above this')
        .default(DEFAULT_SLOW_MS)
        .argParser(parseMilliseconds),
    )
    .option('--show-values', 'let the console show values of parameters, answers and error messages', false);
}

/** Whether the console itself sent this request for its pages. Such requests are not from an application, and would fill a log. */
export const isConsoleLooking = ({ client }: RequestLogEntry): boolean => client === LOOKING_CLIENT;

/** @returns undefined with --no-console */
export function projectConsole(
  settings: ConsoleSettings,
  io: Pick<Io, 'cwd' | 'err'>,
  more: { readonly allowedHosts?: readonly string[]; readonly migrationsFolder?: string } = {},
): ProjectConsole | undefined {
  if (!settings.console) return undefined;
  const feed = createFeed({ showValues: settings.showValues });
  const { migrationsFolder, ...options } = more;
  let starting: Promise<Console> | undefined;
  return {
    options: { interceptors: [feed.interceptor], log: feed.log },
    noteFunction: (request) => feed.noteFunction(request),
    async start(service, signal) {
      try {
        starting = startConsole({
          ...{ feed, service, ...options, port: settings.consolePort, slowMs: settings.slowMs },
          // Loaded only when needed, because it includes PostgreSQL's parser.
          migrations: async () => (await import('./migrations.ts')).readMigrations(await service, migrationsFolder),
          tokenFile: settings.ephemeral ? undefined : path.join(io.cwd, '.daybreak', 'console-token'),
        });
        return (await starting).url;
      } catch (error) {
        if (!(error instanceof ConsoleError)) throw error;
        if (!signal.aborted) io.err(error.message);
        return undefined;
      }
    },
    async close() {
      const started = await starting?.catch(() => undefined);
      await started?.close();
    },
  };
}
