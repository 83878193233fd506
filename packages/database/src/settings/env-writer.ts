import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import path from 'node:path';
import { ConfigError } from './config-error.ts';
import { CONNECTION_SETTINGS, type ConnectionSetting } from './connection-settings.ts';
import { endpointProblem } from './consistency.ts';
import { findBlock, type OutsideLine, outsideLines, placeBlock, renderBlock, splitLines } from './env-block.ts';
import { quoteEnvValue } from './env-quote.ts';
import { ENDPOINT_ENV, LOCAL_CREDENTIALS } from './local.ts';
import { showValue } from './show-value.ts';

const SETTINGS: readonly ConnectionSetting[] = CONNECTION_SETTINGS;
const MANAGED_NAMES = [...SETTINGS.map(({ env }) => env), ENDPOINT_ENV, ...Object.keys(LOCAL_CREDENTIALS)];

export interface EnvFileWritten {
  /** There was no file before. */
  readonly created: boolean;
  /** The names that the block holds now, in its order. */
  readonly names: readonly string[];
  /** The user's own lines that go before the block: the connection is not the one that was written. */
  readonly overriddenBy: readonly OutsideLine[];
}

/**
 * Writes the connection into the managed block of a `.env` file and leaves every other byte as it is. The block holds
 * `values` and nothing else, so names that are not given leave it. The file is replaced at once and has mode 0600.
 * @throws {ConfigError} with every problem, and the file untouched: a name outside the contract, a value that is
 * malformed or that no quoting makes equal for all readers, a credential that is not the dummy one, a file that is a
 * directory, read-only, or has a damaged block
 */
export function writeEnvFile(file: string, values: Readonly<Record<string, string>>): EnvFileWritten {
  const names = MANAGED_NAMES.filter((name) => values[name] !== undefined);
  const problems = Object.entries(values).flatMap(([name, value]) => valueProblem(name, value) ?? []);
  if (problems.length > 0) throw new ConfigError(`Cannot write ${file}`, problems);
  const block = renderBlock(names.map((name) => `${name}=${quoteEnvValue(values[name] ?? '')}`));

  return explained(file, () => {
    const { target, stat, lines, found } = readTarget(file);
    const text = placeBlock(lines, found, block);
    replaceFile(target, Buffer.from(text, 'latin1'), stat);
    return { created: stat === undefined, names, overriddenBy: outsideLines(text, MANAGED_NAMES, names) };
  });
}

/**
 * Whether {@link writeEnvFile} can write there, for whoever does something slow or costly before. Nothing is changed.
 * @throws {ConfigError} a directory, a read-only file, a damaged block, or a folder that is missing or may not be written
 */
export function checkEnvFile(file: string): void {
  explained(file, () => {
    const { target } = readTarget(file);
    const temporary = temporaryName(target);
    // Asking for the right (access) says yes to root on a read-only file system, and is no answer on Windows.
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
  const lines = splitLines(stat ? fs.readFileSync(target).toString('latin1') : '');
  const { block: found, problem } = findBlock(lines);
  if (problem !== undefined) throw new ConfigError(`Cannot write ${file}`, [problem]);
  return { target, stat, lines, found };
}

function valueProblem(name: string, value: string): string | undefined {
  const setting = SETTINGS.find(({ env }) => env === name);
  if (setting) {
    if (setting.pattern.test(value) && quoteEnvValue(value) !== undefined) return undefined;
    return `${name}: got ${showValue(name, value)}. Expected ${setting.expected}, such as ${setting.example}. Correct what provides it.`;
  }
  if (name === ENDPOINT_ENV) {
    if (quoteEnvValue(value) !== undefined) return endpointProblem(name, value);
    return `${name}: got ${showValue(name, value)}. Expected a URL without quotes and line breaks. Correct what provides it.`;
  }
  if (Object.hasOwn(LOCAL_CREDENTIALS, name)) {
    const dummy = LOCAL_CREDENTIALS[name as keyof typeof LOCAL_CREDENTIALS];
    if (value === dummy) return undefined;
    return `${name}: got a value that is not shown. Expected the dummy "${dummy}": no credential is ever written. Keep it in the environment or in a profile.`;
  }
  return `${name}: not a name of the connection. Expected one of ${MANAGED_NAMES.join(', ')}. Leave it out.`;
}

/** The file behind `file`, which may be a link; its stat is undefined when it does not exist yet. */
function inspect(file: string): { readonly target: string; readonly stat: fs.Stats | undefined } {
  const link = fs.lstatSync(file, { throwIfNoEntry: false });
  if (link === undefined) return { target: file, stat: undefined };
  const target = fs.realpathSync(file);
  const stat = fs.statSync(target);
  if (stat.isDirectory()) throw fileProblem(file, 'It is a directory', 'a file, or a name that is free');
  if (!stat.isFile()) throw fileProblem(file, 'It is no ordinary file', 'a file, or a name that is free');
  // A rename does not ask the file's own mode, and root may write anything: what is marked read-only stays as it is.
  if ((stat.mode & 0o200) === 0) {
    const mode = (stat.mode & 0o777).toString(8).padStart(4, '0');
    const problem = `It is read-only (mode ${mode}). Expected a file that its owner may write. Run \`chmod u+w ${file}\`, or name another with --env-file.`;
    throw new ConfigError(`Cannot write ${file}`, [problem]);
  }
  return { target, stat };
}

function fileProblem(file: string, what: string, expected: string): ConfigError {
  return new ConfigError(`Cannot write ${file}`, [`${what}. Expected ${expected}. Name another with --env-file.`]);
}

/** Begins like the target: what ignores .env.* in git and in backups ignores this one too. */
function temporaryName(target: string): string {
  return path.join(path.dirname(target), `${path.basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
}

/** Readers see the old file or the new one, never half of one, also after a crash. */
function replaceFile(target: string, content: Buffer, stat: fs.Stats | undefined): void {
  const temporary = temporaryName(target);
  const descriptor = fs.openSync(temporary, 'wx', 0o600);
  try {
    try {
      fs.writeFileSync(descriptor, content);
      // Root in a container must not take the file from the user whose folder is mounted there.
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
      return `There is no such folder (or the link leads nowhere): ${folder}. Expected a folder that exists. Create it, or name another file with --env-file.`;
    case 'ENOTDIR':
      return `${folder} is not a folder. Expected a folder that exists. Name another file with --env-file.`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `This user may not write in ${folder} (${error.code}). Expected a folder that you may write. Change its mode, or name another file with --env-file.`;
    default:
      return `${error.message}. Expected a file that can be replaced. Mend that, or name another file with --env-file.`;
  }
}
