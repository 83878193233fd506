import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { project } from '../../infra/config.ts';
import { findStage } from '../../infra/stages/index.ts';
import { runCli } from '../cli.ts';
import { type DestroyParts, type DestroySettings, runDestroy, stayingLines } from '../deploy/destroy.ts';
import { startS3Server } from '../preview/test/s3-server.ts';
import { previewState } from '../preview/test/states.ts';
import { createStack, ENV, type TestStack, withTerraform } from '../terraform/test/stack.ts';
import { testIo } from '../test/io.ts';

let stack: TestStack;
beforeEach(() => {
  stack = createStack('dev-database', { resource: { terraform_data: { a: { input: 'x' }, b: { input: 'y' } } } });
});
afterEach(() => stack.remove());

/** A user who gives these answers; without answers there is no terminal. */
const person = (answers?: readonly string[]) => testIo({ answers, env: ENV, cwd: stack.root });

const settings: DestroySettings = { stage: 'dev', yes: false, timeout: 60, json: false };
const PARTS: DestroyParts = {
  async prepare(stageName, terraform) {
    const { initStack } = await import('../terraform/plan.ts');
    await initStack(terraform, stack.folder);
    return [{ stage: findStage(stageName), kind: 'database', id: `${stageName}-database`, folder: stack.folder }];
  },
  takeSnapshot: async () => {
    throw new Error('There is no cluster to take a snapshot of.');
  },
  snapshotExists: async () => false,
};
const deployed = () => {
  stack.terraform('init');
  stack.terraform('apply', '-auto-approve');
};
const resources = () => stack.terraform('state', 'list').trim();

describe('npm run destroy', () => {
  withTerraform('of dev asks for a yes, destroys, and reports what is kept (needs Terraform)', async () => {
    deployed();
    const io = person(['yes']);

    await runDestroy(settings, io, PARTS);

    expect(io.asked).toEqual(['Destroy dev-database (0 to add, 0 to change, 2 to destroy)? Type yes to continue: ']);
    expect(resources()).toBe('');
    expect(io.stderr.at(-1)).toMatch(/^Destroyed dev-database in [\d.]+ s$/);
    expect(io.stdout.slice(-2)).toEqual([
      'What stays behind:',
      '  The state, now without resources; on this machine cdktf.out',
    ]);
  });

  withTerraform('of another stage requires its name, and does not accept yes (needs Terraform)', async () => {
    deployed();
    const io = person(['yes']);

    await runDestroy({ ...settings, stage: 'production' }, io, PARTS);

    expect(io.asked).toEqual([
      'Destroy production-database (0 to add, 0 to change, 2 to destroy)? Type production to continue: ',
    ]);
    expect(io.exitCode).toBe(1);
    expect(resources()).toBe('terraform_data.a\nterraform_data.b');

    await runDestroy({ ...settings, stage: 'production' }, person(['production']), PARTS);
    expect(resources()).toBe('');
  });

  withTerraform('of another stage without a terminal takes --confirm with its name (needs Terraform)', async () => {
    deployed();

    await runDestroy({ ...settings, stage: 'production', confirm: 'production' }, person(), PARTS);

    expect(resources()).toBe('');
  });

  withTerraform('reports what prevent_destroy protects, and destroys nothing (needs Terraform)', async () => {
    deployed();
    stack.write({
      resource: { terraform_data: { a: { input: 'x', lifecycle: { prevent_destroy: true } }, b: { input: 'y' } } },
    });
    const io = person([]);

    await runDestroy({ ...settings, yes: true }, io, PARTS);

    expect(io.exitCode).toBe(1);
    expect(io.stderr.at(-1)).toBe(
      'Nothing was destroyed:\n  prevent_destroy is in the code of terraform_data.a: Terraform refuses the whole plan. Set preventDestroy of the stage to false in infra/stages, with a waiver if a preflight rule requires one (docs/rules.md), and run the command again.',
    );
    expect(resources()).toBe('terraform_data.a\nterraform_data.b');
  });

  withTerraform('of a stage that is not deployed destroys nothing, and succeeds (needs Terraform)', async () => {
    const io = person();

    await runDestroy({ ...settings, yes: true, json: true }, io, PARTS);

    expect(JSON.parse(io.stdout.join('\n'))).toEqual({
      stage: 'dev',
      stack: 'dev-database',
      result: 'unchanged',
      lost: [],
      staying: [],
      destroyed: 0,
    });
    expect(io.exitCode).toBeUndefined();
  });
});

describe('a stage with functions', () => {
  let functions: TestStack;
  beforeEach(() => {
    functions = createStack('dev-functions', { resource: { terraform_data: { f: { input: 'x' } } } }, stack.root);
    deployed();
    functions.terraform('init');
    functions.terraform('apply', '-auto-approve');
  });
  const both: DestroyParts = {
    ...PARTS,
    async prepare(stageName, _terraform, _io, only) {
      const stage = findStage(stageName);
      const all = [
        { stage, kind: 'database', id: 'dev-database', folder: stack.folder },
        { stage, kind: 'functions', id: 'dev-functions', folder: functions.folder },
      ] as const;
      return all.filter(({ kind }) => only === undefined || kind === only);
    },
  };
  const functionsLeft = () => functions.terraform('state', 'list').trim();

  withTerraform('loses them before its database, each after a question (needs Terraform)', async () => {
    const io = person(['yes', 'yes']);

    await runDestroy(settings, io, both);

    expect(io.asked.map((question) => question.split(' ')[1])).toEqual(['dev-functions', 'dev-database']);
    expect([functionsLeft(), resources()]).toEqual(['', '']);
  });

  withTerraform('keeps its database if the functions are not destroyed (needs Terraform)', async () => {
    const io = person(['no']);

    await runDestroy(settings, io, both);

    expect(io.exitCode).toBe(1);
    expect([functionsLeft(), resources()]).toEqual(['terraform_data.f', 'terraform_data.a\nterraform_data.b']);
  });

  withTerraform('--only functions leaves the database (needs Terraform)', async () => {
    const io = person();

    await runDestroy({ ...settings, yes: true, only: 'functions', json: true }, io, both);

    expect(JSON.parse(io.stdout.join('\n'))).toMatchObject({
      stack: 'dev-functions',
      result: 'destroyed',
      destroyed: 1,
    });
    expect([functionsLeft(), resources()]).toEqual(['', 'terraform_data.a\nterraform_data.b']);
  });
});

describe('a stage with Aurora DSQL', () => {
  let dsql: TestStack;
  beforeEach(() => {
    dsql = createStack('dev-dsql', { resource: { terraform_data: { d: { input: 'x' } } } }, stack.root);
    deployed();
    dsql.terraform('init');
    dsql.terraform('apply', '-auto-approve');
  });
  const both: DestroyParts = {
    ...PARTS,
    async prepare(stageName, _terraform, _io, only) {
      const stage = findStage(stageName);
      const all = [
        { stage, kind: 'database', id: 'dev-database', folder: stack.folder },
        { stage, kind: 'dsql', id: 'dev-dsql', folder: dsql.folder },
      ] as const;
      return all.filter(({ kind }) => only === undefined || kind === only);
    },
  };

  withTerraform('loses that cluster before its database, each after a question (needs Terraform)', async () => {
    const io = person(['yes', 'yes']);

    await runDestroy({ ...settings, json: true }, io, both);

    expect(io.asked.map((question) => question.split(' ')[1])).toEqual(['dev-dsql', 'dev-database']);
    expect(JSON.parse(io.stdout.join('\n'))).toMatchObject({
      stack: 'dev-database',
      result: 'destroyed',
      dsql: { stack: 'dev-dsql', result: 'destroyed', destroyed: 1 },
    });
  });

  test('refuses --snapshot, because Aurora DSQL has no snapshots', async () => {
    const run = runDestroy({ ...settings, only: 'dsql', snapshot: 'last-1' }, person(), both);

    await expect(run).rejects.toThrow(
      'Got --snapshot "last-1" with --only dsql. Aurora DSQL has no snapshots. Leave --snapshot out; to keep the data, start a backup first',
    );
  });
});

describe('reasons that end a destroy before Terraform starts', () => {
  test.each<[Partial<DestroySettings>, string]>([
    [
      { yes: true },
      "Stage production is not destroyed: got --yes alone. Expected the stage's name once more. Run it at a terminal and type it, or add --confirm production.",
    ],
    [
      { yes: true, confirm: 'dev' },
      'Stage production is not destroyed: got --confirm "dev". Expected the stage\'s name once more. Run it at a terminal and type it, or add --confirm production.',
    ],
    [{ snapshot: 'a_b' }, '--snapshot got "a_b". Expected 1 to 63 letters, digits and hyphens'],
  ])('%j', async (more, message) => {
    const prepare = async () => {
      throw new Error('Terraform was asked.');
    };

    await expect(
      runDestroy({ ...settings, stage: 'production', ...more }, person(), { ...PARTS, prepare }),
    ).rejects.toThrow(message);
  });

  test('--snapshot without a name', async () => {
    const io = person();

    expect(await runCli(['destroy', '--snapshot'], io)).toBe(2);
    expect(io.stderr.join('\n')).toContain("option '--snapshot <name>' argument missing");
  });
});

describe('remaining resources', () => {
  const report = {
    ...{ lost: [], protection: [], blockers: [], staying: [] },
    clusters: [{ identifier: 'gone', finalSnapshot: undefined }],
  };

  test.each<[string, string, boolean]>([
    ['the destroyed cluster', 'arn:aws:rds:us-east-1:123456789012:cluster:gone', true],
    ['another cluster', 'arn:aws:rds:us-east-1:123456789012:cluster:other', false],
    ['a local database', 'arn:aws:rds:us-east-1:000000000000:cluster:gone', false],
  ])('has the connection of %s: %s', (_what, arn, isNamed) => {
    writeFileSync(path.join(stack.root, '.env'), `AURORA_CLUSTER_ARN=${arn}\n`);

    const lines = stayingLines([report], stack.root, 'dev');

    expect(
      lines.includes(
        '  .env, which still has the destroyed connection. To work locally: npm run local -- --env-file .env',
      ),
    ).toBe(isNamed);
  });
});

describe('npm run destroy -- --expired', () => {
  beforeEach(() => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
  });

  withTerraform('destroys an expired preview stage with its own expiry date (needs Terraform)', async () => {
    deployed();
    const objects = { [`${project}/pr-7-database.tfstate`]: previewState('pr-7', '2020-01-31') };
    const server = await startS3Server({ bucket: 'states', objects });
    const io = testIo({
      env: { ...ENV, STATE_BUCKET: 'states', AWS_ENDPOINT_URL_S3: server.url },
      cwd: stack.root,
    });
    const days: unknown[] = [];
    const prepare: DestroyParts['prepare'] = (stage, terraform, synthIo) => {
      days.push(stage, synthIo.env.PREVIEW_UNTIL);
      return PARTS.prepare(stage, terraform, synthIo);
    };

    await runDestroy({ ...settings, expired: true, yes: true }, io, { ...PARTS, prepare });
    await server.close();

    expect(days).toEqual(['pr-7', '2020-01-31']);
    expect(resources()).toBe('');
    expect(io.stdout).toEqual(['1 preview stage, 1 expired, 1 destroyed']);
    expect(io.exitCode).toBeUndefined();
  });

  test.each([
    ['--stage', 'dev'],
    ['--confirm', 'pr-1'],
    ['--only', 'database'],
    ['--snapshot', 'x'],
  ])('takes no %s', async (...option) => {
    const io = person();

    expect(await runCli(['destroy', '--expired', ...option], io)).toBe(2);
    expect(io.stderr.join()).toContain("option '--expired' cannot be used with option");
  });
});
