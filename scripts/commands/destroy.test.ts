// One destroy of each kind, and why one ends before it destroys anything. The others: destroy.long.test.ts.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runCli } from '../cli.ts';
import { type DestroySettings, runDestroy, stayingLines } from '../deploy/destroy.ts';
import { withTerraform } from '../terraform/test/stack.ts';
import { addFunctions, stack } from './test/deployed-stage.ts';
import { deploy, parts, person, resources, settings } from './test/destroyed-stage.ts';

describe('npm run destroy', () => {
  withTerraform('of dev asks for a yes, destroys, and reports what is kept (needs Terraform)', async () => {
    deploy();
    const io = person(['yes']);

    await runDestroy(settings, io, parts());

    expect(io.asked).toEqual(['Destroy dev-database (0 to add, 0 to change, 2 to destroy)? Type yes to continue: ']);
    expect(resources()).toBe('');
    expect(io.stderr.at(-1)).toMatch(/^Destroyed dev-database in [\d.]+ s$/);
    expect(io.stdout.slice(-2)).toEqual([
      'What stays behind:',
      '  The state, now without resources; on this machine cdktf.out',
    ]);
  });

  withTerraform('of another stage requires its name, and does not accept yes (needs Terraform)', async () => {
    deploy();
    const io = person(['yes']);

    await runDestroy({ ...settings, stage: 'production' }, io, parts());

    expect(io.asked).toEqual([
      'Destroy production-database (0 to add, 0 to change, 2 to destroy)? Type production to continue: ',
    ]);
    expect(io.exitCode).toBe(1);
    expect(resources()).toBe('terraform_data.a\nterraform_data.b');

    await runDestroy({ ...settings, stage: 'production' }, person(['production']), parts());
    expect(resources()).toBe('');
  });

  withTerraform('reports what prevent_destroy protects, and destroys nothing (needs Terraform)', async () => {
    deploy();
    stack.write({
      resource: { terraform_data: { a: { input: 'x', lifecycle: { prevent_destroy: true } }, b: { input: 'y' } } },
    });
    const io = person([]);

    await runDestroy({ ...settings, yes: true }, io, parts());

    expect(io.exitCode).toBe(1);
    expect(io.stderr.at(-1)).toBe(
      'Nothing was destroyed:\n  prevent_destroy is in the code of terraform_data.a: Terraform refuses the whole plan. Set preventDestroy of the stage to false in infra/stages, with a waiver if a preflight rule requires one (docs/rules.md), and run the command again.',
    );
    expect(resources()).toBe('terraform_data.a\nterraform_data.b');
  });
});

describe('a stage with functions', () => {
  withTerraform('loses them before its database, each after a question (needs Terraform)', async () => {
    const functions = addFunctions();
    deploy(functions);
    const io = person(['yes', 'yes']);

    await runDestroy(settings, io, parts(functions));

    expect(io.asked.map((question) => question.split(' ')[1])).toEqual(['dev-functions', 'dev-database']);
    expect([resources(functions), resources()]).toEqual(['', '']);
  });
});

describe('a stage with Aurora DSQL', () => {
  test('refuses --snapshot, because Aurora DSQL has no snapshots', async () => {
    const run = runDestroy({ ...settings, only: 'dsql', snapshot: 'last-1' }, person(), parts());

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
      runDestroy({ ...settings, stage: 'production', ...more }, person(), { ...parts(), prepare }),
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
