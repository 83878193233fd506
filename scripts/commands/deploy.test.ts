import * as fs from 'node:fs';
import path from 'node:path';
import { hostOf, loadConnection } from '@daybreak/database/settings';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { findStage } from '../../infra/stages/index.ts';
import { startTestDataApi } from '../../test/database.ts';
import { runCli } from '../cli.ts';
import { type DeployParts, type DeploySettings, runDeploy } from '../deploy/deploy.ts';
import { applyProjectMigrations } from '../migrate/project-migrations.ts';
import { createStack, ENV, type TestStack, withTerraform } from '../terraform/test/stack.ts';
import { type TestIo, testIo } from '../test/io.ts';

const OUTPUTS = {
  aurora_cluster_arn: 'arn:aws:rds:us-east-1:123456789012:cluster:alex-aurora',
  aurora_secret_arn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:alex-db-credentials-1323a02a-XiGIey',
  aurora_cluster_endpoint: 'alex-aurora.cluster-abcdefghijkl.us-east-1.rds.amazonaws.com',
  aurora_reader_endpoint: 'alex-aurora.cluster-ro-abcdefghijkl.us-east-1.rds.amazonaws.com',
  database_name: 'alex',
  lambda_role_arn: 'arn:aws:iam::123456789012:role/alex-lambda-aurora-role',
  aws_region: 'us-east-1',
};

/** The outputs of the real stack, with resources that need no provider. */
const stackOf = (resources: object, more: object = {}) => ({
  resource: { terraform_data: resources },
  output: Object.fromEntries(Object.entries(OUTPUTS).map(([name, value]) => [name, { value }])),
  ...more,
});
const CLUSTER = { aurora: { input: 'the cluster' } };

let stack: TestStack;
beforeEach(() => {
  stack = createStack('dev-database', stackOf(CLUSTER));
});
afterEach(() => stack.remove());

/** A user who gives these answers; without answers there is no terminal. Times in the output are masked. */
function person(answers?: readonly string[], env: NodeJS.ProcessEnv = {}): TestIo {
  const io = testIo({ answers, env: { ...ENV, ...env }, cwd: stack.root });
  return { ...io, err: (line) => io.err(line.replace(/ in [\d.]+ s$/, ' in … s')) };
}

const settings: DeploySettings = {
  stage: 'dev',
  yes: false,
  import: false,
  migrate: true,
  envFile: '.env',
  timeout: 60,
  json: false,
};

/** The real Terraform on the test's stack; actions that need AWS are only recorded in `done`. */
function parts(done: string[], more: Partial<DeployParts> = {}): DeployParts {
  return {
    async prepare(_stage, terraform) {
      const { initStack } = await import('../terraform/plan.ts');
      await initStack(terraform, stack.folder);
      return [{ stage: findStage('dev'), kind: 'database', id: 'dev-database', folder: stack.folder }];
    },
    previewUntil: async () => undefined,
    async settle(identifier, region) {
      done.push(`settle ${identifier} ${region}`);
    },
    async wait(connection, { timeoutMs }) {
      done.push(
        `wait for ${connection.backend === 'data-api' ? connection.resourceArn : hostOf(connection)} ${timeoutMs} ms, .env ${fs.existsSync(at('.env')) ? 'is' : 'is not'} there`,
      );
      return 1;
    },
    async migrate(connection) {
      done.push(`migrate ${connection.database}, .env ${fs.existsSync(at('.env')) ? 'is' : 'is not'} there`);
      return { applied: ['20261120090000_create_users.sql'], already: [] };
    },
    async users(connection) {
      done.push(`users ${Object.keys(connection.userSecretArns ?? {}).join(' ')}`);
      return { changes: ['Fixed: something'] };
    },
    async dsqlUsers(connection, _io, { name }) {
      done.push(`users of ${connection.endpoint}, stage ${name}`);
      return { changes: ['Fixed: role alex_rw is missing'] };
    },
    async checkApi({ functionName, apiUrl, migrated }) {
      done.push(`check ${functionName} ${apiUrl}${migrated ? '' : ', not migrated'}`);
    },
    ...more,
  };
}
const at = (name: string) => path.join(stack.root, name);
const resources = () => {
  try {
    return stack.terraform('state', 'list').trim().split('\n');
  } catch {
    return [];
  }
};

describe('npm run deploy', () => {
  withTerraform('creates the users of a stage that has them before the migrations (needs Terraform)', async () => {
    const arn = (user: string) =>
      `arn:aws:secretsmanager:us-east-1:123456789012:secret:app-db-credentials-${user}-1a2b3c4d-AbCdEf`;
    const withUsers = { ...OUTPUTS, aurora_rw_secret_arn: arn('rw'), aurora_ro_secret_arn: arn('ro') };
    stack.remove();
    stack = createStack(
      'dev-database',
      stackOf(CLUSTER, {
        output: Object.fromEntries(Object.entries(withUsers).map(([name, value]) => [name, { value }])),
      }),
    );
    const io = person();
    const done: string[] = [];

    await runDeploy({ ...settings, yes: true, json: true }, io, parts(done));

    expect(done.slice(-2)).toEqual(['users rw ro', 'migrate alex, .env is there']);
    expect(io.stderr).toContain('Fixed: something');
    expect(JSON.parse(io.stdout.join(''))).toMatchObject({ users: ['Fixed: something'] });
    expect(fs.readFileSync(at('.env'), 'utf8')).toContain(`AURORA_RO_SECRET_ARN=${arn('ro')}`);
  });

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

  withTerraform(
    'without changes it does not ask or apply, but still waits and migrates (needs Terraform)',
    async () => {
      await runDeploy(settings, person(['yes']), parts([]));
      const io = person([]);
      const done: string[] = [];

      await runDeploy(settings, io, parts(done));

      expect(io.asked).toEqual([]);
      expect(io.stderr).toContain('Unchanged: dev-database matches its code');
      expect(done).toHaveLength(2);
    },
  );

  withTerraform.each(['', 'no', 'y'])(
    'the answer %j changes nothing, and exits with 1 (needs Terraform)',
    async (answer) => {
      const io = person([answer]);
      const done: string[] = [];

      await runDeploy(settings, io, parts(done));

      expect(io.exitCode).toBe(1);
      expect(io.stderr.at(-1)).toBe(
        'Nothing was changed: the answer was not the expected one. Run it again to decide again.',
      );
      expect([resources(), done]).toEqual([[], []]);
    },
  );

  withTerraform('without a terminal it requires --yes, and changes nothing (needs Terraform)', async () => {
    await expect(runDeploy(settings, person(), parts([]))).rejects.toThrow(
      'Apply this plan to dev-database (1 to add, 0 to change, 0 to destroy)? There is no terminal to ask at. Expected an answer, or --yes. Run the command again at a terminal, or with --yes.',
    );
    expect(resources()).toEqual([]);
  });

  withTerraform('--json prints one object, and the review goes to stderr (needs Terraform)', async () => {
    const io = person();

    await runDeploy({ ...settings, yes: true, json: true, migrate: false }, io, parts([]));

    expect(io.stdout).toHaveLength(1);
    expect(JSON.parse(io.stdout[0] ?? '')).toEqual({
      stage: 'dev',
      stack: 'dev-database',
      result: 'applied',
      verdict: 'safe',
      findings: [expect.objectContaining({ severity: 'safe' })],
      account: null,
      region: null,
      add: 1,
      change: 0,
      remove: 0,
      envFile: '.env',
      users: null,
      migrations: null,
      elapsedMs: expect.any(Number),
    });
    expect(io.stderr).toContain('safe: nothing in this plan endangers a database');
  });

  withTerraform('--var is used in the plan, and --no-migrate skips the migrations (needs Terraform)', async () => {
    stack.write(stackOf({ aurora: { input: `\${var.word}` } }, { variable: { word: { default: 'unset' } } }));
    const done: string[] = [];
    const io = person();

    await runDeploy({ ...settings, yes: true, migrate: false, var: ['word=given'] }, io, parts(done));

    expect(stack.terraform('show', '-json')).toContain('"input":"given"');
    expect(done).toHaveLength(1);
    expect(io.stdout).toContain('Migrations: left for later');
  });
});

describe('a stage with Aurora DSQL', () => {
  const DSQL = {
    dsql_endpoint: 'abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws',
    dsql_user: 'admin',
    dsql_region: 'us-east-1',
    dsql_cluster_arn: 'arn:aws:dsql:us-east-1:123456789012:cluster/abcdefghijklmnopqrstuvwxyz',
  };
  let dsql: TestStack;
  beforeEach(() => {
    const output = Object.fromEntries(Object.entries(DSQL).map(([name, value]) => [name, { value }]));
    dsql = createStack('dev-dsql', { resource: { terraform_data: { d: { input: 'x' } } }, output }, stack.root);
  });

  /** Both stacks, or the requested one. */
  const both = (done: string[]) =>
    parts(done, {
      async prepare(_stage, terraform, _io, only) {
        const { initStack } = await import('../terraform/plan.ts');
        const stage = { ...findStage('dev'), dsql: { ...findStage('dev').dsql, enabled: true } };
        const all = [
          { stage, kind: 'database', id: 'dev-database', folder: stack.folder },
          { stage, kind: 'dsql', id: 'dev-dsql', folder: dsql.folder },
        ] as const;
        const chosen = all.filter(({ kind }) => only === undefined || kind === only);
        for (const { folder } of chosen) await initStack(terraform, folder);
        return chosen;
      },
    });

  withTerraform('comes after its database; both are migrated, .env shows the used one (needs Terraform)', async () => {
    const io = person(['yes', 'yes']);
    const done: string[] = [];

    await runDeploy(settings, io, both(done));

    expect(io.asked.map((question) => question.split(' ')[4])).toEqual(['dev-database', 'dev-dsql']);
    expect(done).toEqual([
      `wait for ${OUTPUTS.aurora_cluster_arn} 60000 ms, .env is not there`,
      'migrate alex, .env is there',
      `wait for ${DSQL.dsql_endpoint} 60000 ms, .env is there`,
      'migrate postgres, .env is there',
      `users of ${DSQL.dsql_endpoint}, stage dev`,
    ]);
    expect(io.stderr).toContain('Fixed: role alex_rw is missing');
    const written = fs.readFileSync(at('.env'), 'utf8');
    for (const line of ['DATABASE_BACKEND=data-api', `CLUSTER_ENDPOINT=${DSQL.dsql_endpoint}`, 'CLUSTER_USER=admin']) {
      expect(written).toContain(`${line}\n`);
    }
    expect(loadConnection({ env: {}, envFile: at('.env') })).toMatchObject({ backend: 'data-api' });
    expect(io.stdout).toContain(`Ready. ${DSQL.dsql_endpoint}: 1 migrations applied, 0 already applied`);
    expect(io.exitCode).toBeUndefined();
  });

  withTerraform('--only dsql needs a deployed database, which it does not change (needs Terraform)', async () => {
    const run = runDeploy({ ...settings, yes: true, only: 'dsql' }, person(), both([]));
    await expect(run).rejects.toThrow(/dev-database is not deployed yet/);
    expect(() => dsql.terraform('state', 'list')).toThrow(/No state file/);
    await runDeploy({ ...settings, yes: true, only: 'database' }, person(), both([]));
    const io = person();
    const done: string[] = [];

    await runDeploy({ ...settings, yes: true, only: 'dsql', json: true }, io, both(done));

    expect(done).toHaveLength(3);
    expect(JSON.parse(io.stdout.join('\n'))).toMatchObject({
      stack: 'dev-dsql',
      result: 'applied',
      migrations: { already: [] },
    });
  });
});

describe('a stage with functions', () => {
  const API_URL = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com';
  let functions: TestStack;
  beforeEach(() => {
    functions = createStack(
      'dev-functions',
      { resource: { terraform_data: { health: { input: 'the function' } } }, output: { api_url: { value: API_URL } } },
      stack.root,
    );
  });

  /** Both stacks, or the requested one. */
  const both = (done: string[], more: Partial<DeployParts> = {}) =>
    parts(done, {
      async prepare(_stage, terraform, _io, only) {
        const { initStack } = await import('../terraform/plan.ts');
        const stage = findStage('dev');
        const all = [
          { stage, kind: 'database', id: 'dev-database', folder: stack.folder },
          { stage, kind: 'functions', id: 'dev-functions', folder: functions.folder },
        ] as const;
        const chosen = all.filter(({ kind }) => only === undefined || kind === only);
        for (const { folder } of chosen) await initStack(terraform, folder);
        return chosen;
      },
      ...more,
    });
  const CHECK = `check alex-fn-health ${API_URL}`;

  withTerraform('deploys them after its database, each with a review and a question (needs Terraform)', async () => {
    const io = person(['yes', 'yes']);
    const done: string[] = [];

    await runDeploy(settings, io, both(done));

    expect(io.asked).toEqual([
      'Apply this plan to dev-database (1 to add, 0 to change, 0 to destroy)? Type yes to continue: ',
      'Apply this plan to dev-functions (1 to add, 0 to change, 0 to destroy)? Type yes to continue: ',
    ]);
    expect(done.map((line) => line.split(' ')[0])).toEqual(['wait', 'migrate', 'check']);
    expect(done.at(-1)).toBe(CHECK);
    expect(fs.readFileSync(at('.env'), 'utf8')).toContain(`API_URL=${API_URL}\n`);
    expect(io.stdout).toContain(`API: ${API_URL}`);
    expect(io.exitCode).toBeUndefined();
  });

  withTerraform.each<Partial<DeploySettings>>([{ only: 'functions' }, {}])(
    'repairs an API whose URL cannot be used, with %j (needs Terraform)',
    async (more) => {
      await runDeploy({ ...settings, yes: true }, person(), both([]));
      const state = at('.terraform-state/dev-functions.tfstate');
      fs.writeFileSync(state, fs.readFileSync(state, 'utf8').replaceAll(API_URL, ''));
      const io = person();

      await runDeploy({ ...settings, yes: true, ...more }, io, both([]));

      expect(io.stdout).toContain(`API: ${API_URL}`);
      expect(fs.readFileSync(at('.env'), 'utf8')).toContain(`API_URL=${API_URL}`);
    },
  );

  withTerraform('continues with the functions if it stopped between its stacks (needs Terraform)', async () => {
    const first = person(['yes', 'no']);
    await runDeploy(settings, first, both([]));
    expect(first.exitCode).toBe(1);
    expect(fs.readFileSync(at('.env'), 'utf8')).not.toContain('API_URL');
    const io = person(['yes']);

    await runDeploy(settings, io, both([]));

    expect(io.stderr).toContain('Unchanged: dev-database matches its code');
    expect(io.asked).toEqual([expect.stringContaining('Apply this plan to dev-functions (1 to add')]);
    expect(fs.readFileSync(at('.env'), 'utf8')).toContain(`API_URL=${API_URL}`);
  });

  withTerraform('--only database leaves the functions, --only functions the database (needs Terraform)', async () => {
    const done: string[] = [];
    await runDeploy({ ...settings, yes: true, only: 'database' }, person(), both(done));
    expect(done.map((line) => line.split(' ')[0])).toEqual(['wait', 'migrate']);

    await runDeploy({ ...settings, yes: true, only: 'functions', migrate: false }, person(), both(done));
    expect(done.at(-1)).toBe(`${CHECK}, not migrated`);
    expect(done).toHaveLength(3);
  });

  withTerraform('--only functions without a database names the stack to deploy first (needs Terraform)', async () => {
    const run = runDeploy({ ...settings, yes: true, only: 'functions' }, person(), both([]));

    await expect(run).rejects.toThrow(/dev-database is not deployed yet: it has no outputs\. Run `npm run deploy`/);
    expect(() => functions.terraform('state', 'list')).toThrow(/No state file/);
  });

  withTerraform('--json has the functions and the database (needs Terraform)', async () => {
    const io = person();

    await runDeploy({ ...settings, yes: true, json: true }, io, both([]));

    expect(JSON.parse(io.stdout.join('\n'))).toMatchObject({
      stack: 'dev-database',
      result: 'applied',
      functions: { stack: 'dev-functions', result: 'applied', add: 1, apiUrl: API_URL },
    });
  });

  withTerraform('creates functions again that were destroyed by hand (needs Terraform)', async () => {
    await runDeploy({ ...settings, yes: true }, person(), both([]));
    functions.terraform('destroy', '-auto-approve');
    const io = person();

    await runDeploy({ ...settings, yes: true }, io, both([]));

    expect(io.stderr).toContain('  Created terraform_data.health');
  });
});

describe('an interrupted deploy continues when it is run again', () => {
  withTerraform('after a failed apply: created resources stay, and the rest follows (needs Terraform)', async () => {
    const broken = {
      ...CLUSTER,
      writer: { input: `\${terraform_data.aurora.output}`, provisioner: [{ 'local-exec': { command: 'exit 3' } }] },
    };
    stack.write(stackOf(broken));
    const done: string[] = [];

    await expect(runDeploy({ ...settings, yes: true }, person(), parts(done))).rejects.toThrow(
      'terraform_data.writer: local-exec provisioner error',
    );
    expect(done).toEqual([]);
    expect(fs.existsSync(at('.env'))).toBe(false);

    stack.write(stackOf({ ...CLUSTER, writer: { input: `\${terraform_data.aurora.output}` } }));
    await runDeploy({ ...settings, yes: true }, person(), parts(done));

    expect(resources()).toEqual(['terraform_data.aurora', 'terraform_data.writer']);
    expect(done).toHaveLength(2);
  });

  withTerraform('after a wait that timed out: nothing is applied again (needs Terraform)', async () => {
    const gaveUp = async () => {
      throw new Error('Gave up');
    };
    await expect(runDeploy({ ...settings, yes: true }, person(), parts([], { wait: gaveUp }))).rejects.toThrow(
      'Gave up',
    );
    const io = person();

    await runDeploy({ ...settings, yes: true }, io, parts([]));

    expect(io.stderr).toContain('Unchanged: dev-database matches its code');
    expect(fs.existsSync(at('.env'))).toBe(true);
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

  withTerraform('a plan that fails cannot be accepted, and exits with 1 (needs Terraform)', async () => {
    await runDeploy({ ...settings, yes: true }, person(), parts([]));
    const guarded = { aurora: { input: 'x', triggers_replace: 'y', lifecycle: { prevent_destroy: true } } };
    stack.write(stackOf(guarded));
    const io = person();

    await runDeploy({ ...settings, yes: true }, io, parts([]));

    expect(io.exitCode).toBe(1);
    expect(io.stderr.join('\n')).toContain(
      "The plan failed. Terraform's message:\n    Error: Instance cannot be destroyed",
    );
    expect(io.stderr.at(-1)).toBe(
      'Not applied: the plan failed, so nothing can accept it. Expected a plan that is complete. Fix the problem that Terraform reports above, then run the command again.',
    );
  });

  withTerraform(
    'a Region that differs from the Region of the cluster is refused before the state changes (needs Terraform)',
    async () => {
      stack.write(stackOf(CLUSTER, { variable: { aws_region: { default: 'us-east-1' } } }));
      await runDeploy({ ...settings, yes: true }, person(), parts([]));
      const io = person();
      const done: string[] = [];

      await runDeploy({ ...settings, yes: true, var: ['aws_region=eu-west-1'] }, io, parts(done));

      expect(io.exitCode).toBe(1);
      expect(io.stderr.at(-1)).toBe(
        `Nothing was changed: aws_region is eu-west-1, and the state's cluster is ${OUTPUTS.aurora_cluster_arn}. Expected us-east-1: another Region would get a second, empty database, and this one would be forgotten. Set aws_region back; to move, destroy the stage there first.`,
      );
      expect(done).toEqual([]);
    },
  );

  withTerraform('outputs of another stage are refused, and .env is not changed (needs Terraform)', async () => {
    const other = OUTPUTS.aurora_cluster_arn.replace('alex-aurora', 'alex-production-aurora');
    stack.write({ ...stackOf(CLUSTER), output: { ...stackOf(CLUSTER).output, aurora_cluster_arn: { value: other } } });
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

withTerraform('synthesises a preview stage with its expiry date (needs Terraform)', async () => {
  const done: string[] = [];
  const asked: unknown[] = [];
  const { prepare } = parts(done);

  await runDeploy({ ...settings, expires: '2999-12-31', yes: true }, person(), {
    ...parts(done),
    async previewUntil(stage, given) {
      asked.push(stage.name, given);
      return '2026-12-06';
    },
    prepare(stage, terraform, io) {
      asked.push(io.env.PREVIEW_UNTIL);
      return prepare(stage, terraform, io);
    },
  });

  expect(asked).toEqual(['dev', '2999-12-31', '2026-12-06']);
});
