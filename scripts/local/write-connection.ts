import path from 'node:path';
import { writeEnvFile } from '@daybreak/database/settings';
import type { Io } from '../io.ts';

/** Writes the connection to a local database into a file for other commands, and reports it. */
export function writeConnection(file: string, env: Readonly<Record<string, string>>, io: Io): void {
  const { created, overriddenBy } = writeEnvFile(path.resolve(io.cwd, file), env);
  io.err(`${created ? 'Created' : 'Updated'} ${file}: the connection to this database.`);
  for (const { name, line } of overriddenBy) {
    io.err(
      `${file} line ${line} sets ${name} outside the managed block, and overrides it. Remove that line to use this connection.`,
    );
  }
}
