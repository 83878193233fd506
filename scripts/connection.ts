// What every command does before it acts on a database: find it, say which one, ask.
import path from 'node:path';
import { type Connection, describeConnection, describeSources, loadConnection } from '@daybreak/database/settings';
import type { Io } from './io.ts';

export interface ConnectionOptions {
  /** The value of `--env-file`. */
  readonly envFile: string;
  readonly verbose?: boolean;
}

/**
 * The connection of a command: the process environment over the file. The default `.env` may be missing, a file that
 * was named may not. Says on stderr where the command is about to act and what is ignored.
 * @throws {ConfigError} with every problem of the connection
 */
export function connectionOf(options: ConnectionOptions, io: Io): Connection {
  // A relative name stays as it was written: that is how errors and --verbose show it.
  const envFile = io.cwd === process.cwd() ? options.envFile : path.resolve(io.cwd, options.envFile);
  const connection = loadConnection({ env: io.env, envFile, envFileRequired: options.envFile !== '.env' });
  io.err(describeConnection(connection));
  for (const notice of connection.notices) io.err(notice);
  if (options.verbose) for (const line of describeSources(connection)) io.err(line);
  return connection;
}

/**
 * Asks before a database on AWS is changed, or wants `--yes` where nobody can be asked; a local one needs neither.
 * `change` completes "About to …".
 * @throws {Error} the answer is not yes, or there is nobody to ask
 */
export async function confirmChange(connection: Connection, change: string, yes: boolean, io: Io): Promise<void> {
  if (connection.local || yes) return;
  if (io.ask === undefined) {
    throw new Error(
      `About to ${change}, and there is no terminal to ask at. ${describeConnection(connection)}. A database on AWS is changed after an answer, or with --yes. Run the command again with --yes.`,
    );
  }
  const answer = await io.ask(`About to ${change}. Type yes to go on: `);
  if (answer.trim().toLowerCase() === 'yes') return;
  throw new Error(
    `Nothing was changed: the answer was ${JSON.stringify(answer.trim())}, expected yes. Run the command again, or with --yes.`,
  );
}
