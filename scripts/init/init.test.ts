import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { StageSettings } from '../../infra/stages/index.ts';
import { type InitOptions, initProject } from './init.ts';

const STAGES: readonly StageSettings[] = [{ name: 'dev' }, { name: 'production' }];
const CONFIG = `/** A comment that stays. */
export const project: string = 'first';
export const databaseName: string = 'first';
export const masterUsername: string = 'firstadmin';
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybreak-init-'));
  write('infra/config.ts', CONFIG);
  write('package.json', '{\n  "name": "daybreak",\n  "bin": { "daybreak": "x" }\n}\n');
  write(
    'package-lock.json',
    '{\n  "name": "daybreak",\n  "packages": {\n    "": { "name": "daybreak" },\n    "node_modules/zod": {}\n  }\n}\n',
  );
  write('functions/routes.json', JSON.stringify([{ name: 'health' }, { name: 'append-messages' }, { name: 'mine' }]));
  write('functions/append-messages.ts', '');
  write('functions/conversations/messages.ts', '');
  write('functions/mine.ts', '');
  write('migrations/20261120093000_create_chat_history.sql', '');
  write('migrations/20261201000000_mine.sql', '');
  write('scripts/seed/seed.ts', 'old');
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
}
const read = (file: string) => readFileSync(path.join(folder, file), 'utf8');

const init = (options: Partial<InitOptions> = {}) =>
  initProject({
    folder,
    name: 'billing',
    withoutExample: false,
    notDeployed: false,
    stages: STAGES,
    writeDocs: async () => [],
    ...options,
  });

describe('a new name', () => {
  test('is written into infra/config.ts, package.json and package-lock.json, which are otherwise unchanged', async () => {
    const lines = await init({ writeDocs: async () => ['Wrote docs/stages.md'] });

    expect(read('infra/config.ts')).toBe(
      CONFIG.replace("'firstadmin'", "'billingadmin'").replaceAll("'first'", "'billing'"),
    );
    expect(read('package.json')).toBe('{\n  "name": "billing",\n  "bin": { "daybreak": "x" }\n}\n');
    expect(read('package-lock.json')).toBe(
      '{\n  "name": "billing",\n  "packages": {\n    "": { "name": "billing" },\n    "node_modules/zod": {}\n  }\n}\n',
    );
    expect(lines).toEqual([
      'Wrote infra/config.ts: project billing, database billing, master user billingadmin',
      'Wrote package.json: name billing',
      'Wrote package-lock.json: name billing',
      'Wrote docs/stages.md',
    ]);
  });

  test('with hyphens results in a database name with underscores', async () => {
    await init({ name: 'my-app' });

    expect(read('infra/config.ts')).toContain("databaseName: string = 'my_app'");
    expect(read('infra/config.ts')).toContain("masterUsername: string = 'myappadmin'");
  });

  test('can be changed again', async () => {
    await init();
    await init({ name: 'orders', database: 'shop' });

    expect(read('infra/config.ts')).toContain("databaseName: string = 'shop'");
    expect(read('package.json')).toContain('"name": "orders"');
  });

  test('that is the present one changes nothing, and keeps the database', async () => {
    await init({ database: 'shop' });

    expect(await init()).toEqual([]);
    expect(read('infra/config.ts')).toContain("databaseName: string = 'shop'");
  });

  test('reports that .env is out of date', async () => {
    write('.env', 'DATABASE_NAME=first');

    expect((await init()).at(-1)).toMatch(/^\.env still holds the connection of before\./);
  });
});

describe('a name is refused before anything is written', () => {
  test.each([
    ['My-App', 'RDS refuses identifiers with this name.'],
    ['my_app', 'They must not contain underscores.'],
    ['1st', 'RDS refuses identifiers with this name.'],
    ['a--b', 'RDS refuses identifiers with this name.'],
    ['a-', 'RDS refuses identifiers with this name.'],
    ['', 'RDS refuses identifiers with this name.'],
    ['größe', 'RDS refuses identifiers with this name.'],
    ["x';", 'RDS refuses identifiers with this name.'],
    ['a'.repeat(64), 'is too long.'],
    ['select', 'The databaseName of infra/config.ts is not allowed.'],
    ['aws-app', 'SSM refuses parameters that begin with aws or ssm'],
    ['zod', 'A Node module or an npm package of this project has that name'],
    ['stream', 'A Node module or an npm package of this project has that name'],
  ])('%j', async (name, message) => {
    await expect(init({ name })).rejects.toThrow(message);
    expect(read('infra/config.ts')).toBe(CONFIG);
  });

  test.each(['my-db', 'table', "x';", 'a'.repeat(64)])('a database %j', async (database) => {
    await expect(init({ database })).rejects.toThrow('databaseName');
    expect(read('infra/config.ts')).toBe(CONFIG);
  });

  test('a reserved word can be the project name if the database has another name', async () => {
    await init({ name: 'select', database: 'selection' });

    expect(read('infra/config.ts')).toContain("project: string = 'select'");
  });
});

describe('the example application', () => {
  test('is removed on request: its files, routes and test data, and nothing of your own', async () => {
    const lines = await init({ withoutExample: true });

    expect(existsSync(path.join(folder, 'functions/append-messages.ts'))).toBe(false);
    expect(existsSync(path.join(folder, 'functions/conversations'))).toBe(false);
    expect(existsSync(path.join(folder, 'migrations/20261120093000_create_chat_history.sql'))).toBe(false);
    expect(existsSync(path.join(folder, 'migrations/20261201000000_mine.sql'))).toBe(true);
    expect(existsSync(path.join(folder, 'functions/mine.ts'))).toBe(true);
    expect(JSON.parse(read('functions/routes.json'))).toEqual([{ name: 'health' }, { name: 'mine' }]);
    expect(read('scripts/seed/seed.ts')).toContain('return {};');
    expect(lines).toContain('Removed functions/conversations');
  });

  test('that was already removed does not change your own test data', async () => {
    await init({ withoutExample: true });
    write('scripts/seed/seed.ts', 'mine');

    expect(await init({ withoutExample: true })).toEqual([]);
    expect(read('scripts/seed/seed.ts')).toBe('mine');
  });
});

const git = (...args: readonly string[]) =>
  spawnSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: folder, encoding: 'utf8' });
const withGit = spawnSync('git', ['--version']).status === 0 ? test : test.skip;

describe('the example application in a work tree of git', () => {
  withGit('is not removed if it has uncommitted files', async () => {
    git('init');
    git('add', '-A');
    git('commit', '-m', 'first');
    write('functions/append-messages.ts', 'my change');
    write('functions/conversations/mine.ts', 'my file');

    await expect(init({ withoutExample: true })).rejects.toThrow(
      [
        'Nothing was changed: these files of the example application would be removed, and git does not have what is in them.',
        '  functions/append-messages.ts',
        '  functions/conversations/mine.ts',
        '  Commit them, or move what you want to keep to another place.',
      ].join('\n'),
    );
    expect(read('infra/config.ts')).toBe(CONFIG);

    git('add', '-A');
    git('commit', '-m', 'second');
    write('functions/mine.ts', 'a change elsewhere');
    expect(await init({ withoutExample: true })).toContain('Removed functions/append-messages.ts');
  });
});

describe('a project that may be deployed', () => {
  const STATE = JSON.stringify({ version: 4, resources: [{ type: 'aws_rds_cluster' }] });

  test.each([
    ['a state with resources', STATE, '.terraform-state/dev-database.tfstate holds 1 resource.'],
    ['a state that cannot be read', '{', '.terraform-state/dev-database.tfstate cannot be read as a Terraform state.'],
  ])('is not renamed: %s', async (_, state, sign) => {
    write('.terraform-state/dev-database.tfstate', state);

    await expect(init()).rejects.toThrow(sign);
    await expect(init({ name: 'first', withoutExample: true })).rejects.toThrow('--not-deployed');
    expect(read('infra/config.ts')).toBe(CONFIG);
  });

  test('is not renamed if a stage, or one that it extends, has an S3 bucket', async () => {
    const base: StageSettings = { name: 'base', state: { backend: 's3', bucket: 'states' } };
    const stages = [base, { name: 'child', extends: 'base' }];

    await expect(init({ stages })).rejects.toThrow(
      'The state of stage base is in the S3 bucket states.\n  The state of stage child is in the S3 bucket states.',
    );
  });

  test('is renamed with --not-deployed, which prints what the next deploy replaces', async () => {
    write('.terraform-state/dev-database.tfstate', STATE);

    expect(await init({ notDeployed: true })).toContain(
      'If stage dev is deployed, its next deploy replaces the cluster first-aurora (database first) with an empty one, billing-aurora (database billing).',
    );
  });

  test('may have states that are empty, as after a destroy', async () => {
    write('.terraform-state/dev-database.tfstate', JSON.stringify({ version: 4, resources: [] }));

    await init();

    expect(read('infra/config.ts')).toContain("project: string = 'billing'");
  });
});

test('the configuration of the project has the form that init reads and writes', async () => {
  cpSync(path.resolve(import.meta.dirname, '../../infra/config.ts'), path.join(folder, 'infra/config.ts'));

  await init({ database: 'invoices' });

  expect(read('infra/config.ts')).toContain("databaseName: string = 'invoices'");
});
