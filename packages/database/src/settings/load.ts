import { chooseBackend, findBackend } from './choose-backend.ts';
import type { Backend, Connection, DataApiConnection, DsqlConnection } from './connection.ts';
import { readEnvFile } from './env-reader.ts';
import { finder, type Sources, type ValueSource } from './find.ts';
import { loadDataApi } from './load-data-api.ts';
import { loadDsql } from './load-dsql.ts';
import { noSuchFile } from './load-messages.ts';
import { loadPostgres } from './load-postgres.ts';

export interface LoadConnectionOptions {
  /** The process environment; it takes precedence over the file. An empty string counts as missing. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A `.env` file. @default - only the environment is read, as in functions */
  readonly envFile?: string | undefined;
  /** Whether a missing file is an error. @default false */
  readonly envFileRequired?: boolean;
  /** Sets the backend, independent of the environment. @default - DATABASE_BACKEND, or the one that the other variables imply */
  readonly backend?: Backend | undefined;
  /** Other sources of values, below the file; an earlier one takes precedence over a later one. @default [] */
  readonly more?: readonly ValueSource[];
}

/**
 * The backend that the environment or the file names, or that their other names show; undefined where neither does.
 *
 * @throws {ConfigError} an unknown backend, or variables of two backends
 */
export function namedBackend({ env, envFile }: Pick<LoadConnectionOptions, 'env' | 'envFile'>): Backend | undefined {
  return findBackend(finder(env, envFile === undefined ? undefined : readEnvFile(envFile), envFile));
}

/**
 * The connection that the environment names, of the backend that it names ({@link chooseBackend}), checked as a whole. Reads only the
 * names of the connection contract: credentials in a `.env` file are ignored.
 *
 * @example loadConnection({ env: process.env, envFile: '.env' })
 * @throws {ConfigError} with every problem: a value that is missing or malformed, values that do not belong together
 */
export function loadConnection(options: LoadConnectionOptions & { readonly backend: 'data-api' }): DataApiConnection;
export function loadConnection(options: LoadConnectionOptions & { readonly backend: 'dsql' }): DsqlConnection;
export function loadConnection(options: LoadConnectionOptions): Connection;
export function loadConnection(options: LoadConnectionOptions): Connection {
  const { env, envFile, envFileRequired = false, more } = options;
  const file = envFile === undefined ? undefined : readEnvFile(envFile);
  if (envFile !== undefined && file === undefined && envFileRequired) throw noSuchFile(envFile);

  const find = finder(env, file, envFile, more);
  const sources = { find, env, file, envFile };
  const backend = options.backend ?? chooseBackend(find);
  return LOADERS[backend](sources);
}

const LOADERS: Readonly<Record<Backend, (sources: Sources) => Connection>> = {
  'data-api': loadDataApi,
  postgres: loadPostgres,
  dsql: loadDsql,
};
