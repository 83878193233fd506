// What every command does before it acts on a database: find it, say which one, ask.
import path from 'node:path';
import {
  type Backend,
  type Connection,
  describeConnection,
  describeSources,
  loadConnection,
  namedBackend,
} from '@daybreak/database/settings';
import { readAppConfig } from '../infra/app-config/app-config.ts';
import { findSettings } from '../infra/stages/find.ts';
import { refuseMysql } from '../infra/stages/speaks.ts';
import { confirm } from './confirm.ts';
import { appConfigValues, backendOf, overriddenLines } from './env/app-config-values.ts';
import { envFileOf, envFileRequired, misplacedConnection } from './env/env-file.ts';
import type { Io } from './io.ts';

export interface ConnectionOptions {
  /** The value of `--env-file`. @default - the file of the stage */
  readonly envFile?: string;
  /** The value of `--stage`. @default 'dev' */
  readonly stage?: string;
  /** The value of `--ssm-prefix`. @default - Parameter Store is not asked */
  readonly ssmPrefix?: string;
  /** @default - what the environment, the file or config/app_config.yml name */
  readonly backend?: Backend;
  /** For a command that sends no SQL of PostgreSQL alone: a stage of Aurora MySQL is not refused. @default false */
  readonly anyEngine?: boolean;
  readonly verbose?: boolean;
}

/**
 * The connection of a command: the process environment over the file, that over config/app_config.yml, and that over Parameter Store.
 * The default `.env` may be missing; a file that was named, and that of another stage than dev, may not. Says on stderr where the
 * command is about to act and what is ignored.
 * @throws {ConfigError} with every problem of the connection
 * @throws {Error} the stage has Aurora MySQL
 */
export async function connectionOf(options: ConnectionOptions, io: Io): Promise<Connection> {
  const { ssmPrefix, verbose } = options;
  const stage = findSettings(options.stage).name;
  if (options.anyEngine !== true) refuseMysql(stage);
  const choice = { stage, envFile: options.envFile };
  const misplaced = misplacedConnection(io.cwd, choice);
  if (misplaced !== undefined) io.err(misplaced);
  const file = envFileOf(choice);
  // A relative name stays as it was written: that is how errors and --verbose show it.
  const envFile = io.cwd === process.cwd() ? file : path.resolve(io.cwd, file);
  const envFileIsRequired = envFileRequired(choice) && (ssmPrefix === undefined || options.envFile !== undefined);

  const config = readAppConfig(io.cwd);
  const backend = options.backend ?? namedBackend({ env: io.env, envFile }) ?? (config && backendOf(config));
  const more = [];
  if (config !== undefined && backendOf(config) === backend) {
    more.push(await appConfigValues(config, io.env));
  }
  if (ssmPrefix !== undefined) {
    // Loaded when it is needed: it loads the AWS SDK.
    const { ssmValues } = await import('./env/ssm.ts');
    more.push(await ssmValues({ prefix: ssmPrefix, stage, env: io.env }));
  }
  const connection = loadConnection({ env: io.env, envFile, envFileRequired: envFileIsRequired, backend, more });
  announce(connection, io, { verbose, more: config === undefined ? [] : overriddenLines(config, connection) });
  return connection;
}

/**
 * The connection that a file names by itself, whatever the environment says: for commands with two databases.
 * @throws {ConfigError} with every problem; the file was not found
 */
export function connectionOfFile(file: string, { verbose }: Pick<ConnectionOptions, 'verbose'>, io: Io): Connection {
  const envFile = io.cwd === process.cwd() ? file : path.resolve(io.cwd, file);
  const connection = loadConnection({ env: {}, envFile, envFileRequired: true });
  announce(connection, io, { verbose });
  return connection;
}

/** Says on stderr where the command is about to act, and what is ignored. */
function announce(
  connection: Connection,
  io: Io,
  { verbose = false, more = [] }: { readonly verbose?: boolean | undefined; readonly more?: readonly string[] },
): void {
  for (const line of [describeConnection(connection), ...connection.notices, ...more]) io.err(line);
  if (verbose) for (const line of describeSources(connection)) io.err(line);
}

/**
 * Asks before a database on AWS is changed; a local one needs no answer. `change` completes "About to …".
 * @throws {Error} the answer is not yes, or there is no terminal and no `--yes`
 */
export async function confirmChange(connection: Connection, change: string, yes: boolean, io: Io): Promise<void> {
  if (connection.local || yes) return;
  if (await confirm(io, { question: `About to ${change}.`, flag: '--yes' })) return;
  throw new Error('Nothing was changed: you did not type yes. Run the command again, or add --yes.');
}
