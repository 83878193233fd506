import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigError } from './config-error.ts';
import { encodingProblem } from './env-encoding.ts';

/**
 * The names and values of a `.env` file, as `node --env-file` reads them (a name that is set twice has its last value);
 * undefined if there is no file.
 * @throws {ConfigError} the file is a directory, cannot be read, is UTF-16, or has lines without a "="
 */
export function readEnvFile(path: string): Readonly<Record<string, string>> | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new ConfigError(`Cannot read ${path}`, [readProblem(code, message)]);
  }
  const { values, problems } = parseEnvBytes(bytes);
  if (problems.length > 0) throw new ConfigError(`Cannot read ${path}`, problems);
  return values;
}

/** The content of a `.env` file as `node --env-file` reads it, and reasons why this differs from what its author expects. */
export function parseEnvBytes(bytes: Buffer): {
  readonly values: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
} {
  const encoding = encodingProblem(bytes);
  if (encoding !== undefined) return { values: {}, problems: [encoding] };
  // An editor's byte order mark would become part of the first name.
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '');
  const problems = strayLines(text).map(
    ({ line, length }) =>
      `Line ${line}: got ${length} characters without "=" (not shown, they may be a secret). Expected NAME=value, a comment that begins with #, or an empty line. Correct or remove the line.`,
  );
  return { values: parseEnv(text) as Record<string, string>, problems };
}

/** Lines without "=" outside a quoted value. Node 20 reads one as the beginning of the next name, and loses that value. */
function strayLines(text: string): readonly { readonly line: number; readonly length: number }[] {
  const stray: { line: number; length: number }[] = [];
  const lines = text.split('\n').map((line) => line.trim());
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line === '' || line.startsWith('#')) continue;
    const value = /^[^=]*=\s*(.*)$/.exec(line)?.[1];
    if (value === undefined) stray.push({ line: index + 1, length: line.length });
    else index = endOfValue(lines, index, value);
  }
  return stray;
}

/** The index of the line with the closing quote. A quote that is never closed is part of its one line. */
function endOfValue(lines: readonly string[], index: number, value: string): number {
  const quote = /^["'`]/.exec(value)?.[0];
  if (quote === undefined || value.indexOf(quote, 1) > 0) return index;
  const closing = lines.findIndex((line, at) => at > index && line.includes(quote));
  return closing === -1 ? index : closing;
}

function readProblem(code: string | undefined, message: string): string {
  if (code === 'EISDIR') return 'It is a directory. Expected a file of NAME=value lines. Name another with --env-file.';
  if (code === 'EACCES' || code === 'EPERM') {
    return 'This user may not read it. Change its owner or mode, or name another with --env-file.';
  }
  return `${message}. Expected a readable file of NAME=value lines. Name another with --env-file.`;
}
