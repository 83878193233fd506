import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import path from 'node:path';
import { ConfigError } from './config-error.ts';
import { BACKENDS } from './connection.ts';
import { CONNECTION_SETTINGS, type ConnectionSetting } from './connection-settings.ts';
import { endpointProblem } from './consistency.ts';
import {
  findBlock,
  type OutsideLine,
  openQuoteProblem,
  outsideLines,
  placeBlock,
  renderBlock,
  splitLines,
} from './env-block.ts';
import { encodingProblem } from './env-encoding.ts';
import { quoteEnvValue } from './env-quote.ts';
import { parseEnvBytes } from './env-reader.ts';
import { ENDPOINT_ENV, LOCAL_CREDENTIALS, LOCAL_HOSTS_ENV, LOCAL_HOSTS_PATTERN, localHostsOf } from './local.ts';
import { parseLocalAddress } from './local-address.ts';
import { BACKEND_ENV, DSQL_ENV, POSTGRES_ENV } from './names.ts';
import { showValue } from './show-value.ts';

const SETTINGS: readonly ConnectionSetting[] = CONNECTION_SETTINGS;
const MANAGED_NAMES: readonly string[] = [
  BACKEND_ENV,
  ...SETTINGS.map(({ env }) => env),
  DSQL_ENV.address,
  ENDPOINT_ENV,
  LOCAL_HOSTS_ENV,
  ...Object.keys(LOCAL_CREDENTIALS),
];
/**
 * In the block, the certificate file is that of the local Aurora DSQL. Elsewhere it can be for any server, so a line of the user may
 * stay.
 */
const WRITABLE_NAMES: readonly string[] = [...MANAGED_NAMES, POSTGRES_ENV.caFile];

export interface EnvFileWritten {
  /** The file did not exist before. */
  readonly created: boolean;
  /** The names in the block, in its order. */
  readonly names: readonly string[];
  /** The user's own lines that override the block: the connection is not the one that was written. */
  readonly overriddenBy: readonly OutsideLine[];
}

/**
 * Writes the connection into the managed block of a `.env` file and leaves every other byte as it is. The block has
 * `values` and nothing else. The file is replaced in one step and has mode 0600.
 * @throws {ConfigError} with every problem, and the file untouched: a name outside the contract, a value that is
 * malformed or that no quoting makes equal for all readers, a credential that is not the dummy one, or a file that is a directory, is
 * read-only, is UTF-16, has a damaged block, or has lines that prevent a value from being read back
 */
export function writeEnvFile(file: string, values: Readonly<Record<string, string>>): EnvFileWritten {
  const names = WRITABLE_NAMES.filter((name) => values[name] !== undefined);
  const problems = Object.entries(values).flatMap(([name, value]) => valueProblem(name, value, values) ?? []);
  if (problems.length > 0) throw new ConfigError(`Cannot write ${file}`, problems);
  const block = renderBlock(names.map((name) => `${name}=${quoteEnvValue(values[name] ?? '')}`));

  return explained(file, () => {
    const { target, stat, lines, found } = readTarget(file);
    const text = placeBlock(lines, found, block);
    const content = Buffer.from(text, 'latin1');
    const overriddenBy = outsideLines(text, [...MANAGED_NAMES, ...names], names);
    const problems = lossProblems(content, values, overriddenBy);
    if (problems.length > 0) throw new ConfigError(`Cannot write ${file}`, problems);
    replaceFile(target, content, stat);
    return { created: stat === undefined, names, overriddenBy };
  });
}

/** Why readers would not get these values from the content, although no line of the user's overrides them. */
function lossProblems(
  content: Buffer,
  values: Readonly<Record<string, string>>,
  overriddenBy: readonly OutsideLine[],
): readonly string[] {
  const read = parseEnvBytes(content);
  if (read.problems.length > 0) return read.problems;
  const lost = Object.keys(values).filter(
    (name) => read.values[name] !== values[name] && !overriddenBy.some((line) => line.name === name),
  );
  if (lost.length === 0) return [];
  return [
    `${lost.join(', ')}: cannot be read back because of other lines of the file. Expected lines NAME=value, comments and empty lines. Correct the lines outside the block.`,
  ];
}

/**
 * Whether {@link writeEnvFile} can write there, to find out before something slow or costly. Changes nothing.
 * @throws {ConfigError} a directory, a read-only file, a damaged block, or a folder that is missing or may not be written
 */
export function checkEnvFile(file: string): void {
  explained(file, () => {
    const { target } = readTarget(file);
    const temporary = temporaryName(target);
    // fs.access allows root everything on a read-only file system, and does not work on Windows.
    fs.closeSync(fs.openSync(temporary, 'wx', 0o600));
    fs.rmSync(temporary, { force: true });
  });
}

function explained<Value>(file: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`Cannot write ${file}`, [systemProblem(error as NodeJS.ErrnoException, file)]);
  }
}

function readTarget(file: string) {
  const { target, stat } = inspect(file);
  const bytes = stat ? fs.readFileSync(target) : Buffer.alloc(0);
  const lines = splitLines(bytes.toString('latin1'));
  const { block: found, problem } = findBlock(lines);
  const reason = encodingProblem(bytes) ?? problem ?? openQuoteProblem(lines, found);
  if (reason !== undefined) throw new ConfigError(`Cannot write ${file}`, [reason]);
  return { target, stat, lines, found };
}

function valueProblem(name: string, value: string, values: Readonly<Record<string, string>>): string | undefined {
  const setting = SETTINGS.find(({ env }) => env === name);
  if (setting) {
    if (setting.pattern.test(value) && quoteEnvValue(value) !== undefined) return undefined;
    return `${name}: got ${showValue(name, value)}. Expected ${setting.expected}, such as ${setting.example}. Correct its source.`;
  }
  if (name === BACKEND_ENV) {
    if (BACKENDS.some((backend) => backend === value)) return undefined;
    return `${name}: got ${showValue(name, value)}. Expected ${BACKENDS.join(', ')}. Correct its source.`;
  }
  if (name === ENDPOINT_ENV) {
    if (quoteEnvValue(value) !== undefined) return endpointProblem(name, value, localHostsOf(values[LOCAL_HOSTS_ENV]));
    return `${name}: got ${showValue(name, value)}. Expected a URL without quotes and line breaks. Correct its source.`;
  }
  if (name === DSQL_ENV.address) {
    if (parseLocalAddress(value) !== undefined) return undefined;
    return `${name}: got ${showValue(name, value)}. Expected an address of this machine and a port, such as 127.0.0.1:8433. Correct its source.`;
  }
  if (name === POSTGRES_ENV.caFile) {
    if (path.isAbsolute(value) && quoteEnvValue(value) !== undefined) return undefined;
    return `${name}: got ${showValue(name, value)}. Expected the absolute path of a file, without quotes and line breaks. Correct its source.`;
  }
  if (name === LOCAL_HOSTS_ENV) {
    if (LOCAL_HOSTS_PATTERN.test(value)) return undefined;
    return `${name}: got ${showValue(name, value)}. Expected names or addresses with commas between them. Correct its source.`;
  }
  if (Object.hasOwn(LOCAL_CREDENTIALS, name)) {
    const dummy = LOCAL_CREDENTIALS[name as keyof typeof LOCAL_CREDENTIALS];
    if (value === dummy) return undefined;
    return `${name}: got a value that is not shown. Only the dummy "${dummy}" is written, never a credential. Keep it in the environment or in a profile.`;
  }
  return `${name}: not a name of the connection. Expected one of ${WRITABLE_NAMES.join(', ')}. Remove it.`;
}

/** The target of `file`, which may be a link; its stat is undefined if it does not exist yet. */
function inspect(file: string): { readonly target: string; readonly stat: fs.Stats | undefined } {
  const link = fs.lstatSync(file, { throwIfNoEntry: false });
  if (link === undefined) return { target: file, stat: undefined };
  const target = fs.realpathSync(file);
  const stat = fs.statSync(target);
  if (stat.isDirectory()) throw fileProblem(file, 'It is a directory', 'a file, or a new name');
  if (!stat.isFile()) throw fileProblem(file, 'It is not a regular file', 'a file, or a new name');
  // A rename ignores the file's mode, and root can write any file. A read-only file must not change.
  if ((stat.mode & 0o200) === 0) {
    const mode = (stat.mode & 0o777).toString(8).padStart(4, '0');
    const problem = `It is read-only (mode ${mode}). Run \`chmod u+w ${file}\`, or name another with --env-file.`;
    throw new ConfigError(`Cannot write ${file}`, [problem]);
  }
  return { target, stat };
}

function fileProblem(file: string, what: string, expected: string): ConfigError {
  return new ConfigError(`Cannot write ${file}`, [`${what}. Expected ${expected}. Name another with --env-file.`]);
}

/** Begins like the target, so that rules of git and backups for .env.* apply to it too. */
function temporaryName(target: string): string {
  return path.join(path.dirname(target), `${path.basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
}

/** Readers get the old file or the new one, never a part of it, also after a crash. */
function replaceFile(target: string, content: Buffer, stat: fs.Stats | undefined): void {
  const temporary = temporaryName(target);
  const descriptor = fs.openSync(temporary, 'wx', 0o600);
  try {
    try {
      fs.writeFileSync(descriptor, content);
      // In a container, root must not become the owner of a file in the user's mounted folder.
      if (stat && process.getuid?.() === 0) fs.fchownSync(descriptor, stat.uid, stat.gid);
      fs.fsyncSync(descriptor);
    } finally {
      fs.closeSync(descriptor);
    }
    fs.renameSync(temporary, target);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

function systemProblem(error: NodeJS.ErrnoException, file: string): string {
  const folder = path.dirname(file);
  switch (error.code) {
    case 'ENOENT':
      return `The folder does not exist, or the link is broken: ${folder}. Create it, or name another file with --env-file.`;
    case 'ENOTDIR':
      return `${folder} is not a folder. Name another file with --env-file.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `This user may not write to ${folder} (${error.code}). Change its mode, or name another file with --env-file.`;
    default:
      return `${error.message}. Fix that, or name another file with --env-file.`;
  }
}
