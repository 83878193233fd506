import { chooseBinaries, type OwnEngine } from './binaries/choose-binaries.ts';
import { embeddedBinaries } from './binaries/embedded.ts';
import { installedBinaries } from './binaries/installed.ts';
import { openDataFolder } from './data-folder/data-folder.ts';
import { SUPERUSER } from './data-folder/initdb.ts';
import { PostgresLocalError } from './errors.ts';
import { connectToGivenServer, URL_VARIABLE } from './server/given-server.ts';
import { launch } from './server/launch.ts';
import { serverAccount } from './system/account.ts';

/** `embedded` is the npm package, `system` a PostgreSQL that is installed on this machine, `url` a server that already runs. */
export type EngineName = 'url' | OwnEngine;

/** The major version of the embedded package, and of the Aurora engine that a stage has by default. */
export const DEFAULT_MAJOR = 17;

export interface StartPostgresOptions {
  /** @default - the first that works: `url` if DATA_API_LOCAL_POSTGRES_URL is set, `embedded`, `system` */
  readonly engine?: EngineName | undefined;
  /**
   * The folder that keeps the data between starts; relative to `cwd`. It must be a folder that a start made, an empty one, or a path
   * that does not exist. @default - `.daybreak/pg<major>` of the project
   */
  readonly dataDir?: string | undefined;
  /** Keeps its data separate from other data: `.daybreak/<dataName>-pg<major>` of the project. @default - `.daybreak/pg<major>` */
  readonly dataName?: string | undefined;
  /** Keeps the data in a temporary folder, and deletes it at the end. @default false */
  readonly ephemeral?: boolean | undefined;
  /** Deletes the data that is in the folder, and starts empty. @default false */
  readonly reset?: boolean | undefined;
  /** Commits survive a crash of the operating system too, at half the speed. @default false */
  readonly durable?: boolean | undefined;
  /** Where DATA_API_LOCAL_POSTGRES_URL, PATH and XDG_CACHE_HOME are read. @default process.env */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** The project is the nearest folder with a package.json, from here upwards. @default process.cwd() */
  readonly cwd?: string | undefined;
  /**
   * Called when a process of PostgreSQL has been started, so that this process only waits for it: first one that creates missing data, then
   * the server. Never for a server given by URL. It must not throw. @default - not called
   */
  readonly onProcess?: (() => void) | undefined;
}

/** A PostgreSQL server that accepts connections. */
export interface RunningPostgres {
  readonly engine: EngineName;
  readonly host: string;
  readonly port: number;
  /** A superuser. */
  readonly user: string;
  readonly password: string | undefined;
  /** A database that exists: connect to it to create others. */
  readonly maintenanceDatabase: string;
  /** For instance `17.10`. */
  readonly version: string;
  readonly major: number;
  /** This start created the data. */
  readonly fresh: boolean;
  /** The data folder; `undefined` for the server of a URL. */
  readonly dataDir: string | undefined;
  /** Settles when the server has ended, with the last lines of its log; never for the server of a URL. */
  readonly ended: Promise<string>;
  /** Stops the server and waits until it has ended. Does nothing to the server of a URL. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL server on loopback, on a free port, or connects to the one that DATA_API_LOCAL_POSTGRES_URL names. A server that
 * this process starts ends with this process, even if it is killed. Committed data survives that.
 *
 * ```ts
 * const postgres = await startPostgres({ ephemeral: true });
 * const { host, port, user, password, maintenanceDatabase: database } = postgres;
 * const client = new pg.Client({ host, port, user, password, database });
 * // …
 * await postgres.stop();
 * ```
 *
 * The first start of a release of PostgreSQL on a machine takes 1 to 2 s, one with a new data folder 0.3 s, and one on a folder with data
 * 0.1 s; a start that takes more than 60 s fails.
 *
 * @throws {PostgresLocalError} `code` says why: no PostgreSQL can be run, the data folder cannot be used, …
 */
export async function startPostgres(options: StartPostgresOptions = {}): Promise<RunningPostgres> {
  refuseConflicts(options);
  const env = options.env ?? process.env;
  const url = env[URL_VARIABLE] || undefined;
  const engine = options.engine ?? (url === undefined ? undefined : 'url');
  return engine === 'url' ? useGivenServer(url, options) : startOwnServer(engine, options, env);
}

async function useGivenServer(url: string | undefined, options: StartPostgresOptions): Promise<RunningPostgres> {
  if (url === undefined) {
    throw new PostgresLocalError(
      'CONFLICTING_OPTIONS',
      `The engine is "url", but ${URL_VARIABLE} is not set. ` +
        'Set it to postgres://USER:PASSWORD@HOST:PORT/DATABASE, or use the engine "embedded" or "system".',
    );
  }
  if (options.dataDir !== undefined) {
    throw new PostgresLocalError(
      'CONFLICTING_OPTIONS',
      `There is a data folder (${options.dataDir}), but ${URL_VARIABLE} names a server, which has its own. ` +
        'Omit the data folder, or unset the variable.',
    );
  }
  const { database, ...server } = await connectToGivenServer(url);
  return {
    engine: 'url',
    ...server,
    maintenanceDatabase: database,
    fresh: false,
    dataDir: undefined,
    ended: new Promise(() => undefined),
    stop: async () => undefined,
  };
}

async function startOwnServer(
  engine: OwnEngine | undefined,
  options: StartPostgresOptions,
  env: NodeJS.ProcessEnv,
): Promise<RunningPostgres> {
  const account = serverAccount();
  const binaries = await chooseBinaries(engine, {
    embedded: () => embeddedBinaries({ account, env }),
    system: () => installedBinaries({ account, env, preferredMajor: DEFAULT_MAJOR }),
  });
  const ephemeral = options.ephemeral ?? false;
  const folder = await openDataFolder({
    binaries,
    account,
    env,
    cwd: options.cwd ?? process.cwd(),
    dataDir: options.dataDir,
    dataName: options.dataName,
    ephemeral,
    reset: options.reset ?? false,
    onProcess: options.onProcess,
  });
  try {
    const server = await launch({
      binaries,
      account,
      data: folder.data,
      durable: options.durable ?? false,
      ephemeralFolder: ephemeral ? folder.folder : undefined,
      onSpawn: (pid) => {
        options.onProcess?.();
        return folder.recordServer(pid);
      },
    });
    return {
      engine: binaries.engine,
      host: '127.0.0.1',
      port: server.port,
      user: SUPERUSER,
      password: folder.password,
      maintenanceDatabase: 'postgres',
      version: binaries.version,
      major: binaries.major,
      fresh: folder.fresh,
      dataDir: folder.folder,
      ended: server.ended,
      stop: () => server.stop(folder.close),
    };
  } catch (error) {
    await folder.close();
    throw error;
  }
}

function refuseConflicts({ dataDir, ephemeral }: StartPostgresOptions): void {
  if (ephemeral !== true || dataDir === undefined) return;
  throw new PostgresLocalError(
    'CONFLICTING_OPTIONS',
    `The data folder is both temporary and ${dataDir}. Omit --ephemeral (option ephemeral) to keep the data in that folder, ` +
      'or omit --data-dir (option dataDir) to keep no data.',
  );
}
