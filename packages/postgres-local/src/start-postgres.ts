import { chooseBinaries, type OwnEngine } from './binaries/choose-binaries.ts';
import { embeddedBinaries } from './binaries/embedded.ts';
import { systemBinaries } from './binaries/system.ts';
import { openDataFolder } from './data-folder/data-folder.ts';
import { SUPERUSER } from './data-folder/initdb.ts';
import { EngineError } from './errors.ts';
import { launch } from './server/launcher.ts';
import { connectToUrl, URL_VARIABLE } from './server/server-url.ts';
import { serverAccount } from './system/account.ts';

export type EngineName = 'url' | OwnEngine;

/** The major of the embedded packages, and of the engine that a stack has by default. */
export const DEFAULT_MAJOR = 17;

export interface EngineOptions {
  /** @default - the first that works: `url` where DATA_API_LOCAL_POSTGRES_URL is set, `embedded`, `system` */
  readonly engine?: EngineName | undefined;
  /** The data folder, made where it does not exist. @default - `.daybreak/pg<major>` of the project */
  readonly dataDir?: string | undefined;
  /** A temporary data folder, removed at the end. @default false */
  readonly ephemeral?: boolean | undefined;
  /** Starts with an empty data folder: what is in it is deleted. @default false */
  readonly reset?: boolean | undefined;
  /** Commits survive a crash of the operating system too, at half the speed. @default false */
  readonly durable?: boolean | undefined;
  /** Where DATA_API_LOCAL_POSTGRES_URL, PATH and the like are read. @default process.env */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Where the project is looked for. @default process.cwd() */
  readonly cwd?: string | undefined;
}

/** A PostgreSQL server that answers on loopback, or the one that a URL names. */
export interface RunningPostgres {
  readonly engine: EngineName;
  readonly host: string;
  readonly port: number;
  /** A superuser. */
  readonly user: string;
  readonly password: string | undefined;
  /** A database that exists, to make others from. */
  readonly maintenanceDatabase: string;
  /** For instance `17.10`. */
  readonly version: string;
  readonly major: number;
  /** The data folder was made by this start. */
  readonly fresh: boolean;
  /** The data folder; `undefined` for the server of a URL. */
  readonly dataDir: string | undefined;
  /** Settles when the server has ended, with what it wrote last; never for the server of a URL. */
  readonly ended: Promise<string>;
  /** Stops the server, unless a URL names it, and waits until it is gone. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL server, or connects to the one that DATA_API_LOCAL_POSTGRES_URL names.
 * @throws {EngineError} none of the three can be used, or the data folder cannot
 */
export async function startPostgres(options: EngineOptions = {}): Promise<RunningPostgres> {
  const env = options.env ?? process.env;
  refuseContradictions(options);
  const url = env[URL_VARIABLE] || undefined;
  const engine = options.engine ?? (url === undefined ? undefined : 'url');
  return engine === 'url' ? useUrl(url, options) : useBinaries(engine, options, env);
}

async function useUrl(url: string | undefined, options: EngineOptions): Promise<RunningPostgres> {
  if (url === undefined) {
    throw new EngineError(
      `The engine "url" was asked for, and ${URL_VARIABLE} is not set. It must look like ` +
        'postgres://USER:PASSWORD@HOST:PORT/DATABASE. Set it, or choose the engine "embedded" or "system".',
    );
  }
  if (options.dataDir !== undefined) {
    throw new EngineError(
      `A data folder was named (${options.dataDir}), and ${URL_VARIABLE} names a server, which has its own. ` +
        'One of them is allowed. Leave the data folder out, or unset the variable.',
    );
  }
  const { database, ...server } = await connectToUrl(url);
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

async function useBinaries(
  engine: OwnEngine | undefined,
  options: EngineOptions,
  env: NodeJS.ProcessEnv,
): Promise<RunningPostgres> {
  const account = serverAccount();
  const binaries = await chooseBinaries(engine, {
    embedded: () => embeddedBinaries({ account, env }),
    system: () => systemBinaries({ account, env, preferredMajor: DEFAULT_MAJOR }),
  });
  const ephemeral = options.ephemeral ?? false;
  const folder = await openDataFolder({
    binaries,
    account,
    env,
    cwd: options.cwd ?? process.cwd(),
    dataDir: options.dataDir,
    ephemeral,
    reset: options.reset ?? false,
  });
  try {
    const server = await launch({
      binaries,
      account,
      data: folder.data,
      durable: options.durable ?? false,
      ephemeralFolder: ephemeral ? folder.folder : undefined,
      onSpawn: folder.recordServer,
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

function refuseContradictions({ dataDir, ephemeral }: EngineOptions): void {
  if (ephemeral !== true || dataDir === undefined) return;
  throw new EngineError(
    `A temporary data folder and the folder ${dataDir} were asked for. One of them is allowed. Leave out --ephemeral (option ephemeral) ` +
      'to keep the data there, or --data-dir (option dataDir) to keep none.',
  );
}
