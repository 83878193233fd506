import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigError } from './config-error.ts';

/**
 * The names and values of a `.env` file, as `node --env-file` reads them (a name that is set twice has its last value);
 * undefined when there is no file.
 * @throws {ConfigError} it is a directory, or may not be read
 */
export function readEnvFile(path: string): Readonly<Record<string, string>> | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new ConfigError(`Cannot read ${path}`, [readProblem(code, message)]);
  }
  // An editor's byte order mark would become part of the first name.
  return parseEnv(text.replace(/^\uFEFF/, '')) as Record<string, string>;
}

function readProblem(code: string | undefined, message: string): string {
  if (code === 'EISDIR') return 'It is a directory. Expected a file of NAME=value lines. Name another with --env-file.';
  if (code === 'EACCES' || code === 'EPERM') {
    return 'This user may not read it. Expected a file that you own. Change its owner or mode, or name another with --env-file.';
  }
  return `${message}. Expected a readable file of NAME=value lines. Name another with --env-file.`;
}
