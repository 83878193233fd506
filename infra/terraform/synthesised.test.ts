import { describe, expect, test } from '@jest/globals';
import type { Block } from './document.ts';
import { evaluateTemplate, referencesInText } from './evaluate.ts';
import { isTerraformJson, synthesisedFrom } from './synthesised.ts';
import { templateOf, Unresolved, type Value, type ValueObject } from './value.ts';

const known: Readonly<Record<string, Value>> = {
  'var.min': 0.5,
  'var.zero': 0,
  'var.name': 'alex',
  'local.tags': { a: 'b' },
};
const evaluate = (text: string): Value => evaluateTemplate(text, (path) => known[path.join('.')]);

describe('evaluateTemplate computes what is known without AWS', () => {
  test.each<[string, Value]>([
    ['plain', 'plain'],
    ['${var.min}', 0.5],
    ['${var.name}-aurora', 'alex-aurora'],
    ['${"nested ${var.name}"}', 'nested alex'],
    ['a $${literal} and %%{literal}', 'a ${literal} and %{literal}'],
    ['${var.zero == 0 ? 300 : null}', 300],
    ['${var.min == 0 ? 300 : null}', null],
    ['${(0 == var.min) ? 300 : null}', null],
    ['${var.min * 2 == floor(var.min * 2)}', true],
    ['${1 + 2 * 3 - 4 / 2}', 5],
    ['${!(var.min >= 1) && true || false}', true],
    ['${-var.min}', -0.5],
    ['${true && false}', false],
    ['${false || true}', true],
    ['${tostring(5)}', '5'],
    ['${tostring(null)}', null],
    ['${tobool("true")}', true],
    ['${tobool(false)}', false],
    ['${tonumber("2.5")}', 2.5],
    ['${join(",", tolist(["a", "b"]))}', 'a,b'],
    ['${jsondecode("{\\"a\\": {\\"b\\": 1}}").a[0].b}', 1],
    ['${length(local.tags)}', 1],
    ['${[1, "b", true, null][1]}', 'b'],
    ['${{"a" = 1, b = 2}["b"]}', 2],
    ['${lower("ABC")}${upper("d")}', 'abcD'],
    ['${join("-", ["a", var.name])}', 'a-alex'],
    ['${max(1, var.min, 3)}', 3],
    ['${min([1])}', new Unresolved('${min([1])}', [])],
    ['${jsonencode({"a" = [1, true, null], "b" = var.name})}', '{"a":[1,true,null],"b":"alex"}'],
    ['${jsondecode("{\\"a\\": 1}").a}', 1],
    ['${lookup(local.tags, "a", "none")}', 'b'],
    ['${merge({"a" = 1}, {"b" = 2}).b}', 2],
    ['${coalesce(null, "", "x")}', 'x'],
    ['${"a\\"b\\u0041"}', 'a"bA'],
  ])('%s', (text, value) => {
    expect(evaluate(text)).toEqual(value);
  });

  test.each<[string, string, readonly string[]]>([
    ['${aws_rds_cluster.a.arn}', '${aws_rds_cluster.a.arn}', ['aws_rds_cluster.a.arn']],
    ['${var.name}-${random_id.s.hex}', 'alex-${random_id.s.hex}', ['random_id.s.hex']],
    ['${var.unknown ? 1 : aws_x.y.z}', '${(var.unknown ? 1 : aws_x.y.z)}', ['var.unknown', 'aws_x.y.z']],
    ['${join("/", ["a", aws_x.y.z])}', 'a/${aws_x.y.z}', ['aws_x.y.z']],
    [
      '${jsonencode({"Resource" = "${aws_x.y.arn}:*", "Key" = "$${aws:username}"})}',
      '{"Resource":"${aws_x.y.arn}:*","Key":"$${aws:username}"}',
      ['aws_x.y.arn'],
    ],
    ['${jsondecode("{\\"a\\": {}}").a[1]}', '${jsondecode("{\\"a\\": {}}")["a"][1]}', []],
    ['${tobool("maybe")}', '${tobool("maybe")}', []],
    ['${aws_x.y[0].id}', '${aws_x.y[0].id}', ['aws_x.y.id']],
    ['${one(aws_x.y[*].id)}', '${one(aws_x.y[*].id)}', ['aws_x.y.id']],
    ['${[for s in aws_x.y : s.id]}', '${[for s in aws_x.y : s.id]}', ['aws_x.y', 's.id']],
    ['${constructor("x")}', '${constructor("x")}', []],
    ['${1 +}', '${1 +}', []],
  ])('%s stays unresolved, with what it waits for', (text, template, references) => {
    const value = evaluate(text);

    expect(value).toBeInstanceOf(Unresolved);
    expect(templateOf(value)).toBe(template);
    expect((value as Unresolved).references).toEqual(references);
  });
});

test('referencesInText leaves escapes and quoted texts alone', () => {
  expect(referencesInText('$${a.b} c.d ${e.f}')).toEqual(['e.f']);
  expect(referencesInText('no.expression here')).toEqual([]);
});

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
    expect(values.database_name).toEqual(new Unresolved('${var.no_default}', ['var.no_default']));
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
});
