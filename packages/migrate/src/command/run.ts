import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Database } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import { type Connection, describeConnection, loadConnection } from '@daybreak/database/settings';
import { dialectOf } from '../dialects/index.ts';
import type { FolderOptions } from '../options.ts';
import { readStatus } from '../status.ts';
import { apply, makeNew, type Output, showStatus, verify, verifyFiles } from './actions.ts';
import { HELP, parseRequest, type Request } from './options.ts';

/** The parts of its process that the program uses. */
export interface ProgramIo extends Output {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder of the connection file. */
  readonly cwd: string;
  /** Asks the user at the terminal. Absent without a terminal (a pipe, CI). */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
}

/**
 * One command line of `daybreak-migrate`. Resolves to its exit code: 0 done; 1 something is pending or differs.
 * @throws {Error} it could not be done: exit code 2
 */
export async function run(args: readonly string[], io: ProgramIo): Promise<0 | 1> {
  const request = parseRequest(args);
  const { command, dir, json, help, envFile } = request;
  if (help) {
    io.out(HELP);
    return 0;
  }
  if (command === 'new') {
    await makeNew({ ...request, folder: dir }, io);
    return 0;
  }
  if (request.backend !== undefined) {
    return (await verifyFiles({ folder: dir, backend: request.backend, json }, io)) ? 0 : 1;
  }
  const connection = loadConnection({
    env: io.env,
    // Without a file, missing settings must be set in the environment: no command of this program writes a file.
    envFile: envFile === undefined ? presentFile(io.cwd) : placed(io.cwd, envFile),
    envFileRequired: envFile !== undefined,
  });
  io.err(describeConnection(connection));
  for (const notice of connection.notices) io.err(notice);
  const db = await connectDatabase(connection, { warnRepeats: false });
  const folder = { folder: dir, dialect: dialectOf(connection) };
  try {
    if (command === 'status') return (await showStatus(db, { ...folder, json }, io)) ? 0 : 1;
    if (command === 'verify') return (await verify(db, { ...folder, json }, io)) ? 0 : 1;
    await applyPending(db, connection, request, io);
    return 0;
  } finally {
    await db.close();
  }
}

/** A relative name in the current folder is not changed, because errors show it. */
function placed(cwd: string, file: string): string {
  return cwd === process.cwd() ? file : resolve(cwd, file);
}

function presentFile(cwd: string): string | undefined {
  const file = placed(cwd, '.env');
  return existsSync(file) ? file : undefined;
}

async function applyPending(
  db: Database,
  connection: Connection,
  { dir, yes, json, lockTimeoutMs, resume }: Request,
  io: ProgramIo,
): Promise<void> {
  const { local, database } = connection;
  if (!local && !yes) await confirm(db, { folder: dir, dialect: dialectOf(connection) }, io);
  await apply(db, { folder: dir, dialect: dialectOf(connection), database, json, lockTimeoutMs, resume }, io);
}

/** @throws {Error} the answer is not yes, or there is no terminal */
async function confirm(db: Database, folder: FolderOptions, { ask }: ProgramIo): Promise<void> {
  if (ask === undefined) {
    throw new Error(
      'About to change a database on AWS. There is no terminal to ask at. Run the command at a terminal, or add --yes.',
    );
  }
  const { pending } = await readStatus(db, folder);
  if (pending.length === 0) return;
  const answer = await ask(`About to apply ${pending.join(', ')} on AWS. Type yes to continue: `);
  if (answer.trim().toLowerCase() === 'yes') return;
  throw new Error('Nothing was changed: you did not type yes. Run the command again, or add --yes.');
}
