import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { PostgresLocalError } from '@daybreak/data-api-local';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTarget, type Target } from '../../../packages/migrate/test/target.ts';
import { LOCAL_CHECKS } from '../all-checks.ts';
import type { Outcome } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';
import { createProject, type TestProject } from '../test/project.ts';

let project: TestProject;
const closing: (() => unknown)[] = [];
beforeEach(() => {
  project = createProject();
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  project.remove();
});

const AWS_ENV = {
  AURORA_CLUSTER_ARN: 'arn:aws:rds:us-east-1:123456789012:cluster:app-aurora',
  AURORA_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app-AbCdEf',
  DATABASE_NAME: 'app',
  AWS_REGION: 'us-east-1',
};
const LOCAL_ENV = {
  AURORA_CLUSTER_ARN: 'arn:aws:rds:us-east-1:000000000000:cluster:local',
  AURORA_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:local-credentials-000000',
  DATABASE_NAME: 'app',
  AWS_REGION: 'us-east-1',
  AWS_ENDPOINT_URL_RDS_DATA: 'http://127.0.0.1:1',
};
const LOCK = JSON.stringify({
  packages: {
    '': { dependencies: { one: '1.0.0' }, devDependencies: { two: '2.0.0' } },
    'node_modules/one': { version: '1.0.0' },
    'node_modules/two': { version: '2.0.0' },
  },
});

type Case = () => Partial<Surroundings> | Promise<Partial<Surroundings>>;

async function target(): Promise<Target> {
  const made = await createTarget();
  closing.push(() => made.close());
  return made;
}

async function otherProgram(page = '<html>another program</html>'): Promise<number> {
  const server = createServer((_, response) => response.end(page));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

const git = (...args: string[]) => execFileSync('git', args, { cwd: project.folder, stdio: 'ignore' });

/** A fake Terraform that only prints a version. */
const terraformOf =
  (version: string): Case =>
  () => {
    project.write('terraform', `#!/bin/sh\necho '{"terraform_version":"${version}"}'\n`, 0o755);
    return { env: { PATH: process.env.PATH, TERRAFORM_BINARY_NAME: path.join(project.folder, 'terraform') } };
  };

/** For each check: surroundings in which it is ok, and others in which it is not, with its message. */
const CASES: Readonly<Record<string, { readonly ok: Case; readonly bad: Case; readonly says: Partial<Outcome> }>> = {
  L01: {
    ok: () => ({ nodeVersion: 'v20.19.0' }),
    bad: () => ({ nodeVersion: 'v18.20.4' }),
    says: { status: 'fail', what: 'Node.js is too old', received: 'v18.20.4', allowed: '20.19 or later' },
  },
  L02: {
    ok() {
      project.write('package-lock.json', LOCK);
      project.write('node_modules/one/package.json', '{ "version": "1.0.0" }');
      return {};
    },
    bad() {
      project.write('package-lock.json', LOCK);
      project.write('node_modules/two/package.json', '{ "version": "1.9.0" }');
      return {};
    },
    says: { status: 'fail', received: 'one is missing, and 1 more', todo: 'npm ci' },
  },
  L03: {
    ok: () => ({}),
    bad: () => ({
      findPostgres: async () => {
        throw new PostgresLocalError(
          'NO_POSTGRES',
          'No PostgreSQL:\n  embedded  not installed\nDo one of these:\n  - this',
        );
      },
    }),
    says: { status: 'fail', received: `${process.platform}-${process.arch}: embedded not installed` },
  },
  L04: {
    ok: () => ({}),
    bad: () => ({ findPostgres: async () => ({ engine: 'system', version: '16.4', major: 16 }) }),
    says: { status: 'fail', received: 'PostgreSQL 16.4 (system)', todo: 'npm run local -- --engine embedded' },
  },
  L05: {
    ok() {
      project.write('.daybreak/pg17/lock.json', JSON.stringify({ pid: process.pid }));
      return {};
    },
    bad() {
      project.write('.daybreak/pg17/data/PG_VERSION', '16\n');
      return {};
    },
    says: { status: 'fail', what: 'The data is of another major version of PostgreSQL' },
  },
  L06: {
    ok: async () => ({
      ports: { dataApi: Number(new URL((await target()).connection.endpoint ?? '').port), console: 1 },
    }),
    bad: async () => ({ ports: { dataApi: await otherProgram(), console: 1 } }),
    says: { status: 'fail', what: 'Another program is using the port of the local Data API' },
  },
  L07: {
    async ok() {
      const page = await otherProgram('<title>Daybreak console</title>');
      return { ports: { dataApi: 1, console: page } };
    },
    bad: async () => ({ ports: { dataApi: 1, console: await otherProgram() } }),
    says: { status: 'warn', todo: 'Stop that program, or take any free port: npm run local -- --console-port 0' },
  },
  L08: {
    ok: () => ({ freeBytes: async () => 2 ** 31 }),
    bad: () => ({ freeBytes: async () => 120 * 2 ** 20 }),
    says: { status: 'fail', received: expect.stringMatching(/^120 MiB free in /) as unknown as string },
  },
  L09: {
    ok() {
      project.write('.env', 'A=1\n');
      return {};
    },
    bad() {
      project.write('.env', 'A=1\n', 0o644);
      return {};
    },
    says: { status: 'fail', received: 'mode 0644', allowed: 'mode 0600', todo: 'chmod 600 .env' },
  },
  L10: {
    ok() {
      git('init');
      project.write('.gitignore', '.env\n.daybreak/\n.terraform-state/\n');
      return {};
    },
    bad() {
      git('init');
      project.write('.env', 'A=1\n');
      git('add', '.env');
      return {};
    },
    says: { status: 'fail', received: '.env', todo: 'git rm -r --cached .env' },
  },
  L11: {
    ok: () => ({ env: AWS_ENV }),
    bad: () => ({ env: { ...AWS_ENV, AURORA_SECRET_ARN: '' } }),
    says: { status: 'fail', received: expect.stringContaining('AURORA_SECRET_ARN') as unknown as string },
  },
  L12: {
    ok: () => ({ env: LOCAL_ENV }),
    bad: () => ({ env: { ...LOCAL_ENV, AWS_ENDPOINT_URL_RDS_DATA: '' } }),
    says: { status: 'fail', allowed: 'both, or neither' },
  },
  L13: {
    ok: () => ({ env: LOCAL_ENV }),
    bad: () => ({ env: { ...LOCAL_ENV, AWS_PROFILE: 'work' } }),
    says: { status: 'warn', received: 'AWS_PROFILE=work', todo: 'unset AWS_PROFILE' },
  },
  L14: {
    ok: () => ({ env: { ...LOCAL_ENV, HTTPS_PROXY: 'http://anna:hunter2@proxy:3128', NO_PROXY: '127.0.0.1' } }),
    bad: () => ({ env: { ...LOCAL_ENV, HTTPS_PROXY: 'http://anna:hunter2@proxy:3128', NO_PROXY: '.corp' } }),
    says: { status: 'warn', todo: 'export NO_PROXY=.corp,127.0.0.1' },
  },
  L15: {
    ok: async () => ({ env: (await target()).env }),
    bad: () => ({ env: LOCAL_ENV }),
    says: { status: 'fail', todo: 'npm run local -- --env-file .env' },
  },
  L16: {
    ok: async () => ({ env: (await target()).env }),
    async bad() {
      const { env } = await target();
      const armed = await fetch(`${env.AWS_ENDPOINT_URL_RDS_DATA}/_daybreak/fail`, {
        method: 'POST',
        headers: { 'x-daybreak-control': '1', 'content-type': 'application/json' },
        body: JSON.stringify({ exception: 'ThrottlingException', times: 3 }),
      });
      expect(await armed.text()).toBe('{}');
      return { env };
    },
    says: { status: 'warn', received: 'ThrottlingException for the next 3 calls' },
  },
  L17: {
    async ok() {
      const made = await target();
      await made.write('20260101000000_one.sql', 'CREATE TABLE one (id int);');
      await made.run();
      return { env: made.env, migrationsFolder: made.folder };
    },
    async bad() {
      const made = await target();
      await made.write('20260101000000_one.sql', 'CREATE TABLE one (id int);');
      return { env: made.env, migrationsFolder: made.folder };
    },
    says: { status: 'fail', received: '20260101000000_one.sql', todo: 'npm run migrate' },
  },
  L18: {
    ok: () => ({}),
    bad: () => ({ stage: 'nowhere' }),
    says: { status: 'fail', what: 'The stage does not exist', received: '"nowhere"' },
  },
  L19: {
    ok: terraformOf('1.11.4'),
    bad: terraformOf('1.9.8'),
    says: { status: 'warn', what: 'Terraform is too old to deploy', received: '1.9.8' },
  },
  L21: {
    ok: () => ({ platform: 'linux', release: '6.1.0', cwd: '/mnt/c/app' }),
    bad: () => ({ platform: 'linux', release: '5.15.90.1-microsoft-standard-WSL2', cwd: '/mnt/c/app' }),
    says: { status: 'warn', received: '/mnt/c/app' },
  },
};

const wrote =
  (name: string, content: string): Case =>
  () => {
    project.write(name, content);
    return {};
  };

const newRepository: Case = () => {
  git('init');
  return {};
};

function checkOf(id: string) {
  const check = LOCAL_CHECKS.find((one) => one.id === id);
  if (check === undefined) throw new Error(`There is no check ${id}.`);
  return check;
}

const outcomeOf = async (id: string, given: Case) => checkOf(id).run(project.surroundings(await given()));

describe('local checks', () => {
  test('each has a case in which it is ok and one in which it is not', () => {
    expect(Object.keys(CASES).sort()).toEqual(LOCAL_CHECKS.map(({ id }) => id).sort());
  });

  test.each(Object.keys(CASES))('%s is ok in a healthy project', async (id) => {
    expect(await outcomeOf(id, CASES[id]?.ok ?? (() => ({})))).toMatchObject({ status: 'ok' });
  });

  test.each(Object.keys(CASES))('%s reports the problem, and ends with advice', async (id) => {
    const outcome = await outcomeOf(id, CASES[id]?.bad ?? (() => ({})));

    expect(outcome).toMatchObject(CASES[id]?.says ?? {});
    expect(outcome).toMatchObject({ what: expect.any(String), allowed: expect.any(String), todo: expect.any(String) });
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
  });

  test.each<[string, Case, Partial<Outcome>]>([
    ['L05', wrote('.daybreak/pg17/lock.json', '{"pid":4194999}'), { status: 'warn' }],
    ['L09', wrote('.env', 'no equals sign'), { status: 'fail', what: '.env cannot be read' }],
    ['L10', newRepository, { status: 'fail', received: '.env, .daybreak/, .terraform-state/' }],
    ['L11', () => ({}), { status: 'warn', todo: 'npm run local -- --env-file .env' }],
    [
      'L12',
      () => ({ env: { ...AWS_ENV, AWS_ENDPOINT_URL_RDS_DATA: 'http://127.0.0.1:8432' } }),
      { status: 'fail', what: 'The cluster is on AWS, and the endpoint is on this machine' },
    ],
    ['L15', () => ({ env: AWS_ENV }), { status: 'skipped' }],
    [
      'L19',
      () => ({ env: { TERRAFORM_BINARY_NAME: 'no-such-terraform' } }),
      { status: 'warn', what: 'Terraform was not found; only deploying needs it' },
    ],
    ['L21', () => ({ platform: 'win32', cwd: `C:\\${'a'.repeat(140)}` }), { status: 'warn' }],
  ])('%s: another state', async (id, given, says) => {
    expect(await outcomeOf(id, given)).toMatchObject(says);
  });
});

describe('repairs of --fix', () => {
  async function repair(id: string, given: Case): Promise<void> {
    const outcome = await outcomeOf(id, given);
    if (!('repair' in outcome) || outcome.repair === undefined) throw new Error(`${id} repairs nothing`);
    await outcome.repair();
    expect(await outcomeOf(id, () => ({}))).toMatchObject({ status: 'ok' });
  }

  test('closes .env to other users', async () => {
    await repair('L09', CASES.L09?.bad ?? (() => ({})));
    expect(statSync(path.join(project.folder, '.env')).mode & 0o777).toBe(0o600);
  });

  test('adds missing lines to the end of .gitignore', async () => {
    await repair('L10', () => {
      git('init');
      project.write('.gitignore', 'dist/\n.env');
      return {};
    });
    expect(readFileSync(path.join(project.folder, '.gitignore'), 'utf8')).toBe(
      'dist/\n.env\n.daybreak/\n.terraform-state/\n',
    );
  });

  test('removes the lock of a process that has ended', async () => {
    await repair('L05', () => {
      project.write('.daybreak/pg17/lock.json', '{"pid":4194999}');
      return {};
    });
    expect(existsSync(path.join(project.folder, '.daybreak/pg17/lock.json'))).toBe(false);
  });
});
