import { describe, expect, test } from '@jest/globals';
import { preflight } from '../rules/preflight.ts';
import { reviewPlan } from '../rules/review.ts';
import type { Block } from './document.ts';
import { documentFrom, readPlan } from './read.ts';
import { templateOf, Unresolved } from './value.ts';

// Cut down from what Terraform 1.11 prints for a first plan.
const resource = (address: string, values: object) => {
  const [type, name] = address.split('.').slice(-2);
  return { address, mode: 'managed', type, name, values };
};
const PLAN = {
  format_version: '1.2',
  planned_values: {
    outputs: { database_name: { value: 'alex' } },
    root_module: {
      resources: [
        resource('aws_rds_cluster.a', {
          cluster_identifier: 'alex-aurora',
          master_password_wo: null,
          storage_type: null,
          serverlessv2_scaling_configuration: [{ min_capacity: 0.5, max_capacity: 1, seconds_until_auto_pause: null }],
          vpc_security_group_ids: [null],
        }),
        resource('aws_iam_role_policy.p', { name: 'p' }),
        resource('aws_iam_role_policy.by_data', {}),
      ],
      child_modules: [{ address: 'module.m', resources: [resource('module.m.aws_sns_topic.t', { name: 'alarms' })] }],
    },
  },
  resource_changes: [
    {
      address: 'aws_rds_cluster.a',
      type: 'aws_rds_cluster',
      change: {
        actions: ['create'],
        after_unknown: { arn: true, id: true, final_snapshot_identifier: true, vpc_security_group_ids: [true] },
      },
    },
    {
      address: 'aws_iam_role_policy.p',
      type: 'aws_iam_role_policy',
      change: { actions: ['create'], after_unknown: { policy: true } },
    },
    {
      address: 'aws_iam_role_policy.by_data',
      type: 'aws_iam_role_policy',
      change: { actions: ['create'], after_unknown: { policy: true } },
    },
  ],
  prior_state: {
    values: {
      root_module: {
        resources: [
          { ...resource('data.aws_vpc.default', { cidr_block: '172.31.0.0/16' }), mode: 'data', type: 'aws_vpc' },
        ],
      },
    },
  },
  configuration: {
    provider_config: { aws: { name: 'aws', expressions: { region: { constant_value: 'us-east-1' } } } },
    root_module: {
      outputs: {
        arn: { expression: { references: ['aws_rds_cluster.a.arn', 'aws_rds_cluster.a'] } },
        database_name: { expression: { constant_value: 'alex' } },
      },
      resources: [
        {
          address: 'aws_rds_cluster.a',
          depends_on: ['aws_cloudwatch_log_group.g'],
          expressions: {
            cluster_identifier: { constant_value: 'alex-aurora' },
            master_password_wo: { references: ['ephemeral.random_password.m.result', 'ephemeral.random_password.m'] },
            final_snapshot_identifier: {
              constant_value: 'alex-${random_id.s.hex}',
              references: ['random_id.s.hex', 'random_id.s'],
            },
            vpc_security_group_ids: { references: ['aws_security_group.g.id', 'aws_security_group.g'] },
          },
        },
        {
          address: 'aws_iam_role_policy.p',
          expressions: {
            policy: {
              constant_value:
                '${jsonencode({"Statement" = [{"Resource" = aws_rds_cluster.a.arn, "Sid" = aws_rds_cluster.a.cluster_identifier}]})}',
            },
          },
        },
        {
          address: 'aws_iam_role_policy.by_data',
          expressions: { policy: { constant_value: '${data.aws_iam_policy_document.d.json}' } },
        },
        {
          address: 'data.aws_iam_policy_document.d',
          expressions: {
            statement: [{ actions: { constant_value: ['a:B'] }, resources: { references: ['aws_rds_cluster.a.arn'] } }],
          },
        },
      ],
      module_calls: {
        m: {
          module: { resources: [{ address: 'aws_sns_topic.t', expressions: { name: { references: ['var.name'] } } }] },
        },
      },
    },
  },
};

const stack = documentFrom(PLAN, 'plan.json');
const block = (address: string): Block => {
  const found = stack.blocks.find((candidate) => candidate.address === address);
  if (found === undefined) throw new Error(`no ${address}`);
  return found;
};

describe('the state after a plan', () => {
  test('takes planned values as they are', () => {
    expect(block('aws_rds_cluster.a').values).toMatchObject({
      cluster_identifier: 'alex-aurora',
      storage_type: null,
      serverlessv2_scaling_configuration: [{ min_capacity: 0.5, max_capacity: 1, seconds_until_auto_pause: null }],
    });
  });

  test('leaves out what the provider fills in and the configuration does not name', () => {
    expect(block('aws_rds_cluster.a').values).not.toHaveProperty('arn');
  });

  test('keeps what is known of a value that is not known yet', () => {
    expect(block('aws_rds_cluster.a').values.final_snapshot_identifier).toEqual(
      new Unresolved('alex-${random_id.s.hex}', ['random_id.s.hex']),
    );
    expect(block('aws_rds_cluster.a').values.vpc_security_group_ids).toEqual([
      new Unresolved('${aws_security_group.g.id}', ['aws_security_group.g.id']),
    ]);
  });

  test('takes a write-only argument, which a plan never shows, for set', () => {
    expect(block('aws_rds_cluster.a').values.master_password_wo).toBeInstanceOf(Unresolved);
  });

  test('writes a policy out from the configuration, with what the plan knows', () => {
    expect(templateOf(block('aws_iam_role_policy.p').values.policy ?? null)).toBe(
      '{"Statement":[{"Resource":"${aws_rds_cluster.a.arn}","Sid":"alex-aurora"}]}',
    );
    expect(JSON.parse(templateOf(block('aws_iam_role_policy.by_data').values.policy ?? null))).toMatchObject({
      Statement: [{ Action: ['a:B'], Resource: '${aws_rds_cluster.a.arn}' }],
    });
  });

  test('knows who refers to whom, waits for whom, and that a plan shows no lifecycle', () => {
    expect(block('aws_rds_cluster.a')).toMatchObject({
      references: { vpc_security_group_ids: ['aws_security_group.g.id'] },
      dependsOn: ['aws_cloudwatch_log_group.g'],
      preventDestroy: undefined,
    });
  });

  test('reads modules, data sources, outputs and providers', () => {
    expect(block('module.m.aws_sns_topic.t')).toMatchObject({
      values: { name: 'alarms' },
      references: { name: ['var.name'] },
    });
    expect(block('data.aws_vpc.default')).toMatchObject({ mode: 'data', values: { cidr_block: '172.31.0.0/16' } });
    expect(stack.outputs).toEqual([
      {
        name: 'arn',
        value: new Unresolved('${aws_rds_cluster.a.arn}', ['aws_rds_cluster.a.arn']),
        references: ['aws_rds_cluster.a.arn'],
      },
      { name: 'database_name', value: 'alex', references: [] },
    ]);
    expect(stack.providers).toEqual([{ name: 'aws', values: { region: 'us-east-1' } }]);
  });
});

describe('a credential in a plan', () => {
  const planOf = (expression: object) => ({
    format_version: '1.2',
    planned_values: {
      root_module: {
        resources: [resource('aws_db_instance.d', { password: 'correct horse', storage_encrypted: true })],
      },
    },
    configuration: {
      root_module: { resources: [{ address: 'aws_db_instance.d', expressions: { password: expression } }] },
    },
  });
  const found = (expression: object) =>
    preflight([documentFrom(planOf(expression), 'plan.json')]).findings.map(({ rule }) => rule);

  test('is in the code when nothing is referred to, and in the state either way', () => {
    expect(found({ constant_value: 'correct horse' })).toEqual(['AURORA-CRED-002', 'AURORA-CRED-003']);
    expect(found({ references: ['var.password'] })).toEqual(['AURORA-CRED-002']);
  });
});

test('what AWS answered for a cluster that exists is not taken for an argument of it', () => {
  const values = {
    engine: 'aurora-postgresql',
    storage_encrypted: true,
    copy_tags_to_snapshot: true,
    skip_final_snapshot: true,
    allocated_storage: 1,
    kms_key_id: 'arn:x',
  };
  const plan = (expressions: object) => ({
    format_version: '1.2',
    planned_values: { root_module: { resources: [resource('aws_rds_cluster.a', values)] } },
    configuration: { root_module: { resources: [{ address: 'aws_rds_cluster.a', expressions }] } },
  });
  const found = (expressions: object) =>
    preflight([documentFrom(plan(expressions), 'plan.json')]).findings.map(({ rule }) => rule);

  expect(found({})).toEqual([]);
  expect(found({ allocated_storage: { constant_value: 1 } })).toEqual(['AURORA-STO-002']);
});

describe('arguments that a module passes on from its variables', () => {
  const planOf = (values: object, call: object, defaults: object = {}) => ({
    format_version: '1.2',
    resource_changes: [
      {
        address: 'module.db.aws_rds_cluster.this[0]',
        type: 'aws_rds_cluster',
        change: { actions: ['create'], after: values },
      },
    ],
    configuration: {
      root_module: {
        module_calls: {
          db: {
            expressions: call,
            module: {
              variables: defaults,
              resources: [
                {
                  address: 'aws_rds_cluster.this',
                  expressions: Object.fromEntries(
                    ['allocated_storage', 'iops', 'master_password_wo'].map((name) => [
                      name,
                      { references: [`var.${name}`] },
                    ]),
                  ),
                },
              ],
            },
          },
        },
      },
    },
  });
  const read = (...args: Parameters<typeof planOf>) => documentFrom(planOf(...args), 'plan.json').blocks[0];

  test('are not set where the caller gives none and the default is null', () => {
    const cluster = read({ allocated_storage: 1, iops: null, master_password_wo: null }, {});

    // 1 is what AWS answers for Aurora: the code does not set it.
    expect(cluster?.references).toEqual({});
    expect(cluster?.values).toMatchObject({ iops: null, master_password_wo: null });
  });

  test('are set where the caller gives one, or the default is a value', () => {
    const cluster = read(
      { allocated_storage: 100, iops: 3000 },
      { iops: { constant_value: 3000 } },
      { allocated_storage: { default: 100 } },
    );

    expect(Object.keys(cluster?.references ?? {})).toEqual(['allocated_storage', 'iops']);
  });

  test('are not set where the caller passes null on', () => {
    expect(read({ iops: 1 }, { iops: { constant_value: null } })?.references).toEqual({});
  });

  test('drift in them is not a change of the code', () => {
    const { resource_changes: rows, ...plan } = planOf({ iops: 2 }, {});
    const drift = { ...rows[0], change: { actions: ['update'], before: { iops: 1 }, after: { iops: 2 } } };
    const read = readPlan(JSON.stringify({ ...plan, resource_drift: [drift] }), 'plan.json');

    expect(reviewPlan(read).findings.map(({ rule }) => rule)).toEqual(['PLAN-DRIFT-004']);
  });
});
