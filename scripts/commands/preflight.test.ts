import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CLUSTER, cluster, ingress, scaling } from '../../infra/rules/cases/stacks.ts';
import { STATE_RULES as rules } from '../../infra/rules/state/index.ts';
import { runCli } from '../cli.ts';
import { testIo } from '../test/io.ts';
import { runPreflight } from './preflight.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'daybreak-preflight-command-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | Buffer | object): string {
  const isText = typeof content === 'string' || Buffer.isBuffer(content);
  writeFileSync(path.join(folder, name), isText ? content : JSON.stringify(content));
  return name;
}

async function run(...argv: readonly string[]) {
  const io = testIo({ cwd: folder });
  const code = await runCli(['preflight', ...argv], io);
  return { code, stdout: io.stdout.join('\n'), stderr: io.stderr.join('\n') };
}

const SOUND = cluster();
const TOO_MUCH = scaling(4, 2);
const OFFICE = ingress({ cidr_blocks: ['198.54.7.0/24'] });
const ALLOWED = 'Terraform JSON (cdk.tf.json, *.tf.json) and plan JSON are read.';
const SHOW = 'Run "terraform show -json plan.tfplan > plan.json" and give that file.';

describe('preflight of files', () => {
  test('exits with 0 and reports it if nothing is refused', async () => {
    expect(await run(write('sound.tf.json', SOUND))).toEqual({
      code: 0,
      stdout: `sound.tf.json: nothing found\n\nNothing refused: 0 errors, 0 warnings, 0 waived (${rules.length} rules).`,
      stderr: '',
    });
  });

  test('exits with 1 and reports the problem, what is allowed and what to do if something is refused', async () => {
    expect(await run(write('refused.tf.json', TOO_MUCH))).toEqual({
      code: 1,
      stdout: `refused.tf.json: 1 found

error AURORA-CAP-001 aws_rds_cluster.a
  The minimum capacity is above the maximum.
  Received: min_capacity 4, max_capacity 2
  Allowed: min_capacity no greater than max_capacity.
  Do: Lower min_capacity or raise max_capacity.

Refused: 1 error, 0 warnings, 0 waived (${rules.length} rules).`,
      stderr: '',
    });
  });

  test('exits with 0 if there are only warnings', async () => {
    const { code, stdout } = await run(write('warned.tf.json', OFFICE));

    expect(code).toBe(0);
    expect(stdout).toContain('warning AURORA-NET-002 aws_security_group.db');
    expect(stdout).toContain('Nothing refused: 0 errors, 1 warning, 0 waived');
  });

  test('--json prints one object with every finding', async () => {
    const { code, stdout } = await run('--json', write('a.tf.json', TOO_MUCH), write('b.tf.json', { data: {} }));

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      refused: true,
      errors: 1,
      warnings: 0,
      waived: 0,
      notJudged: 0,
      files: ['a.tf.json', 'b.tf.json'],
      findings: [
        expect.objectContaining({
          rule: 'AURORA-CAP-001',
          severity: 'error',
          file: 'a.tf.json',
          at: 'aws_rds_cluster.a',
          received: 'min_capacity 4, max_capacity 2',
        }),
      ],
    });
  });

  test('checks files together: two stacks must not have the same name', async () => {
    const { stdout } = await run(write('one.tf.json', SOUND), write('two.tf.json', SOUND));

    expect(stdout).toContain('Received: cluster_identifier "alex-aurora", also on aws_rds_cluster.a in one.tf.json');
  });

  test('does not report a plan and its own stack as a conflict', async () => {
    const resources = [
      { address: 'aws_iam_role.r', mode: 'managed', type: 'aws_iam_role', name: 'r', values: { name: 'app' } },
    ];
    const plan = { format_version: '1.2', planned_values: { root_module: { resources } } };
    const stack = { resource: { aws_iam_role: { r: { name: 'app' } } } };

    expect((await run(write('stack.tf.json', stack), write('plan.json', plan), write('plan-2.json', plan))).code).toBe(
      0,
    );
  });

  test('--stage production applies the rules for production to files without a stage', async () => {
    const file = write('open.tf.json', cluster({ deletion_protection: false }));

    expect((await run(file)).code).toBe(0);
    const { code, stdout } = await run('--stage', 'production', file);
    expect(code).toBe(1);
    expect(stdout).toContain('error AURORA-DUR-001 aws_rds_cluster.a');
  });

  test('reads UTF-16 with a byte order mark, which PowerShell writes', async () => {
    const text = Buffer.from(`\ufeff${JSON.stringify(TOO_MUCH)}`, 'utf16le');

    expect((await run(write('utf16.json', text))).stdout).toContain('AURORA-CAP-001');
  });

  test('reads a plan, and does not report attributes that a plan does not contain as missing', async () => {
    const values = {
      ...CLUSTER,
      manage_master_user_password: null,
      final_snapshot_identifier: 'alex-1a2b',
      serverlessv2_scaling_configuration: [{ min_capacity: 4, max_capacity: 2 }],
    };
    const plan = {
      format_version: '1.2',
      planned_values: {
        root_module: {
          resources: [{ address: 'aws_rds_cluster.a', mode: 'managed', type: 'aws_rds_cluster', name: 'a', values }],
        },
      },
      configuration: {
        root_module: {
          resources: [
            {
              address: 'aws_rds_cluster.a',
              expressions: { final_snapshot_identifier: { references: ['random_id.s.hex', 'random_id.s'] } },
            },
          ],
        },
      },
    };
    const { code, stdout } = await run('--json', write('plan.json', plan));

    expect(code).toBe(1);
    expect(JSON.parse(stdout).findings.map(({ rule }: { rule: string }) => rule)).toEqual(['AURORA-CAP-001']);
  });

  test('- reads standard input', async () => {
    const io = testIo({ cwd: folder });
    async function* stdin() {
      const bytes = Buffer.from(JSON.stringify(TOO_MUCH));
      yield bytes.subarray(0, 10);
      yield bytes.subarray(10);
    }

    await runPreflight(['-'], { stage: 'dev', json: false }, io, stdin());

    expect(io.stdout[0]).toBe('standard input: 1 found');
    expect(io.exitCode).toBe(1);
  });
});

describe('an expression that only Terraform evaluates', () => {
  const FOREIGN = {
    ...cluster({ backup_retention_period: `\${max(7, var.days)}`, port: `\${var.port}` }),
    module: { network: { source: './network' } },
  };

  test('is listed, and counted in the last line, with advice', async () => {
    const { code, stdout } = await run(write('foreign.tf.json', FOREIGN));

    expect(code).toBe(0);
    expect(stdout).toBe(`foreign.tf.json: 0 found, 3 not judged

not judged module.network

not judged aws_rds_cluster.a: backup_retention_period, port

What is not judged is an expression that only Terraform evaluates, or a module. Give the JSON of a plan to judge it: "terraform show -json plan.tfplan".
Nothing refused: 0 errors, 0 warnings, 0 waived, 3 not judged (${rules.length} rules).`);
  });

  test('is counted and named in the JSON', async () => {
    const { stdout } = await run('--json', write('foreign.tf.json', FOREIGN));

    expect(JSON.parse(stdout)).toMatchObject({
      notJudged: 3,
      notJudgedPlaces: [
        { at: 'module.network', file: 'foreign.tf.json' },
        { at: 'aws_rds_cluster.a', argument: 'backup_retention_period' },
        { at: 'aws_rds_cluster.a', argument: 'port' },
      ],
    });
  });
});

describe('preflight of what cannot be read exits with 2', () => {
  test.each<[string, string, string | Buffer | object | undefined, string]>([
    ['a missing file', 'missing.json', undefined, `file not found. ${ALLOWED} Correct the name.`],
    ['a folder', '.', undefined, `it is a folder. ${ALLOWED} Name the file in it, such as cdk.tf.json.`],
    ['an empty file', 'empty.json', ' \n', `it is empty. ${ALLOWED} ${SHOW}`],
    [
      'HCL',
      'main.tf',
      '# Aurora\nresource "aws_rds_cluster" "a" {\n  engine = "aurora-postgresql"\n}\n',
      `it is HCL, the configuration itself, and not JSON. ${ALLOWED} Plan it first: "terraform plan -out plan.tfplan". ${SHOW}`,
    ],
    ['another text', 'notes.txt', 'buy milk', `it is not JSON (8 characters). ${ALLOWED} ${SHOW}`],
    [
      'another JSON',
      'package.json',
      { name: 'app', version: '1.0.0' },
      `it is JSON, but neither a plan (it has no format_version) nor a configuration. ${ALLOWED} ${SHOW}`,
    ],
    [
      'a state',
      'state.json',
      { format_version: '1.0', values: { root_module: {} } },
      `it is a state: "terraform show -json" without a plan file prints that. ${ALLOWED} ${SHOW}`,
    ],
    ['a binary plan', 'tfplan', Buffer.from('PK\u0003\u0004…'), `it is a binary plan. ${ALLOWED} ${SHOW}`],
  ])('%s', async (_, name, content, message) => {
    if (content !== undefined) write(name, content);

    expect(await run(name)).toEqual({ code: 2, stdout: '', stderr: `${name} cannot be judged: ${message}` });
  });

  test('names every such file, after judging the others', async () => {
    const { code, stdout, stderr } = await run('missing-1.json', write('good.tf.json', SOUND), 'missing-2.json');

    expect(code).toBe(2);
    expect(stdout).toContain('good.tf.json: nothing found');
    expect(stderr.split('\n')).toEqual([
      expect.stringMatching(/^missing-1\.json cannot be judged: /),
      expect.stringMatching(/^missing-2\.json cannot be judged: /),
    ]);
  });
});

describe('--waivers', () => {
  const waiver = { rule: 'AURORA-CAP-001', reason: 'Tried out.', until: '2999-12-31' };

  test('accepts a finding, and shows why', async () => {
    const { code, stdout } = await run(
      '--waivers',
      write('waivers.json', [waiver]),
      write('refused.tf.json', TOO_MUCH),
    );

    expect(code).toBe(0);
    expect(stdout).toContain('waived AURORA-CAP-001 aws_rds_cluster.a until 2999-12-31: Tried out.');
  });

  test('that match nothing are refused', async () => {
    const { code, stdout } = await run('--waivers', write('waivers.json', [waiver]), write('sound.tf.json', SOUND));

    expect(code).toBe(1);
    expect(stdout).toContain('error AURORA-WAIVER-005 waivers[0] AURORA-CAP-001');
  });

  test.each<[string, string | object, string]>([
    ['no JSON', 'x', 'it is not JSON.'],
    [
      'another shape',
      [{ rule: 'AURORA-CAP-001' }],
      'it has another shape (0.reason: Invalid input: expected string, received undefined; 0.until: Invalid input: expected string, received undefined).',
    ],
  ])('of %s exit with 2', async (_, content, what) => {
    const { code, stderr } = await run('--waivers', write('waivers.json', content), write('sound.tf.json', SOUND));

    expect(code).toBe(2);
    expect(stderr).toBe(
      `The waivers cannot be read: waivers.json: ${what} A JSON list is read: [{ "rule": "AURORA-NET-002", "reason": "…", "until": "YYYY-MM-DD", "resource": "…" }]. Correct it.`,
    );
  });
});

describe('preflight of a stage', () => {
  test('synthesises it and refuses nothing on dev', async () => {
    const { code, stdout, stderr } = await run();

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('dev-database: nothing found');
  }, 60_000);

  test('refuses an unknown stage', async () => {
    expect(await run('--stage', 'nope')).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('There is no stage "nope".'),
    });
  });
});

test('--help explains the input and the exit codes', async () => {
  const { stdout } = await run('--help');

  expect(stdout).toContain('--stage <name>');
  expect(stdout).toContain('--waivers <file>');
  expect(stdout).toContain('  1  something is refused\n  2  a file cannot be read');
});
