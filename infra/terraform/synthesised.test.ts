import { describe, expect, test } from '@jest/globals';
import type { Block } from './document.ts';
import { isTerraformJson, synthesisedFrom } from './synthesised.ts';
import { templateOf, Unresolved, type Value, type ValueObject } from './value.ts';

describe('synthesisedFrom', () => {
  const block = (root: ValueObject, address: string): Block => {
    const found = synthesisedFrom(root, 'test').blocks.find((candidate) => candidate.address === address);
    if (found === undefined) throw new Error(`no ${address}`);
    return found;
  };
  const root = {
    '//': { metadata: {} },
    variable: { min_capacity: { default: 0.5, type: 'number' }, no_default: { type: 'string' } },
    locals: { prefix: 'alex-${var.no_default}', fixed: 'alex' },
    provider: { aws: [{ region: 'us-east-1', default_tags: [{ tags: { stage: 'dev' } }] }] },
    resource: {
      aws_rds_cluster: {
        a: {
          '//': { uniqueId: 'a' },
          cluster_identifier: '${local.fixed}-aurora',
          database_name: '${var.no_default}',
          serverlessv2_scaling_configuration: { min_capacity: '${var.min_capacity}', max_capacity: 1 },
          depends_on: ['aws_cloudwatch_log_group.l'],
          lifecycle: { prevent_destroy: true },
        },
      },
      aws_rds_cluster_instance: {
        i: {
          cluster_identifier: '${aws_rds_cluster.a.cluster_identifier}',
          count: 2,
          loop: '${aws_rds_cluster_instance.i.loop}',
        },
      },
      aws_iam_role_policy: { p: { policy: '${data.aws_iam_policy_document.d.json}' } },
    },
    data: {
      aws_iam_policy_document: {
        d: {
          statement: [
            {
              actions: ['rds-data:ExecuteStatement'],
              resources: ['${aws_rds_cluster.a.arn}'],
              condition: [{ test: 'StringEquals', variable: 'k', values: ['v'] }],
              principals: [{ type: 'Service', identifiers: ['lambda.amazonaws.com'] }],
            },
          ],
        },
      },
    },
    output: { arn: { value: '${aws_rds_cluster.a.arn}', sensitive: true } },
  };

  test('judges a variable by its default, and one without stays unresolved', () => {
    const { values } = block(root, 'aws_rds_cluster.a');

    expect(values.serverlessv2_scaling_configuration).toEqual({ min_capacity: 0.5, max_capacity: 1 });
    expect(values.database_name).toEqual(new Unresolved('${var.no_default}', ['var.no_default'], 'plan'));
    expect(values).not.toHaveProperty('lifecycle');
  });

  test('knows that a default of null is absence, and that null in another block leaves the choice to AWS', () => {
    const stack = {
      variable: { key: { default: null } },
      resource: {
        aws_rds_cluster: { a: { kms_key_id: '${var.key}', port: null } },
        aws_x: { y: { port: '${aws_rds_cluster.a.port}' } },
      },
    };

    expect(block(stack, 'aws_rds_cluster.a').values.kms_key_id).toBeNull();
    expect(block(stack, 'aws_x.y').values.port).toBeInstanceOf(Unresolved);
  });

  test('follows references to arguments of other blocks, and keeps who named whom', () => {
    const instance = block(root, 'aws_rds_cluster_instance.i');

    expect(instance.values.cluster_identifier).toBe('alex-aurora');
    expect(instance.references.cluster_identifier).toEqual(['aws_rds_cluster.a.cluster_identifier']);
    expect(instance.values.loop).toBeInstanceOf(Unresolved);
  });

  test('reads lifecycle, depends_on and count', () => {
    expect(block(root, 'aws_rds_cluster.a')).toMatchObject({
      preventDestroy: true,
      dependsOn: ['aws_cloudwatch_log_group.l'],
      count: 1,
    });
    expect(block(root, 'aws_rds_cluster_instance.i')).toMatchObject({ preventDestroy: false, count: 2 });
  });

  test.each<[Value, readonly string[] | 'all']>([
    [null, []],
    ['all', 'all'],
    [
      ['availability_zones', 'tags["team"]'],
      ['availability_zones', 'tags'],
    ],
  ])('reads ignore_changes %j as %j', (ignore_changes, expected) => {
    const stack = { resource: { aws_x: { y: { lifecycle: { ignore_changes } } } } };

    expect(block(stack, 'aws_x.y').ignoreChanges).toEqual(expected);
  });

  test('computes the JSON of a policy document data source', () => {
    const policy = block(root, 'aws_iam_role_policy.p').values.policy;

    expect(JSON.parse(templateOf(policy ?? null))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['rds-data:ExecuteStatement'],
          Resource: ['${aws_rds_cluster.a.arn}'],
          Principal: { Service: ['lambda.amazonaws.com'] },
          Condition: { StringEquals: { k: ['v'] } },
        },
      ],
    });
  });

  test('reads outputs and providers', () => {
    const stack = synthesisedFrom(root, 'test');

    expect(stack.outputs).toMatchObject([{ name: 'arn', references: ['aws_rds_cluster.a.arn'] }]);
    expect(stack.providers).toEqual([
      { name: 'aws', values: { region: 'us-east-1', default_tags: [{ tags: { stage: 'dev' } }] } },
    ]);
  });

  test('reads the list forms that Terraform accepts', () => {
    expect(block({ resource: [{ aws_x: [{ y: [{ a: 1 }] }] }] }, 'aws_x.y').values).toEqual({ a: 1 });
  });

  test('knows Terraform JSON from another file', () => {
    expect(isTerraformJson(root)).toBe(true);
    expect(isTerraformJson({ name: 'package', version: '1.0.0' })).toBe(false);
    expect(isTerraformJson([])).toBe(false);
  });

  test.each<[string, ValueObject, readonly string[]]>([
    ['a variable without a default', { port: '${var.port}' }, ['port']],
    ['another function', { port: '${max(5432, 1150)}' }, ['port']],
    ['an operator', { port: '${5000 + 432}' }, ['port']],
    ['a for expression', { zones: '${[for zone in ["a"] : zone]}' }, ['zones']],
    ['an output of a module', { port: '${module.network.port}' }, ['port']],
    ['for_each', { for_each: ['a'], port: '${each.value}' }, ['port']],
    ['count', { count: 2, port: '${count.index}' }, ['port']],
    ['a dynamic block', { dynamic: { ingress: { for_each: ['a'], content: {} } } }, ['ingress']],
    ['a member of a block', { scaling: [{ min_capacity: '${var.min}' }] }, ['scaling.min_capacity']],
    ['an attribute that AWS fills in', { key: '${aws_kms_key.a.arn}' }, []],
    ['an ephemeral value', { password_wo: '${jsondecode(ephemeral.aws_x.y.secret).password}' }, []],
    ['the time of the apply', { name: '${formatdate("YYYY", timestamp())}' }, []],
  ])('names what only Terraform evaluates: %s', (_, body, names) => {
    const { notJudged } = synthesisedFrom({ resource: { aws_x: { y: body } } }, 'test');

    expect(notJudged).toEqual(names.map((argument) => ({ at: 'aws_x.y', argument })));
  });

  test('names each module, of which nothing is read', () => {
    const { notJudged } = synthesisedFrom({ module: { database: { source: 'terraform-aws-modules/x' } } }, 'test');

    expect(notJudged).toEqual([{ at: 'module.database', argument: undefined }]);
  });
});
