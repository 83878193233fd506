import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { documentFrom } from '../terraform/read.ts';
import { UnreadableError } from '../terraform/text.ts';
import { CLUSTER, cluster, INSTANCE, type Json, scaling } from './cases/stacks.ts';
import { PreflightError, preflight, preflightSynthesised } from './preflight.ts';

describe('preflightSynthesised', () => {
  let outdir: string;
  beforeEach(() => {
    outdir = mkdtempSync(path.join(os.tmpdir(), 'daybreak-rules-'));
  });
  afterEach(() => rmSync(outdir, { recursive: true, force: true }));

  /** As CDKTF leaves a folder. */
  function synthesised(stacks: Readonly<Record<string, Json>>): void {
    const manifest = Object.keys(stacks).map((name) => [
      name,
      { name, synthesizedStackPath: `stacks/${name}/cdk.tf.json` },
    ]);
    writeFileSync(path.join(outdir, 'manifest.json'), JSON.stringify({ stacks: Object.fromEntries(manifest) }));
    for (const [name, stack] of Object.entries(stacks)) {
      mkdirSync(path.join(outdir, 'stacks', name), { recursive: true });
      writeFileSync(path.join(outdir, 'stacks', name, 'cdk.tf.json'), JSON.stringify(stack));
    }
  }

  test('returns the warnings of stacks that pass', () => {
    synthesised({ 'dev-database': cluster({ copy_tags_to_snapshot: false }) });

    const { refused, findings } = preflightSynthesised(outdir);

    expect(refused).toBe(false);
    expect(findings.map(({ rule, file }) => `${rule} ${file}`)).toEqual(['AURORA-DUR-009 dev-database']);
  });

  test('throws every finding of stacks that do not, in four parts', () => {
    synthesised({ 'dev-database': scaling(4, 2) });

    expect(() => preflightSynthesised(outdir)).toThrow(PreflightError);
    expect(() => preflightSynthesised(outdir)).toThrow(
      /^error AURORA-CAP-001 aws_rds_cluster\.a\n {2}The minimum capacity is above the maximum\.\n {2}Received: .*\n {2}Allowed: .*\n {2}Do: .*\n\nRefused: 1 error, 0 warnings, 0 waived \(\d+ rules\)\.$/,
    );
  });

  test('judges the stacks of a stage together: a function and the cluster that it waits for', () => {
    const functions = {
      resource: {
        aws_lambda_function: { f: { timeout: 10, environment: { variables: { AURORA_CLUSTER_ARN: 'arn:x' } } } },
      },
    };
    synthesised({ 'dev-database': scaling(0, 2), 'dev-functions': functions });

    expect(() => preflightSynthesised(outdir)).toThrow('AURORA-FN-003 aws_lambda_function.f');
  });

  test('takes production and waivers from the stage', () => {
    synthesised({ 'live-database': cluster({ deletion_protection: false, cluster_identifier: 'alex-live2-aurora' }) });
    const waivers = [{ rule: 'AURORA-DUR-001', reason: 'Moves this week.', until: '2999-12-31' }];

    expect(preflightSynthesised(outdir).refused).toBe(false);
    expect(() => preflightSynthesised(outdir, { production: true })).toThrow('AURORA-DUR-001');
    expect(preflightSynthesised(outdir, { production: true, waivers }).waived).toBe(1);
  });
});

describe('whatever a file holds', () => {
  /** No finding where the reader says that it is not a document. */
  function findingsIn(json: unknown): readonly unknown[] {
    try {
      return preflight([documentFrom(json, 'x')], { production: true }).findings;
    } catch (error) {
      if (error instanceof UnreadableError) return [];
      throw error;
    }
  }

  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom(
      '${',
      '${var.a',
      '${a.b.c}',
      '$${x}',
      '%{ if true }',
      '${jsonencode({',
      '0.0.0.0/0',
      '{"Statement":[{}]}',
      '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}',
      ['x', null],
      [{ a: [{}] }],
    ),
  );
  const types = [
    'aws_rds_cluster',
    'aws_rds_cluster_instance',
    'aws_security_group',
    'aws_vpc_security_group_ingress_rule',
    'aws_iam_role',
    'aws_iam_role_policy',
    'aws_lambda_function',
    'aws_kms_key',
    'aws_cloudwatch_metric_alarm',
    'aws_cloudwatch_log_group',
    'aws_secretsmanager_secret_rotation',
    'aws_secretsmanager_secret_version',
    'random_password',
  ];
  const names = [
    ...new Set([
      ...Object.keys(CLUSTER),
      ...Object.keys(INSTANCE),
      'policy',
      'assume_role_policy',
      'ingress',
      'environment',
      'rotation_rules',
      'depends_on',
      'lifecycle',
      'count',
      'for_each',
      'port',
      'timeout',
      'enabled_cloudwatch_logs_exports',
      'name',
      'role',
    ]),
  ];
  const body = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 6 });
  const stack = fc.record({
    resource: fc.dictionary(
      fc.constantFrom(...types),
      fc.dictionary(fc.constantFrom('a', 'b', '//'), fc.oneof(body, value), { maxKeys: 2 }),
      { maxKeys: 5 },
    ),
    variable: fc.oneof(fc.dictionary(fc.constantFrom('a'), value), value),
    output: fc.oneof(fc.dictionary(fc.constantFrom('o'), value), value),
    provider: value,
  });

  test('preflight answers: it never throws on Terraform JSON', () => {
    fc.assert(
      fc.property(stack, (json) => {
        expect(findingsIn(json)).toBeInstanceOf(Array);
      }),
      { numRuns: 500 },
    );
  });

  test('preflight answers: it never throws on plans', () => {
    const resource = fc.record({
      address: fc.constantFrom(...types.map((type) => `${type}.a`)),
      mode: fc.constant('managed'),
      type: fc.constantFrom(...types),
      name: fc.constant('a'),
      values: fc.oneof(body, value),
    });
    const expressions = fc.dictionary(
      fc.constantFrom(...names),
      fc.oneof(value, fc.record({ constant_value: value }), fc.record({ references: value })),
    );
    const plan = fc.record({
      format_version: fc.constant('1.2'),
      planned_values: fc.record({
        root_module: fc.oneof(fc.record({ resources: fc.array(resource, { maxLength: 4 }) }), value),
      }),
      resource_changes: fc.oneof(
        fc.array(
          fc.record({
            address: fc.constantFrom(...types.map((type) => `${type}.a`)),
            type: fc.constantFrom(...types),
            change: fc.record({
              actions: fc.constant(['create']),
              after_unknown: fc.oneof(value, fc.dictionary(fc.constantFrom(...names), fc.boolean())),
            }),
          }),
          { maxLength: 3 },
        ),
        value,
      ),
      configuration: fc.oneof(
        fc.record({
          root_module: fc.record({
            resources: fc.array(
              fc.record({ address: fc.constantFrom(...types.map((type) => `${type}.a`)), expressions }),
              { maxLength: 4 },
            ),
          }),
        }),
        value,
      ),
    });
    fc.assert(
      fc.property(plan, (json) => {
        expect(findingsIn(json)).toBeInstanceOf(Array);
      }),
      { numRuns: 500 },
    );
  });
});
