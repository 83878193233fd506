import { describe, expect, test } from '@jest/globals';
import { grantsOf, may, PolicyError, type PolicyStatement, policyStatements, widening } from './iam.ts';

const CLUSTER = 'arn:aws:rds:us-east-1:111122223333:cluster:alex-aurora';
const OTHER = 'arn:aws:rds:us-east-1:111122223333:cluster:another';
const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:alex-AbCdEf';
const KEY = 'arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555';

type Written = Readonly<Record<string, unknown>>;
const policy = (...statements: readonly Written[]): readonly PolicyStatement[] =>
  policyStatements({ Version: '2012-10-17', Statement: statements });
const allow = (action: unknown, resource: unknown, more: Written = {}): Written => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
  ...more,
});
const deny = (action: unknown, resource: unknown, more: Written = {}): Written => ({
  ...allow(action, resource, more),
  Effect: 'Deny',
});

describe('may answers as IAM does', () => {
  const execute = 'rds-data:ExecuteStatement';
  test.each<[string, readonly Written[], string, string, boolean]>([
    ['nothing is allowed by nothing', [], execute, CLUSTER, false],
    ['the action on the resource', [allow(execute, CLUSTER)], execute, CLUSTER, true],
    ['not on another resource', [allow(execute, CLUSTER)], execute, OTHER, false],
    ['not another action', [allow(execute, CLUSTER)], 'rds-data:ExecuteSql', CLUSTER, false],
    ['actions ignore case', [allow('RDS-DATA:executestatement', CLUSTER)], execute, CLUSTER, true],
    ['resources do not', [allow(execute, CLUSTER.toUpperCase())], execute, CLUSTER, false],
    ['one of several actions and resources', [allow(['a:B', execute], [OTHER, CLUSTER])], execute, CLUSTER, true],
    ['a wildcard action', [allow('rds-data:*', CLUSTER)], 'rds-data:ExecuteSql', CLUSTER, true],
    ['a wildcard inside', [allow('rds-data:*Statement', CLUSTER)], 'rds-data:BatchExecuteStatement', CLUSTER, true],
    ['a wildcard does not reach further', [allow('rds-data:Execute*', CLUSTER)], 'rds-data:Begin', CLUSTER, false],
    ['a wildcard resource', [allow(execute, 'arn:aws:rds:*:*:cluster:*')], execute, OTHER, true],
    ['a question mark is one character', [allow(execute, `${CLUSTER}?`)], execute, CLUSTER, false],
    ['a question mark matches one', [allow(execute, CLUSTER.replace('alex', 'ale?'))], execute, CLUSTER, true],
    ['a deny wins', [allow('*', '*'), deny(execute, OTHER)], execute, OTHER, false],
    ['a deny of something else does not', [allow('*', '*'), deny(execute, OTHER)], execute, CLUSTER, true],
    ['NotAction allows the rest', [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }], execute, CLUSTER, true],
    [
      'NotAction leaves out what it names',
      [{ Effect: 'Allow', NotAction: 'rds-data:*', Resource: '*' }],
      execute,
      CLUSTER,
      false,
    ],
    ['NotResource', [{ Effect: 'Allow', Action: '*', NotResource: OTHER }], execute, OTHER, false],
    [
      'a deny by NotResource',
      [allow('*', '*'), { Effect: 'Deny', Action: '*', NotResource: CLUSTER }],
      execute,
      OTHER,
      false,
    ],
    ['a pattern is allowed when all of it is', [allow('rds-data:*', '*')], 'rds-data:*', CLUSTER, true],
    ['a pattern is not allowed when part of it is', [allow(execute, '*')], 'rds-data:*', CLUSTER, false],
    [
      'a policy variable can become anything',
      [allow(execute, 'arn:aws:rds:*:*:cluster:${aws:username}')],
      execute,
      CLUSTER,
      true,
    ],
    [
      'the same in a Terraform template',
      [allow(execute, 'arn:aws:rds:*:*:cluster:$${aws:username}')],
      execute,
      CLUSTER,
      true,
    ],
    [
      'an expression equals itself',
      [allow(execute, '${aws_rds_cluster.a.arn}')],
      execute,
      '${aws_rds_cluster.a.arn}',
      true,
    ],
    [
      'an expression equals no other',
      [allow(execute, '${aws_rds_cluster.a.arn}')],
      execute,
      '${aws_rds_cluster.b.arn}',
      false,
    ],
    ['a star inside an expression is not a wildcard', [allow(execute, '${a[*].arn}')], execute, '${a[0].arn}', false],
  ])('%s', (_, statements, action, resource, expected) => {
    expect(may(policy(...statements), { action, resource })).toBe(expected);
  });

  const viaSecretsManager = { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' };
  const condition = (operator: string, key: string, value: unknown): Written => ({
    Condition: { [operator]: { [key]: value } },
  });
  test.each<[string, Written, Readonly<Record<string, string>> | undefined, boolean]>([
    [
      'StringEquals met',
      condition('StringEquals', 'kms:ViaService', 'secretsmanager.us-east-1.amazonaws.com'),
      viaSecretsManager,
      true,
    ],
    [
      'keys ignore case',
      condition('StringEquals', 'KMS:viaservice', ['x', 'secretsmanager.us-east-1.amazonaws.com']),
      viaSecretsManager,
      true,
    ],
    [
      'StringEquals not met',
      condition('StringEquals', 'kms:ViaService', 's3.us-east-1.amazonaws.com'),
      viaSecretsManager,
      false,
    ],
    ['a missing key fails', condition('StringEquals', 'kms:ViaService', 's3.us-east-1.amazonaws.com'), {}, false],
    ['IfExists lets a missing key pass', condition('StringEqualsIfExists', 'kms:ViaService', 'x'), {}, true],
    ['StringLike', condition('StringLike', 'kms:ViaService', 'secretsmanager.*'), viaSecretsManager, true],
    [
      'StringNotEquals',
      condition('StringNotEquals', 'kms:ViaService', 'secretsmanager.us-east-1.amazonaws.com'),
      viaSecretsManager,
      false,
    ],
    ['StringNotLike of a missing key', condition('StringNotLike', 'kms:ViaService', 's3.*'), {}, true],
    ['StringEqualsIgnoreCase', condition('StringEqualsIgnoreCase', 'k', 'VALUE'), { k: 'value' }, true],
    [
      'ArnLike',
      condition('ArnLike', 'aws:SourceArn', 'arn:aws:lambda:*:*:function:alex-*'),
      { 'aws:SourceArn': 'arn:aws:lambda:us-east-1:1:function:alex-x' },
      true,
    ],
    ['Bool', condition('Bool', 'aws:SecureTransport', false), { 'aws:SecureTransport': 'true' }, false],
    ['Null true of a missing key', condition('Null', 'aws:TokenIssueTime', 'true'), {}, true],
    ['ForAllValues of a value', condition('ForAllValues:StringLike', 'k', ['a*', 'b*']), { k: 'bc' }, true],
    ['ForAllValues of another value', condition('ForAllValues:StringLike', 'k', ['a*', 'b*']), { k: 'cd' }, false],
    ['ForAllValues of a missing key', condition('ForAllValues:StringLike', 'k', 'a*'), {}, true],
    ['ForAnyValue of a value', condition('ForAnyValue:StringEquals', 'k', 'a'), { k: 'a' }, true],
    ['ForAnyValue of a missing key', condition('ForAnyValue:StringNotEquals', 'k', 'a'), {}, false],
    ['an operator that is not evaluated counts as met', condition('NumericLessThan', 'n', 3), { n: '5' }, true],
    ['no context: the condition counts as met', condition('StringEquals', 'kms:ViaService', 's3'), undefined, true],
  ])('condition on Allow: %s', (_, more, context, expected) => {
    const question = { action: 'kms:Decrypt', resource: KEY, ...(context === undefined ? {} : { context }) };
    expect(may(policy(allow('kms:Decrypt', KEY, more)), question)).toBe(expected);
  });

  test.each<[string, Readonly<Record<string, string>> | undefined, boolean]>([
    ['met: denied', { 'aws:PrincipalTag/team': 'b' }, false],
    ['not met: allowed', { 'aws:PrincipalTag/team': 'a' }, true],
    ['no context: not yet denied', undefined, true],
  ])('condition on Deny, %s', (_, context, expected) => {
    const statements = policy(allow('*', '*'), deny('*', '*', condition('StringEquals', 'aws:PrincipalTag/team', 'b')));
    expect(may(statements, { action: execute, resource: CLUSTER, ...(context === undefined ? {} : { context }) })).toBe(
      expected,
    );
  });
});

describe('may asks for a principal', () => {
  const trust = policyStatements({
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'lambda.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
      },
      { Effect: 'Deny', Action: 'sts:*', NotPrincipal: { Service: ['lambda.amazonaws.com', 'ec2.amazonaws.com'] } },
    ],
  });
  const assume = (service: string, account: string) =>
    may(trust, {
      action: 'sts:AssumeRole',
      principal: `Service:${service}`,
      context: { 'aws:SourceAccount': account },
    });

  test('allows the one that is named, under its condition', () => {
    expect(assume('lambda.amazonaws.com', '111122223333')).toBe(true);
    expect(assume('lambda.amazonaws.com', '444455556666')).toBe(false);
    expect(assume('ec2.amazonaws.com', '111122223333')).toBe(false);
  });

  test('a deny for all but some is met by the others', () => {
    const open = policyStatements({ Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*' }] });
    const both = [...open, ...trust];

    expect(may(both, { action: 'sts:AssumeRole', principal: 'Service:ec2.amazonaws.com' })).toBe(true);
    expect(may(both, { action: 'sts:AssumeRole', principal: 'Service:ecs.amazonaws.com' })).toBe(false);
  });
});

describe('policyStatements', () => {
  test('reads text and object, one statement or a list', () => {
    const object = { Version: '2012-10-17', Statement: allow('a:B', '*', { Sid: 'One' }) };

    expect(policyStatements(JSON.stringify(object))).toEqual(
      policyStatements({ ...object, Statement: [object.Statement] }),
    );
    expect(policyStatements(object)[0]).toMatchObject({ sid: 'One', effect: 'Allow', principals: undefined });
  });

  test('names principals by kind, and anybody by a star', () => {
    const trust = (principal: unknown) =>
      policyStatements({ Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal } })[0]
        ?.principals;

    expect(trust({ Service: ['lambda.amazonaws.com'], AWS: 'arn:aws:iam::1:root' })?.patterns).toEqual([
      'Service:lambda.amazonaws.com',
      'AWS:arn:aws:iam::1:root',
    ]);
    expect(trust('*')?.patterns).toEqual(['*']);
    expect(trust({ AWS: '*' })?.patterns).toEqual(['*']);
  });

  test.each<[unknown, string]>([
    ['{', 'The policy document is not JSON.'],
    ['[]', 'The policy document is not a JSON object.'],
    [{}, 'Statement 1 of the policy is not an object.'],
    [
      { Statement: [allow('a:B', '*'), { Action: 'a:B' }] },
      'Statement 2 of the policy has no Effect; it is Allow or Deny.',
    ],
    [{ Statement: { Effect: 'Allow', Resource: '*' } }, 'Statement 1 of the policy has no Action.'],
    [{ Statement: { Effect: 'Allow', Action: 'a:B' } }, 'Statement 1 of the policy has no Resource.'],
    [{ Statement: allow(1, '*') }, 'Statement 1 of the policy: Action is not text or a list of texts.'],
    [
      { Statement: allow('a:B', '*', { NotAction: 'c:D' }) },
      'Statement 1 of the policy has both Action and NotAction.',
    ],
    [
      { Statement: allow('a:B', '*', { Condition: { StringEquals: 'x' } }) },
      'Statement 1 of the policy has a Condition that is not operator, key and values.',
    ],
  ])('refuses %j', (document, message) => {
    expect(() => policyStatements(document)).toThrow(new PolicyError(message));
  });
});

describe('grantsOf', () => {
  test('lists every action on every resource as written', () => {
    expect(
      grantsOf(policy(allow(['a:B', 'a:C*'], [CLUSTER, SECRET]))).map((grant) => [grant.action, grant.resource]),
    ).toEqual([
      ['a:B', CLUSTER],
      ['a:B', SECRET],
      ['a:C*', CLUSTER],
      ['a:C*', SECRET],
    ]);
  });
});

describe('widening names what a new policy allows and the old one did not', () => {
  const names = (before: readonly Written[], after: readonly Written[]) => {
    const { allowed, noLongerDenied } = widening(policy(...before), policy(...after));
    const name = (grants: typeof allowed) => grants.map((grant) => `${grant.action} on ${grant.resource}`);
    return { allowed: name(allowed), noLongerDenied: name(noLongerDenied) };
  };
  const none = { allowed: [], noLongerDenied: [] };

  test.each<[string, readonly Written[], readonly Written[], { allowed: string[]; noLongerDenied: string[] }]>([
    ['the same', [allow('a:B', '*')], [allow('a:B', '*')], none],
    [
      'statements split and reordered',
      [allow(['a:B', 'a:C'], [CLUSTER, SECRET])],
      [allow('a:C', [SECRET, CLUSTER]), allow('a:B', [CLUSTER, SECRET])],
      none,
    ],
    ['an action in other letters', [allow('s3:GetObject', '*')], [allow('S3:getobject', '*')], none],
    ['a wildcard narrowed', [allow('a:*', '*')], [allow('a:Get*', CLUSTER)], none],
    ['something taken away', [allow(['a:B', 'a:C'], '*')], [allow('a:B', '*')], none],
    [
      'an action added',
      [allow('a:B', CLUSTER)],
      [allow(['a:B', 'a:C'], CLUSTER)],
      { ...none, allowed: [`a:C on ${CLUSTER}`] },
    ],
    [
      'an action widened',
      [allow('a:Get*', CLUSTER)],
      [allow('a:*', CLUSTER)],
      { ...none, allowed: [`a:* on ${CLUSTER}`] },
    ],
    ['a resource widened', [allow('a:B', CLUSTER)], [allow('a:B', '*')], { ...none, allowed: ['a:B on *'] }],
    [
      'a longer wildcard is not covered by a shorter reach',
      [allow('a:G?t', '*')],
      [allow('a:G*t', '*')],
      { ...none, allowed: ['a:G*t on *'] },
    ],
    [
      'a condition taken away',
      [allow('a:B', '*', { Condition: { StringEquals: { k: 'v' } } })],
      [allow('a:B', '*')],
      { ...none, allowed: ['a:B on *'] },
    ],
    ['a condition added', [allow('a:B', '*')], [allow('a:B', '*', { Condition: { StringEquals: { k: 'v' } } })], none],
    [
      'a condition accepts more',
      [allow('a:B', '*', { Condition: { StringEquals: { k: 'v' } } })],
      [allow('a:B', '*', { Condition: { StringEquals: { k: ['v', 'w'] } } })],
      { ...none, allowed: ['a:B on *'] },
    ],
    [
      'a negated condition refuses more',
      [allow('a:B', '*', { Condition: { StringNotEquals: { k: 'v' } } })],
      [allow('a:B', '*', { Condition: { StringNotEquals: { k: ['v', 'w'] } } })],
      none,
    ],
    [
      'a negated condition refuses less',
      [allow('a:B', '*', { Condition: { StringNotEquals: { k: ['v', 'w'] } } })],
      [allow('a:B', '*', { Condition: { StringNotEquals: { k: 'v' } } })],
      { ...none, allowed: ['a:B on *'] },
    ],
    [
      'an exception removed',
      [{ Effect: 'Allow', NotAction: ['iam:*', 'a:B'], Resource: '*' }],
      [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }],
      { ...none, allowed: ['* on *'] },
    ],
    [
      'an exception kept in other words',
      [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }],
      [{ Effect: 'Allow', NotAction: ['iam:*', 'a:B'], Resource: '*' }],
      none,
    ],
    [
      'a deny removed',
      [allow('*', '*'), deny('iam:*', '*')],
      [allow('*', '*')],
      { ...none, noLongerDenied: ['iam:* on *'] },
    ],
    ['a deny widened', [allow('*', '*'), deny('iam:Pass*', '*')], [allow('*', '*'), deny('iam:*', '*')], none],
  ])('%s', (_, before, after, expected) => {
    expect(names(before, after)).toEqual(expected);
  });

  test('sees a trust policy opened to another principal', () => {
    const trust = (principal: unknown) =>
      policyStatements({ Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: principal } });
    const lambda = trust({ Service: 'lambda.amazonaws.com' });

    expect(widening(lambda, trust('*')).allowed.map((grant) => grant.principal)).toEqual(['*']);
    expect(widening(trust('*'), lambda).allowed).toEqual([]);
  });
});
