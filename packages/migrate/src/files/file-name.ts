import type { MigrationProblem } from '../problem.ts';

/** The parts of a migration's file name. */
export interface MigrationFileName {
  readonly fileName: string;
  /** UTC time as 14 digits, `YYYYMMDDHHMMSS`: the order of migrations and the ledger's key. */
  readonly version: string;
  /** snake_case, e.g. `create_users`. For people: only the version is the ledger's key. */
  readonly name: string;
}

const FORM = '<14-digit UTC time>_<snake_case_name>.sql';
const EXAMPLE = '20261120093000_create_users.sql';
const MAX_NAME_LENGTH = 100;
const NAME = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

/** File names by which other tools mark SQL that undoes a migration: Flyway's U1__a.sql, a.down.sql, a.undo.sql … */
const UNDO_FILE = /^U[^_]*__.*\.sql$|\.(?:down|undo|revert|rollback)\.sql$/is;

/** Reads a file name, or reports why it is not one. */
export function parseFileName(fileName: string): MigrationFileName | MigrationProblem {
  if (UNDO_FILE.test(fileName)) {
    return {
      fileName,
      message:
        'the file undoes a migration, and renamed it would run. Move it out of the folder. To undo a migration, write a new one.',
    };
  }
  const [, version, name] = /^(\d+)_(.*)\.sql$/s.exec(fileName) ?? [];
  if (version === undefined || name === undefined || !NAME.test(name) || name.length > MAX_NAME_LENGTH) {
    return {
      fileName,
      message: `the file name is not ${FORM}. Rename it (for example ${EXAMPLE}), or move it out of the folder.`,
    };
  }
  if (timeOf(version) === undefined) {
    return {
      fileName,
      message:
        `the file name begins with "${version}", which is not a UTC time of 14 digits, YYYYMMDDHHMMSS. ` +
        `Rename it (for example ${EXAMPLE}); the subcommand "new ${name}" makes a file with the current time.`,
    };
  }
  return { fileName, version, name };
}

/** File names with the same time: one problem for each time, with all its files. */
export function findSameTimes(files: readonly MigrationFileName[]): readonly MigrationProblem[] {
  const versions = [...new Set(files.map((file) => file.version))];
  return versions.flatMap((version) => {
    const [first, ...others] = files.filter((file) => file.version === version).map((file) => file.fileName);
    if (first === undefined || others.length === 0) return [];
    return [
      {
        fileName: first,
        message:
          `has the same time, ${version}, as ${others.join(' and ')}. Each migration needs a different time, ` +
          'because it is the order in which they run. Rename the one that has not run yet to a later time.',
      },
    ];
  });
}

/**
 * The file name of a new migration: the current time, or one second after the newest file, so that a new file is the last.
 * @throws {Error} `name` is not snake_case of at most 100 characters.
 */
export function newFileName(name: string, now: Date, existing: readonly MigrationFileName[]): string {
  if (!NAME.test(name) || name.length > MAX_NAME_LENGTH) {
    throw new Error(
      `A migration cannot be called ${JSON.stringify(name)}. A name is snake_case: a letter a to z, then letters, digits ` +
        `and single underscores, at most ${MAX_NAME_LENGTH} characters. ` +
        `Use for example ${JSON.stringify(suggestName(name))}.`,
    );
  }
  const newest = existing.reduce((latest, file) => (file.version > latest ? file.version : latest), '');
  const newestMs = timeOf(newest)?.getTime() ?? 0;
  const time = new Date(Math.max(now.getTime(), newestMs + 1000));
  return `${versionOf(time)}_${name}.sql`;
}

function suggestName(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\.sql$/i, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, MAX_NAME_LENGTH)
    .replace(/_+$/, '');
  return words === '' ? 'create_users' : words;
}

/** `20261120093000` for 2026-11-20T09:30:00Z. */
function versionOf(time: Date): string {
  return time.toISOString().slice(0, 19).replace(/\D/g, '');
}

/** The time of 14 digits; undefined for one that does not exist (month 13, 30 February). */
function timeOf(version: string): Date | undefined {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(version) ?? [];
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return !Number.isNaN(time.getTime()) && versionOf(time) === version ? time : undefined;
}
