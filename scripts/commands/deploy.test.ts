// One deploy of each kind, and why one ends before it changes anything. The other answers, options and interruptions: deploy.long.test.ts.
import * as fs from 'node:fs';
import path from 'node:path';
import { loadConnection } from '@daybreak/database/settings';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../test/database.ts';
import { runCli } from '../cli.ts';
import { runDeploy } from '../deploy/deploy.ts';
import { applyProjectMigrations } from '../migrate/project-migrations.ts';
import { withTerraform } from '../terraform/test/stack.ts';
import {
  API_URL,
  addDsql,
  addFunctions,
  at,
  CLUSTER,
  DSQL_OUTPUTS,
  OUTPUTS,
  parts,
  person,
  resources,
  settings,
  stack,
  stackOf,
} from './test/deployed-stage.ts';

describe('npm run deploy', () => {
  withTerraform(
    'plans, reviews, asks, applies, waits, writes .env, migrates, and prints next steps (needs Terraform)',
    async () => {
      const io = person(['yes']);
      const done: string[] = [];

      await runDeploy(settings, io, parts(done));

      expect(io.asked).toEqual([
        'Apply this plan to dev-database (1 to add, 0 to change, 0 to destroy)? Type yes to continue: ',
      ]);
      expect(resources()).toEqual(['terraform_data.aurora']);
      expect(done).toEqual([
        `wait for ${OUTPUTS.aurora_cluster_arn} 60000 ms, .env is not there`,
        'migrate alex, .env is there',
      ]);
      expect(fs.readFileSync(at('.env'), 'utf8')).toContain(`AURORA_CLUSTER_ARN=${OUTPUTS.aurora_cluster_arn}\n`);
      expect(io.stderr).toEqual([
        'Planning dev-database (typically 5 to 30 s)',
        'Planned dev-database in … s',
        'Applying dev-database (typically 5 to 15 min when a cluster is created, otherwise under a minute)',
        '  Created terraform_data.aurora',
        'Applied dev-database in … s',
        'Waiting until alex answers (typically under a minute)',
        'SELECT 1 is answered in … s',
        'Created .env: 7 values',
      ]);
      expect(io.stdout[0]).toBe('safe: nothing in this plan endangers a database');
      expect(io.stdout.slice(-6)).toEqual([
        'Ready. Database: alex on AWS (cluster alex-aurora, us-east-1, account 123456789012)',
        'Migrations: 1 applied, 0 already applied, 0 pending',
        'Next:',
        '  npm run query -- "SELECT version()"   queries the database',
        '  npm run deploy   again after every change of infra/, functions/ or migrations/',
        '  npm run destroy   when it is no longer needed',
      ]);
      expect(io.exitCode).toBeUndefined();
    },
  );

  withTerraform('without a terminal it requires --yes, and changes nothing (needs Terraform)', async () => {
    await expect(runDeploy(settings, person(), parts([]))).rejects.toThrow(
      'Apply this plan to dev-database (1 to add, 0 to change, 0 to destroy)? There is no terminal to ask at. Expected an answer, or --yes. Run the command again at a terminal, or with --yes.',
    );
    expect(resources()).toEqual([]);
  });
});

describe('a stage with Aurora DSQL', () => {
  withTerraform('comes after its database; both are migrated, .env shows the used one (needs Terraform)', async () => {
    const io = person(['yes', 'yes']);
    const done: string[] = [];

    await runDeploy(settings, io, parts(done, {}, addDsql()));

    expect(io.asked.map((question) => question.split(' ')[4])).toEqual(['dev-database', 'dev-dsql']);
    expect(done).toEqual([
      `wait for ${OUTPUTS.aurora_cluster_arn} 60000 ms, .env is not there`,
      'migrate alex, .env is there',
      `wait for ${DSQL_OUTPUTS.dsql_endpoint} 60000 ms, .env is there`,
      'migrate postgres, .env is there',
      `users of ${DSQL_OUTPUTS.dsql_endpoint}, stage dev`,
    ]);
    expect(io.stderr).toContain('Fixed: role alex_rw is missing');
    const written = fs.readFileSync(at('.env'), 'utf8');
    for (const line of [
      'DATABASE_BACKEND=data-api',
      `CLUSTER_ENDPOINT=${DSQL_OUTPUTS.dsql_endpoint}`,
      'CLUSTER_USER=admin',
    ]) {
      expect(written).toContain(`${line}\n`);
    }
    expect(loadConnection({ env: {}, envFile: at('.env') })).toMatchObject({ backend: 'data-api' });
    expect(io.stdout).toContain(`Ready. ${DSQL_OUTPUTS.dsql_endpoint}: 1 migrations applied, 0 already applied`);
    expect(io.exitCode).toBeUndefined();
  });
});

describe('a stage with functions', () => {
  withTerraform('deploys them after its database, each with a review and a question (needs Terraform)', async () => {
    const io = person(['yes', 'yes']);
    const done: string[] = [];

    await runDeploy(settings, io, parts(done, {}, addFunctions()));

    expect(io.asked).toEqual([
      'Apply this plan to dev-database (1 to add, 0 to change, 0 to destroy)? Type yes to continue: ',
      'Apply this plan to dev-functions (1 to add, 0 to change, 0 to destroy)? Type yes to continue: ',
    ]);
    expect(done.map((line) => line.split(' ')[0])).toEqual(['wait', 'migrate', 'check']);
    expect(done.at(-1)).toBe(`check alex-fn-health ${API_URL}`);
    expect(fs.readFileSync(at('.env'), 'utf8')).toContain(`API_URL=${API_URL}\n`);
    expect(io.stdout).toContain(`API: ${API_URL}`);
    expect(io.exitCode).toBeUndefined();
  });
});

describe('reasons that end a deploy before it changes anything', () => {
  test.each<[string, () => void, string]>([
    ['a directory', () => fs.mkdirSync(at('.env')), 'It is a directory. Expected a file, or a new name.'],
    ['read-only', () => fs.writeFileSync(at('.env'), 'MINE=1\n', { mode: 0o444 }), 'It is read-only (mode 0444).'],
    [
      'a file with the block twice',
      () => fs.writeFileSync(at('.env'), '# >>> daybreak connection >>>\n# <<< daybreak connection <<<\n'.repeat(2)),
      'The managed block occurs more than once',
    ],
  ])('an .env that is %s is reported before any synth or question', async (_, make, message) => {
    make();
    const io = person();
    const prepare = async () => {
      throw new Error('it was synthesised');
    };

    await expect(runDeploy({ ...settings, yes: true }, io, parts([], { prepare }))).rejects.toThrow(message);
    expect(io.stderr).toEqual([]);
  });

  withTerraform('outputs of another stage are refused, and .env is not changed (needs Terraform)', async () => {
    const other = OUTPUTS.aurora_cluster_arn.replace('alex-aurora', 'alex-production-aurora');
    stack.write(stackOf(CLUSTER, { ...OUTPUTS, aurora_cluster_arn: other }));
    const done: string[] = [];

    await expect(runDeploy({ ...settings, yes: true }, person(), parts(done))).rejects.toThrow(
      'aurora_cluster_arn: names the cluster "alex-production-aurora". Expected "alex-aurora", the cluster of dev-database.',
    );
    expect([done, fs.existsSync(at('.env'))]).toEqual([[], false]);
  });

  test('no Terraform', async () => {
    const io = person(undefined, { TERRAFORM_BINARY_NAME: 'no-such-terraform' });

    await expect(runDeploy({ ...settings, yes: true }, io, parts([]))).rejects.toThrow(
      'Terraform cannot be started: "no-such-terraform" (ENOENT). Terraform 1.11 or later is needed, on the PATH or in TERRAFORM_BINARY_NAME. Install it, or set that variable.',
    );
  });

  test.each([
    [['--accept', 'PLAN-DATA-01'], '--accept got "PLAN-DATA-01". Expected ids of findings to stop at: PLAN-'],
    [['--accept', 'PLAN-REST-003'], '--accept got "PLAN-REST-003". Expected ids of findings to stop at: PLAN-'],
    [
      ['--var', 'min_capacity'],
      '--var got "min_capacity". Expected name=value, such as min_capacity=0. Put a name and = before the value.',
    ],
    [['--stage', 'nope'], 'There is no stage "nope". Stages: dev'],
  ])('%j', async (flags, message) => {
    const io = person();

    expect(await runCli(['deploy', ...flags], io)).toBe(2);
    expect(io.stderr.join('\n')).toContain(message);
  });
});

describe('the migrations of a deploy', () => {
  let api: Awaited<ReturnType<typeof startTestDataApi>>;
  beforeAll(async () => {
    api = await startTestDataApi();
  });
  afterAll(() => api?.stop());

  test('reports which migrations it applied and which were applied before', async () => {
    const connection = loadConnection({ env: api.env });
    const folder = path.resolve(import.meta.dirname, '../demo/application/migrations');
    const files = fs.readdirSync(folder);

    expect(await applyProjectMigrations(connection, person(), folder)).toEqual({ applied: files, already: [] });
    expect(await applyProjectMigrations(connection, person(), folder)).toEqual({ applied: [], already: files });
  });
});
