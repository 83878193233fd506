import * as fs from 'node:fs';
import { beforeEach, describe, expect } from '@jest/globals';
import { type DeploySettings, runDeploy } from '../deploy/deploy.ts';
import { withTerraform } from '../terraform/test/stack.ts';
import {
  API_URL,
  addDsql,
  addFunctions,
  at,
  CLUSTER,
  OUTPUTS,
  parts,
  person,
  resources,
  type SecondStack,
  settings,
  stack,
  stackOf,
} from './test/deployed-stage.ts';

describe('npm run deploy', () => {
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

  withTerraform('creates the users of a stage that has them before the migrations (needs Terraform)', async () => {
    const arn = (user: string) =>
      `arn:aws:secretsmanager:us-east-1:123456789012:secret:app-db-credentials-${user}-1a2b3c4d-AbCdEf`;
    const withUsers = { ...OUTPUTS, aurora_rw_secret_arn: arn('rw'), aurora_ro_secret_arn: arn('ro') };
    stack.write(stackOf(CLUSTER, withUsers));
    const io = person();
    const done: string[] = [];

    await runDeploy({ ...settings, yes: true, json: true }, io, parts(done));

    expect(done.slice(-2)).toEqual(['users rw ro', 'migrate alex, .env is there']);
    expect(io.stderr).toContain('Fixed: something');
    expect(JSON.parse(io.stdout.join(''))).toMatchObject({ users: ['Fixed: something'] });
    expect(fs.readFileSync(at('.env'), 'utf8')).toContain(`AURORA_RO_SECRET_ARN=${arn('ro')}`);
  });

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

  withTerraform('--var is used in the plan, and --no-migrate skips the migrations (needs Terraform)', async () => {
    stack.write({ ...stackOf({ aurora: { input: `\${var.word}` } }), variable: { word: { default: 'unset' } } });
    const done: string[] = [];
    const io = person();

    await runDeploy({ ...settings, yes: true, migrate: false, var: ['word=given'] }, io, parts(done));

    expect(stack.terraform('show', '-json')).toContain('"input":"given"');
    expect(done).toHaveLength(1);
    expect(io.stdout).toContain('Migrations: left for later');
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
});

describe('a stage with Aurora DSQL', () => {
  let dsql: SecondStack;
  beforeEach(() => {
    dsql = addDsql();
  });
  const both = (done: string[]) => parts(done, {}, dsql);

  withTerraform('--only dsql needs a deployed database, which it does not change (needs Terraform)', async () => {
    const run = runDeploy({ ...settings, yes: true, only: 'dsql' }, person(), both([]));
    await expect(run).rejects.toThrow(/dev-database is not deployed yet/);
    expect(() => dsql.stack.terraform('state', 'list')).toThrow(/No state file/);
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
  let functions: SecondStack;
  beforeEach(() => {
    functions = addFunctions();
  });
  const both = (done: string[]) => parts(done, {}, functions);

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
    expect(done.at(-1)).toBe(`check alex-fn-health ${API_URL}, not migrated`);
    expect(done).toHaveLength(3);
  });

  withTerraform('--only functions without a database names the stack to deploy first (needs Terraform)', async () => {
    const run = runDeploy({ ...settings, yes: true, only: 'functions' }, person(), both([]));

    await expect(run).rejects.toThrow(/dev-database is not deployed yet: it has no outputs\. Run `npm run deploy`/);
    expect(() => functions.stack.terraform('state', 'list')).toThrow(/No state file/);
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
    functions.stack.terraform('destroy', '-auto-approve');
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

describe('a plan that is not applied', () => {
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
      stack.write({ ...stackOf(CLUSTER), variable: { aws_region: { default: 'us-east-1' } } });
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
});
