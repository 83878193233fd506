// Common steps of every command before it uses a database: find it, print which one, ask.
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
  /** The value of `--ssm-prefix`. @default - Parameter Store is not read */
  readonly ssmPrefix?: string;
  /** @default - the backend of the environment, the file or config/app_config.yml */
  readonly backend?: Backend;
  /** For a command without PostgreSQL-specific SQL: it accepts a stage of Aurora MySQL. @default false */
  readonly anyEngine?: boolean;
  readonly verbose?: boolean;
}

/**
 * The connection of a command. The process environment overrides the file, which overrides config/app_config.yml, which overrides Parameter
 * Store. The default `.env` may be missing; an explicitly named file, and the file of a stage other than dev, must exist. Prints on stderr
 * which database the command will use, and which settings are ignored.
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
  // A relative name is not changed, because errors and --verbose show it.
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
 * The connection in a file, independent of the environment, for commands with two databases.
 * @throws {ConfigError} with every problem; the file was not found
 */
export function connectionOfFile(file: string, { verbose }: Pick<ConnectionOptions, 'verbose'>, io: Io): Connection {
  const envFile = io.cwd === process.cwd() ? file : path.resolve(io.cwd, file);
  const connection = loadConnection({ env: {}, envFile, envFileRequired: true });
  announce(connection, io, { verbose });
  return connection;
}

/** Prints on stderr which database the command will use, and which settings are ignored. */
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
