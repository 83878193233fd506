// The source of the SQL of `query`: the command line, a file, or standard input.
import { readFileSync } from 'node:fs';
import path from 'node:path';

export interface SqlSource {
  /** The argument; `-` is standard input. */
  readonly sql: string | undefined;
  /** The value of `--file`; `-` is standard input. */
  readonly file: string | undefined;
  /** Relative paths start here. */
  readonly cwd: string;
  readonly stdin: AsyncIterable<Uint8Array>;
}

/**
 * Puts a space before SQL that begins with a comment, because commander reads `-` as the beginning of an option. The name of
 * an option has no white space, so `-- newest first` and `--newest\nSELECT 1` are SQL.
 */
export function sqlAsArgument(argument: string): string {
  return /^--[^\s=]*\s/.test(argument) ? ` ${argument}` : argument;
}

/**
 * The SQL to run.
 * @throws {Error} neither or both of argument and file are given; the file cannot be read, or is not UTF-8.
 */
export async function readSql({ sql, file, cwd, stdin }: SqlSource): Promise<string> {
  if ((sql === undefined) === (file === undefined)) {
    const got = sql === undefined ? 'neither SQL nor --file' : 'both SQL and --file';
    throw new Error(`Got ${got}. Give one: SQL in quotes, --file FILE, or - for standard input.`);
  }
  if (sql !== undefined && sql !== '-') return sql;
  const from = file === undefined || file === '-' ? 'Standard input' : file;
  const bytes = from === file ? readBytes(file, cwd) : await readAll(stdin);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`${from} is not valid UTF-8. Save it as UTF-8 and run the command again.`);
  }
}

function readBytes(file: string, cwd: string): Uint8Array {
  try {
    return readFileSync(path.resolve(cwd, file));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const what = code === 'ENOENT' ? 'it does not exist' : code === 'EISDIR' ? 'it is a directory' : message;
    throw new Error(`Cannot read ${file}: ${what}. Correct --file.`, { cause: error });
  }
}

async function readAll(stdin: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}
