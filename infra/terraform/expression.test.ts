import { describe, expect, test } from '@jest/globals';
import { evaluateTemplate, referencesInText } from './expression.ts';
import { templateOf, Unresolved, type Value } from './value.ts';

const known: Readonly<Record<string, Value>> = {
  'var.min': 0.5,
  'var.zero': 0,
  'var.name': 'alex',
  'local.tags': { a: 'b' },
  'local.tags.a': 'b',
};
const evaluate = (text: string): Value => evaluateTemplate(text, (path) => known[path.join('.')]);

describe('evaluateTemplate computes what our constructs write', () => {
  test.each<[string, Value]>([
    ['plain', 'plain'],
    ['${var.min}', 0.5],
    ['${var.name}-aurora', 'alex-aurora'],
    ['${"nested ${var.name}"}', 'nested alex'],
    ['a $${literal} and %%{literal}', 'a ${literal} and %{literal}'],
    ['100 % $ of "it"', '100 % $ of "it"'],
    ['${var.zero == 0 ? 300 : null}', 300],
    ['${var.min == 0 ? 300 : null}', null],
    ['${(0 == var.min) ? 300 : null}', null],
    ['${var.min != 0 ? "on" : "off"}', 'on'],
    ['${-0.5}', -0.5],
    ['${true}', true],
    ['${["a", var.name]}', ['a', 'alex']],
    ['${{"a" = 1, b : 2}}', { a: 1, b: 2 }],
    ['${local.tags["a"]}', 'b'],
    ['${jsonencode({"a" = [1, true, null], "b" = var.name})}', '{"a":[1,true,null],"b":"alex"}'],
    ['${"a\\"b\\u0041"}', 'a"bA'],
  ])('%s', (text, value) => {
    expect(evaluate(text)).toEqual(value);
  });

  test.each<[string, string, readonly string[], Unresolved['knownFrom']]>([
    ['${aws_rds_cluster.a.arn}', '${aws_rds_cluster.a.arn}', ['aws_rds_cluster.a.arn'], 'apply'],
    ['${aws_x.y[0].id}', '${aws_x.y[0].id}', ['aws_x.y.id'], 'apply'],
    ['${data.aws_x.y.ids}', '${data.aws_x.y.ids}', ['data.aws_x.y.ids'], 'apply'],
    ['${var.unknown}', '${var.unknown}', ['var.unknown'], 'plan'],
    ['${var.name}-${random_id.s.hex}', 'alex-${random_id.s.hex}', ['random_id.s.hex'], 'apply'],
    ['${var.unknown ? 1 : aws_x.y.z}', '${var.unknown ? 1 : aws_x.y.z}', ['var.unknown', 'aws_x.y.z'], 'plan'],
    ['${join("/", ["a", aws_x.y.z])}', '${join("/", ["a", aws_x.y.z])}', ['aws_x.y.z'], 'apply'],
    [
      '${jsonencode({"Resource" = "${aws_x.y.arn}:*", "Key" = "$${aws:username}"})}',
      '{"Resource":"${aws_x.y.arn}:*","Key":"$${aws:username}"}',
      ['aws_x.y.arn'],
      'apply',
    ],
    ['${jsonencode({"a" = lower("X)")})}', '{"a":"${lower("X)")}"}'.replace('"X)"', '\\"X)\\"'), [], 'plan'],
    ['${tobool("true")}', '${tobool("true")}', [], 'plan'],
    ['${1 + 2}', '${1 + 2}', [], 'plan'],
    ['${one(aws_x.y[*].id)}', '${one(aws_x.y[*].id)}', ['aws_x.y.id'], 'apply'],
    ['${aws_x.y[*].id}', '${aws_x.y[*].id}', ['aws_x.y.id'], 'apply'],
    ['${sort(aws_x.y.zones)[1]}', '${sort(aws_x.y.zones)[1]}', ['aws_x.y.zones'], 'apply'],
    ['${[for s in aws_x.y : s.id]}', '${[for s in aws_x.y : s.id]}', ['aws_x.y', 's.id'], 'apply'],
    ['${timestamp()}', '${timestamp()}', [], 'apply'],
    ['%{ if true }a%{ endif }', '%{ if true }a%{ endif }', [], 'plan'],
    ['${1 +}', '${1 +}', [], 'plan'],
    ['${', '${', [], 'plan'],
  ])('%s stays unresolved, with what it waits for', (text, template, references, knownFrom) => {
    const value = evaluate(text);

    expect(value).toBeInstanceOf(Unresolved);
    expect(templateOf(value)).toBe(template);
    expect(value).toMatchObject({ references, knownFrom });
  });
});

test('referencesInText leaves escapes and quoted texts alone', () => {
  expect(referencesInText('$${a.b} c.d ${e.f}')).toEqual(['e.f']);
  expect(referencesInText('no.expression here')).toEqual([]);
  expect(referencesInText('escaped $${ a.b } alone')).toEqual([]);
});

test.each([
  ['brackets', `\${${'('.repeat(50_000)}1${')'.repeat(50_000)}}`],
  ['lists', `\${${'['.repeat(50_000)}${']'.repeat(50_000)}}`],
  ['keys', `\${${'{'.repeat(50_000)}`],
  ['texts', '${"'.repeat(50_000)],
  ['conditionals', `\${${'true ? 1 : '.repeat(50_000)}1}`],
  ['indexes', `\${${'a['.repeat(50_000)}`],
  ['calls', `\${${'jsonencode('.repeat(50_000)}1${')'.repeat(50_000)}}`],
])('%s of 50,000 levels stay unresolved', (_, text) => {
  expect(evaluate(text)).toBeInstanceOf(Unresolved);
});
