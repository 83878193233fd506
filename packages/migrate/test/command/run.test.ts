import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ProgramIo, run } from '../../src/command/run.ts';
import { createTarget, type Target } from '../target.ts';

const A = '20261120090000_create_a.sql';
const B = '20261120100000_create_b.sql';

let target: Target;
const startFolder = process.cwd();

beforeEach(async () => {
  target = await createTarget();
  // The program reads .env of the current folder, which must not be that of the developer.
  process.chdir(target.folder);
  await target.write(A, 'CREATE TABLE a ();');
});
afterEach(async () => {
  process.chdir(startFolder);
  await target.close();
});

/** One command line. Durations and times of day are masked. */
async function cli(args: readonly string[], more: Partial<ProgramIo> = {}) {
  const lines = { stdout: [] as string[], stderr: [] as string[] };
  const mask = (line: string) => line.replace(/in \d+ ms/, 'in N ms').replace(/20\d\d-\d\d-\d\dT[\d:]+Z/g, 'TIME');
  const exitCode = await run(args, {
    out: (line) => lines.stdout.push(mask(line)),
    err: (line) => lines.stderr.push(mask(line)),
    env: target.env,
    // Not the project's folder, where it would read the .env of the developer.
    cwd: target.folder,
    ...more,
  });
  return { exitCode, ...lines };
}

const dir = () => ['--dir', target.folder];

describe('daybreak-migrate', () => {
  test.each([[[]], [['apply']]])(
    '%j applies pending migrations, with progress on stderr and the totals on stdout',
    async (command) => {
      expect(await cli([...command, ...dir()])).toEqual({
        exitCode: 0,
        stderr: [
          `Database: app (local Data API at ${target.connection.endpoint})`,
          `Applying: ${A}`,
          `Applied:  ${A} in N ms`,
        ],
        stdout: ['1 applied, 0 pending'],
      });
    },
  );

  test('status ends with 1 while anything is pending; verify, only when files and ledger differ', async () => {
    expect(await cli(['status', ...dir()])).toMatchObject({
      exitCode: 1,
      stdout: [`[ ] ${A}`, '0 applied, 1 pending'],
    });
    expect(await cli(['verify', ...dir()])).toMatchObject({ exitCode: 0 });
    await cli(dir());
    await target.write(A, 'CREATE TABLE edited ();');

    expect(await cli(['verify', ...dir()])).toMatchObject({
      exitCode: 1,
      stdout: [expect.stringContaining(`${A}: was edited after`), '1 applied, 0 pending, 1 difference'],
    });
  });

  test('new makes a file, without a connection', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'daybreak-new-'));

    const { stdout } = await cli(['new', 'create_users', '--dir', folder, '--json'], { env: {} });

    const [fileName = ''] = await readdir(folder);
    expect(fileName).toMatch(/^\d{14}_create_users\.sql$/);
    expect(JSON.parse(stdout.join())).toEqual({ file: join(folder, fileName) });
    await rm(folder, { recursive: true });
  });

  test('uses its own name in the command to run next', async () => {
    await target.write(B, '-- daybreak:no-transaction\nINSERT INTO nowhere VALUES (1);');

    await expect(cli(dir())).rejects.toThrow('"npx daybreak-migrate --resume 20261120100000:1"');
  });

  test('reads the connection from a file, and reports missing variables', async () => {
    await expect(cli(['status', '--env-file', join(target.folder, 'none.env')], { env: {} })).rejects.toThrow(
      'none.env',
    );
    await expect(cli(['status', ...dir()], { env: {} })).rejects.toThrow('AURORA_CLUSTER_ARN');
  });

  test('asks to set the environment if there is no file, and names only commands of this package', async () => {
    await expect(cli(['status', ...dir()], { env: {} })).rejects.toThrow(
      'AWS_REGION. Set them in the environment of this process.',
    );
  });
});

describe('daybreak-migrate on AWS', () => {
  const env = () => ({
    AURORA_CLUSTER_ARN: 'arn:aws:rds:us-east-1:123456789012:cluster:app',
    AURORA_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app-AbCdEf',
    DATABASE_NAME: 'app',
    AWS_REGION: 'us-east-1',
  });

  test('changes nothing without a terminal, unless --yes is given', async () => {
    await expect(cli(dir(), { env: env() })).rejects.toThrow(
      'About to change a database on AWS. There is no terminal to ask at. Run the command at a terminal, or add --yes.',
    );
  });
});

describe('the command line of daybreak-migrate', () => {
  test.each([
    [['stauts'], 'The command is "stauts". It must be one of apply, status, verify and new.'],
    [['toString'], 'The command is "toString".'],
    [['new'], 'new takes one name, e.g. new create_users. Received: nothing.'],
    [['new', 'a', 'b'], 'new takes one name, e.g. new create_users. Received: "a" "b".'],
    [['--json', 'status'], 'apply takes options only. Received: "status". Write the command before its options.'],
    [['status', '--resume', '20261120090000:1'], "Unknown option '--resume'"],
    [['new', 'a', '--env-file', 'x'], "Unknown option '--env-file'"],
    [['--lock-timeout', '5m'], '--lock-timeout is "5m". Expected whole seconds, 0 to 999999.'],
    [['--resume', '2026:1'], '--resume is "2026:1". Expected the 14 digits of a migration, a colon'],
  ])('%j is refused, and nothing is applied', async (args, message) => {
    await expect(cli(args)).rejects.toThrow(message);
    expect(await target.texts("SELECT to_regclass('daybreak_migrations') IS NULL")).toEqual(['true']);
  });

  test.each([[['--help']], [['status', '--help']], [['new', '--help']]])('%j shows the help', async (args) => {
    const { stdout } = await cli(args);

    expect(stdout.join()).toMatch(/^Usage: daybreak-migrate \[apply \| status \| verify \| new <name>\] \[options\]\n/);
  });
});
