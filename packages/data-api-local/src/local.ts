import { randomBytes } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { isOfThisKind, type RunningPostgres, startPostgres } from '@daybreak/postgres-local';
import { dropDatabases, type Provisioned, provision, sharedNames } from './cluster/provision.ts';
import { connectionEnv, localCluster } from './cluster-names.ts';
import { type DataApiLocalOptions, DEFAULTS } from './options.ts';
import { SecretStore } from './secrets/secret-store.ts';
import { type DataApiService, startDataApiService } from './service/service.ts';

/** A running local RDS Data API. */
export interface DataApiLocal extends Omit<DataApiService, 'close'> {
  readonly resourceArn: string;
  /** The master user's secret. */
  readonly secretArn: string;
  /** The secret of each user, by name; the master user's too, and those of the option `secrets`. */
  readonly secretArns: Readonly<Record<string, string>>;
  /** The first database. Pass it in every call: without one, a call looks for a database that is named like the user. */
  readonly database: string;
  readonly region: string;
  readonly postgres: Pick<RunningPostgres, 'engine' | 'version' | 'major' | 'fresh' | 'dataDir' | 'host' | 'port'>;
  /** What AWS SDKs, the AWS CLI and `@daybreak/database` read to get here. The credentials have no rights. */
  readonly env: Readonly<Record<string, string>>;
  /** Resolves when PostgreSQL has ended, after `stop` or because it was killed, with the last lines of its log. */
  readonly ended: Promise<string>;
  /** Waits for running requests, then stops everything that was started, including PostgreSQL. */
  stop(): Promise<void>;
}

/** The port is already in use. */
export class PortTakenError extends Error {
  static readonly daybreakKind: string = 'PortTakenError';
  static override readonly [Symbol.hasInstance] = isOfThisKind;
  override readonly name = 'PortTakenError';

  constructor(port: number, host: string, options?: ErrorOptions) {
    super(
      `Port ${port} of ${host} is already in use. The local Data API needs a free port. ` +
        'Stop the other program, choose another port (--port N, option port), or use 0 for any free port.',
      options,
    );
  }
}

/** This machine does not have the address to listen on. */
export class HostNotFoundError extends Error {
  static readonly daybreakKind: string = 'HostNotFoundError';
  static override readonly [Symbol.hasInstance] = isOfThisKind;
  override readonly name = 'HostNotFoundError';

  constructor(host: string, options?: ErrorOptions) {
    const own = Object.values(networkInterfaces()).flatMap((addresses = []) => addresses.map(({ address }) => address));
    super(
      `This machine has no address ${host}. Allowed are its own: ${own.join(', ')}, or 0.0.0.0 for all. Choose one of them (--host, option host).`,
      options,
    );
  }
}

/**
 * Starts the RDS Data API on this machine, on a real PostgreSQL.
 * @throws {PostgresLocalError} no PostgreSQL can be started, or its data folder cannot be used
 * @throws {DatabaseExistsError} `ephemeral` on a server given by URL, which already has the database: it would be dropped at the end
 * @throws {PortTakenError} another program listens on the port
 * @throws {HostNotFoundError} this machine does not have the address `host`
 */
export async function startDataApiLocal(options: DataApiLocalOptions = {}): Promise<DataApiLocal> {
  const postgres = await startPostgres(options);
  try {
    // The data of our own server is deleted with its folder. On another server, the databases are dropped.
    const isTemporary = options.freshDatabase === true || (options.ephemeral === true && postgres.engine === 'url');
    const made = await makeDatabases(postgres, options, isTemporary);
    const drop = async () => {
      if (isTemporary) await dropDatabases(postgres, made.databases.values());
    };
    try {
      return await serve(postgres, made, options, drop);
    } catch (error) {
      await drop();
      throw error;
    }
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function makeDatabases(
  postgres: RunningPostgres,
  options: DataApiLocalOptions,
  onlyNew: boolean,
): Promise<Provisioned> {
  const databases = [options.database ?? DEFAULTS.database, ...(options.databases ?? [])];
  // Our own server has started with an empty data folder. On another server, only the databases with these names are dropped.
  if (options.reset === true && postgres.engine === 'url') await dropDatabases(postgres, sharedNames(databases));
  return provision(postgres, {
    masterUsername: options.masterUsername ?? DEFAULTS.masterUsername,
    users: options.users ?? [],
    databases,
    databaseSuffix: options.freshDatabase === true ? randomBytes(6).toString('hex') : undefined,
    template: options.template,
    onlyNew,
    allowExtensions: options.allowExtensions,
    signal: options.signal,
    onWait: options.onWait,
  });
}

async function serve(
  postgres: RunningPostgres,
  made: Provisioned,
  options: DataApiLocalOptions,
  drop: () => Promise<void>,
): Promise<DataApiLocal> {
  const { definition, ...cluster } = localCluster(made, options);
  const host = options.host ?? DEFAULTS.host;
  const secretStore = openSecrets(postgres, cluster.secretArns, options.secrets ?? []);
  const { close, ...service } = await startDataApiService({
    ...options,
    postgres,
    clusters: [definition],
    secretStore,
    port: options.port ?? DEFAULTS.port,
    host,
  }).catch((error) => {
    // Not `instanceof Error`: a test runner's modules have an Error of their own.
    const { code } = (error ?? {}) as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new PortTakenError(options.port ?? DEFAULTS.port, host, { cause: error });
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') throw new HostNotFoundError(host, { cause: error });
    throw error;
  });
  const { engine, version, major, fresh, dataDir } = postgres;
  return {
    ...service,
    ...cluster,
    postgres: { engine, version, major, fresh, dataDir, host: postgres.host, port: postgres.port },
    env: connectionEnv({ definition, ...cluster }, service.url, service.hosts),
    ended: postgres.ended,
    async stop() {
      await close();
      await drop();
      await postgres.stop();
    },
  };
}

/** In the data folder, where the roles with these passwords are. */
function openSecrets(
  { dataDir }: RunningPostgres,
  secretArns: Readonly<Record<string, string>>,
  names: readonly string[],
): SecretStore | undefined {
  if (names.length === 0) return undefined;
  const file = dataDir === undefined ? undefined : join(dataDir, 'daybreak-secrets.json');
  return new SecretStore(
    names.flatMap((name) => secretArns[name] ?? []),
    file,
  );
}
