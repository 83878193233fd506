import { chooseBackend } from './choose-backend.ts';
import type { Backend, Connection, DataApiConnection } from './connection.ts';
import { readEnvFile } from './env-reader.ts';
import { finder, type Sources } from './find.ts';
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
  /** The backend, whatever the environment says. @default - DATABASE_BACKEND, or what the other names show */
  readonly backend?: Backend;
}

/**
 * The connection that the environment names, of the backend that it names ({@link chooseBackend}), checked as a whole. Reads only the
 * names of the connection contract: credentials in a `.env` file are ignored.
 *
 * @example loadConnection({ env: process.env, envFile: '.env' })
 * @throws {ConfigError} with every problem: a value that is missing or malformed, values that do not belong together
 */
export function loadConnection(options: LoadConnectionOptions & { readonly backend: 'data-api' }): DataApiConnection;
export function loadConnection(options: LoadConnectionOptions): Connection;
export function loadConnection(options: LoadConnectionOptions): Connection {
  const { env, envFile, envFileRequired = false } = options;
  const file = envFile === undefined ? undefined : readEnvFile(envFile);
  if (envFile !== undefined && file === undefined && envFileRequired) throw noSuchFile(envFile);

  const find = finder(env, file, envFile);
  const sources = { find, env, file, envFile };
  const backend = options.backend ?? chooseBackend(find);
  return LOADERS[backend](sources);
}

const LOADERS: Readonly<Record<Backend, (sources: Sources) => Connection>> = {
  'data-api': loadDataApi,
  postgres: loadPostgres,
  dsql: loadDsql,
};
