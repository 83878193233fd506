import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createTarget, type Target } from '../../packages/migrate/test/target.ts';
import { runCli } from '../cli.ts';
import type { Io } from '../io.ts';
import { testIo } from '../test/io.ts';
import { applyPending } from './migrate.ts';

const A = '20261120090000_create_a.sql';
const B = '20261120100000_create_b.sql';

let target: Target;

beforeEach(async () => {
  target = await createTarget();
  await target.write(A, 'CREATE TABLE a ();');
  await target.write(B, 'CREATE TABLE b ();');
});
afterEach(() => target.close());

function recorded(cwd: string, more: Partial<Io> = {}) {
  const io = { ...testIo({ env: target.env, cwd }), ...more };
  return { io, stdout: io.stdout, stderr: io.stderr };
}

/** Runs one command line in the target's folder against its database. Durations and times of day are masked. */
async function cli(...argv: readonly string[]) {
  const { io, stdout, stderr } = recorded(target.folder);
  const exitCode = await runCli(['migrate', ...argv], io);
  const mask = (line: string) => line.replace(/in \d+ ms/, 'in N ms').replace(/20\d\d-\d\d-\d\dT[\d:]+Z/g, 'TIME');
  return { exitCode, stdout: stdout.map(mask), stderr: stderr.map(mask) };
}

describe('npm run migrate', () => {
  test('prints the database, a line before and after each file, and the totals', async () => {
    expect(await cli('--dir', '.')).toEqual({
      exitCode: 0,
      stderr: [
        `Database: app (local Data API at ${target.connection.endpoint})`,
        `Applying: ${A}`,
        `Applied:  ${A} in N ms`,
        `Applying: ${B}`,
        `Applied:  ${B} in N ms`,
      ],
      stdout: ['2 applied, 0 pending'],
    });
    expect((await cli('--dir', '.')).stdout).toEqual(['0 applied, 0 pending']);
  });

  test('prints one JSON object with --json', async () => {
    const { stdout } = await cli('--dir', '.', '--json');

    expect(stdout.map((line) => JSON.parse(line))).toEqual([
      {
        database: 'app',
        applied: [
          { fileName: A, durationMs: expect.any(Number) },
          { fileName: B, durationMs: expect.any(Number) },
        ],
        already: [],
        notApplicable: [],
        pending: [],
      },
    ]);
  });

  test('ends with 2 when a migration fails, and prints "Applied" only for applied ones', async () => {
    await target.write(B, 'CREATE TABLE b ();\nSELECT 1/0;');

    expect(await cli('--dir', '.')).toEqual({
      exitCode: 2,
      stderr: [
        `Database: app (local Data API at ${target.connection.endpoint})`,
        `Applying: ${A}`,
        `Applied:  ${A} in N ms`,
        `Applying: ${B}`,
        `${B}:2:1 (statement 2): SELECT 1/0: division by zero (SQLSTATE 22012). Nothing of this migration was kept. Correct the file, ` +
          'then run it again.',
      ],
      stdout: [],
    });
  });

  test('reports a missing folder', async () => {
    const { exitCode, stderr } = await cli();

    expect(exitCode).toBe(2);
    expect(stderr.at(-1)).toBe(
      `The folder ${path.join(target.folder, 'migrations')} does not exist. Name the folder of the .sql files with --dir, or create it.`,
    );
  });
});

describe('npm run migrate on AWS', () => {
  const settings = { dir: '.', json: false, lockTimeout: 1, yes: false };
  /** The local database, which the command treats as one on AWS. */
  const onAws = () => ({
    ...target.connection,
    local: false,
    resourceArn: target.connection.resourceArn.replace('000000000000', '123456789012'),
  });

  test('asks with the names of the files, and changes nothing without yes', async () => {
    const questions: string[] = [];
    const ask = async (question: string) => {
      questions.push(question);
      return 'no';
    };

    await expect(applyPending(settings, onAws(), target.db, recorded(target.folder, { ask }).io)).rejects.toThrow(
      'Nothing was changed: you did not type yes.',
    );

    expect(questions).toEqual([`About to apply ${A}, ${B}. Type yes to continue: `]);
    expect(await target.texts("SELECT to_regclass('a') IS NULL")).toEqual(['true']);
  });

  test('continues after a yes, and does not ask when nothing is pending', async () => {
    let asked = 0;
    const ask = async () => {
      asked += 1;
      return 'yes';
    };
    const { io, stdout } = recorded(target.folder, { ask });

    await applyPending(settings, onAws(), target.db, io);
    await applyPending(settings, onAws(), target.db, io);

    expect(stdout).toEqual(['2 applied, 0 pending', '0 applied, 0 pending']);
    expect(asked).toBe(1);
  });

  test('requires --yes without a terminal', async () => {
    const { io, stdout } = recorded(target.folder);

    await expect(applyPending(settings, onAws(), target.db, io)).rejects.toThrow(
      /^About to apply migrations\. There is no terminal to ask at\. .* or with --yes\.$/,
    );
    await applyPending({ ...settings, yes: true }, onAws(), target.db, io);

    expect(stdout).toEqual(['2 applied, 0 pending']);
  });
});

describe('npm run migrate -- status', () => {
  test('shows a line for each file and ends with 1 while anything is pending, with 0 after', async () => {
    expect(await cli('status', '--dir', '.')).toMatchObject({
      exitCode: 1,
      stdout: [`[ ] ${A}`, `[ ] ${B}`, '0 applied, 2 pending'],
    });

    await cli('--dir', '.');

    expect(await cli('status', '--dir', '.')).toMatchObject({
      exitCode: 0,
      stdout: [`[X] ${A}, applied TIME`, `[X] ${B}, applied TIME`, '2 applied, 0 pending'],
    });
  });

  test('writes nothing', async () => {
    await cli('status', '--dir', '.');

    expect(await target.texts("SELECT to_regclass('daybreak_migrations') IS NULL")).toEqual(['true']);
  });

  test('prints one JSON object with --json', async () => {
    await target.write(B, 'SELEKT 1;');

    const { stdout, exitCode } = await cli('status', '--dir', '.', '--json');

    expect(exitCode).toBe(1);
    expect(stdout.map((line) => JSON.parse(line))).toEqual([
      {
        applied: [],
        pending: [A, B],
        running: [],
        problems: [
          {
            fileName: B,
            line: 1,
            column: 1,
            message: 'syntax error at or near "SELEKT". Correct the SQL here; nothing of this file has run.',
          },
        ],
      },
    ]);
  });
});

describe('npm run migrate -- verify', () => {
  test('ends with 0 when ledger and files agree; pending files are not a difference', async () => {
    expect(await cli('verify', '--dir', '.')).toMatchObject({
      exitCode: 0,
      stdout: ['0 applied, 2 pending, no differences'],
    });
  });

  test('ends with 1 and names each difference', async () => {
    await cli('--dir', '.');
    await target.write(A, 'CREATE TABLE other ();');
    await rm(path.join(target.folder, B));

    const { exitCode, stdout } = await cli('verify', '--dir', '.');

    expect(exitCode).toBe(1);
    expect(stdout).toEqual([
      expect.stringMatching(new RegExp(`^${A}: was edited after it was applied on TIME: `)),
      expect.stringMatching(
        new RegExp(`^${B}: was applied on TIME, and the folder has no file with the time 20261120100000\\.`),
      ),
      '2 applied, 0 pending, 2 differences',
    ]);
  });
});

describe('npm run migrate -- new', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'daybreak-new-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('creates a file with the current UTC time, which migrate refuses until it has SQL', async () => {
    const before = new Date().toISOString().replace(/\D/g, '').slice(0, 14);

    const { exitCode, stdout } = await cli('new', 'add_index', '--dir', folder);

    expect(exitCode).toBe(0);
    const [fileName = ''] = await readdir(folder);
    expect(fileName).toMatch(/^\d{14}_add_index\.sql$/);
    expect(fileName.slice(0, 14) >= before).toBe(true);
    expect(stdout).toEqual([`Created ${path.join(folder, fileName)}`]);
    expect(await readFile(path.join(folder, fileName), 'utf8')).toBe(
      '-- Runs once, in one transaction. Do not edit it afterwards. The rules are in the README of @daybreak/migrate.\n\n',
    );
    expect((await cli('--dir', folder)).stderr.at(-1)).toBe(
      `${fileName}: the file has no statements. Write its SQL, or delete the file.`,
    );
  });

  test('two in the same second have different times, in the order of their creation', async () => {
    await cli('new', 'zebra', '--dir', folder);
    await cli('new', 'apple', '--dir', folder);

    const names = (await readdir(folder)).sort().map((name) => name.slice(15));
    expect(names).toEqual(['add_index.sql', 'zebra.sql', 'apple.sql']);
  });

  test('refuses a name that is not snake_case, and suggests one', async () => {
    expect(await cli('new', 'Add Index', '--dir', folder)).toEqual({
      exitCode: 2,
      stdout: [],
      stderr: [
        'A migration cannot be called "Add Index". A name is snake_case: a letter a to z, then letters, digits and single underscores, at most 100 characters. Use for example "add_index".',
      ],
    });
  });
});

describe('the command line of migrate', () => {
  test.each([
    [['--lock-timeout', '5m'], 'Expected whole seconds, 0 to 999999. Use for example 300; 0 does not wait.'],
    [
      ['--resume', '2026:1'],
      'Expected the 14 digits of a migration, a colon and the number of a statement, e.g. 20261120093000:2.',
    ],
    [['stauts'], "too many arguments for 'migrate'"],
    [['--json', 'status'], '--json is before "status", where it has no effect.'],
  ])('%j is refused with 2, and nothing is applied', async (argv, message) => {
    const { exitCode, stderr } = await cli(...argv);

    expect(exitCode).toBe(2);
    expect(stderr.join('\n')).toContain(message);
    expect(await target.texts("SELECT to_regclass('daybreak_migrations') IS NULL")).toEqual(['true']);
  });

  test('--help has every option with its default', async () => {
    const { stdout } = await cli('--help');

    const help = stdout.join('\n').replace(/\s+/g, ' ');
    for (const words of [
      '--dir <folder> the folder with the migrations (default: "migrations")',
      '--env-file <file> connection file; environment variables take precedence (default: .env, or .env.<stage> of a stage other than dev)',
      '--lock-timeout <seconds> how long to wait while another runner applies migrations (default: 300)',
      '--resume <version:statement> continue with a no-transaction migration that stopped, from this statement (1 is the first)',
      '--yes change a database on AWS without asking (default: false)',
      '--json print one JSON object instead (default: false)',
      'status [options]',
      'verify [options]',
      'new [options] <name>',
      '2 a migration could not be applied; what was applied before it stays',
    ]) {
      expect(help).toContain(words);
    }
  });
});
