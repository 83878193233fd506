import { spawn } from 'node:child_process';
import path from 'node:path';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { type ConnectionOptions, connectionOf } from '../connection.ts';
import type { Io } from '../io.ts';
import { connectionUrl, libpqEnvironment } from './libpq.ts';
import { requireNetworkPath } from './network-path.ts';
import { type TargetChoice, type TargetParts, targetOf } from './target.ts';

export interface ConnectSettings extends ConnectionOptions, TargetChoice {
  readonly url: boolean;
  readonly showPassword: boolean;
}

/** Runs psql with these arguments and this environment; undefined: it is not installed. */
export type Psql = (args: readonly string[], env: Record<string, string>) => Promise<number | string | undefined>;

export interface ConnectParts extends Partial<Pick<TargetParts, 'folder' | 'credentials'>> {
  readonly psql?: Psql;
  /** How long a server may take to accept a connection. @default 5000 */
  readonly timeoutMs?: number;
}

/**
 * Opens psql on the database of the connection, or prints its URL.
 * @throws {Error} the database is not found, its secret cannot be read, or this machine has no way to it
 */
export async function runConnect(
  args: readonly string[],
  settings: ConnectSettings,
  io: Io,
  { psql = startPsql, folder = path.join(PROJECT_FOLDER, '.daybreak'), credentials, timeoutMs }: ConnectParts = {},
): Promise<void> {
  const connection = await connectionOf(settings, io);
  const target = await targetOf(connection, settings, { env: io.env, folder, credentials });
  const url = () => io.out(connectionUrl(target, { withPassword: settings.showPassword }));
  if (settings.url) return url();
  await requireNetworkPath(target, connection, timeoutMs);
  io.err(`Signing in as ${target.user}`);
  const ended = await psql(args, libpqEnvironment(target, io.env));
  if (ended === undefined) {
    io.err(
      `psql is not installed. Install the client of PostgreSQL, or give this URL to another one${settings.showPassword ? '' : ' (--show-password adds the password)'}:`,
    );
    return url();
  }
  if (ended === 0) return;
  io.err(`psql ended with ${ended}.`);
  io.exitCode = 1;
}

const startPsql: Psql = (args, env) =>
  new Promise((resolve, reject) => {
    // psql cancels a statement at Ctrl-C and continues; so does this program.
    const stay = () => undefined;
    process.on('SIGINT', stay);
    const end = (use: () => void) => {
      process.off('SIGINT', stay);
      use();
    };
    const child = spawn('psql', args, { env, stdio: 'inherit' });
    child.once('error', (error: NodeJS.ErrnoException) =>
      end(() => (error.code === 'ENOENT' ? resolve(undefined) : reject(error))),
    );
    child.once('close', (code, signal) => end(() => resolve(code ?? signal ?? 'no code')));
  });
