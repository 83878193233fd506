import { describe, expect, test } from '@jest/globals';
import { readPlan } from '../terraform/read.ts';
import {
  change,
  ingressRule,
  instance,
  planJson,
  policy,
  READ_SHOP,
  ref,
  standing,
  type Values,
} from './cases/plans.ts';
import { messageOf } from './finding.ts';
import { reviewPlan } from './review.ts';

type Change = ReturnType<typeof change>;
const verdict = (...changes: readonly Change[]) => reviewPlan(readPlan(planJson({ changes }), 'a case')).verdict;
const ids = (...changes: readonly Change[]) =>
  reviewPlan(readPlan(planJson({ changes }), 'a case'))
    .findings.filter(({ group }) => group === 'opening')
    .map(({ rule }) => rule);

const legacy = (values: Values) =>
  change('aws_security_group_rule.it', {
    after: { type: 'ingress', security_group_id: 'sg-1', protocol: 'tcp', from_port: 5432, to_port: 5432, ...values },
  });
const [cluster] = standing();
const inline = (before: readonly Values[], after: readonly Values[]) => [
  ...(cluster ? [cluster] : []),
  change('aws_security_group.db', {
    before: { id: 'sg-1', ingress: before },
    after: { id: 'sg-1', ingress: after },
    code: { ingress: after },
  }),
];
const block = (values: Values): Values => ({
  protocol: 'tcp',
  from_port: 5432,
  to_port: 5432,
  cidr_blocks: [],
  ipv6_cidr_blocks: [],
  ...values,
});
/** 0.0.0.0/0 without one address, as 32 blocks. */
const allButOne = Array.from({ length: 32 }, (_, bit) => {
  const first = bit === 31 ? 1n : 1n << BigInt(31 - bit);
  const octets = [24n, 16n, 8n, 0n].map((shift) => (first >> shift) & 255n);
  return `${octets.join('.')}/${bit + 1}`;
});
const WORLD = { security_group_id: 'sg-1', ip_protocol: 'tcp', from_port: 5432, to_port: 5432, cidr_ipv4: '0.0.0.0/0' };
const slash8 = (count: number, from = 20) => Array.from({ length: count }, (_, index) => `${from + index}.0.0.0/8`);

describe('the world, in every spelling, is a stop', () => {
  test.each<[string, readonly Change[]]>([
    ['0.0.0.0/0', [...standing(), ingressRule('a', { cidr_ipv4: '0.0.0.0/0' })]],
    ['host bits: 8.8.8.8/0', [...standing(), ingressRule('a', { cidr_ipv4: '8.8.8.8/0' })]],
    ['::/0', [...standing(), ingressRule('a', { cidr_ipv6: '::/0' })]],
    ['0000:0000::/0', [...standing(), ingressRule('a', { cidr_ipv6: '0000:0000::/0' })]],
    ['2000::/3, all IPv6 that is given out', [...standing(), ingressRule('a', { cidr_ipv6: '2000::/3' })]],
    ['IPv4 in IPv6 clothes', [...standing(), ingressRule('a', { cidr_ipv6: '::ffff:0:0/96' })]],
    [
      'halves, in two rules',
      [...standing(), ingressRule('a', { cidr_ipv4: '0.0.0.0/1' }), ingressRule('b', { cidr_ipv4: '128.0.0.0/1' })],
    ],
    ['one half alone', [...standing(), ingressRule('a', { cidr_ipv4: '128.0.0.0/1' })]],
    ['32 blocks that leave out one address', [...standing(), legacy({ cidr_blocks: allButOne })]],
    ['two blocks of a /8', [...standing(), legacy({ cidr_blocks: slash8(2) })]],
    [
      'all protocols',
      [...standing(), ingressRule('a', { cidr_ipv4: '0.0.0.0/0', ip_protocol: '-1', from_port: null, to_port: null })],
    ],
    [
      'all protocols, the older spelling',
      [...standing(), legacy({ cidr_blocks: ['0.0.0.0/0'], protocol: 'all', from_port: 0, to_port: 0 })],
    ],
    ['TCP by its number', [...standing(), legacy({ cidr_blocks: ['0.0.0.0/0'], protocol: '6' })]],
    [
      'a range that holds the port',
      [...standing(), ingressRule('a', { cidr_ipv4: '0.0.0.0/0', from_port: 1024, to_port: 65535 })],
    ],
    [
      'ports known after the apply',
      [...standing(), ingressRule('a', { cidr_ipv4: '0.0.0.0/0', from_port: null }, { unknown: ['from_port'] })],
    ],
    ['an older rule resource', [...standing(), legacy({ cidr_blocks: ['0.0.0.0/0'] })]],
    ['an older rule resource, IPv6', [...standing(), legacy({ ipv6_cidr_blocks: ['::/0'] })]],
    ['an inline block', inline([], [block({ cidr_blocks: ['0.0.0.0/0'] })])],
    ['an inline block, IPv6', inline([], [block({ ipv6_cidr_blocks: ['::/0'] })])],
    [
      'an inline block beside one that was there',
      inline(
        [block({ cidr_blocks: ['0.0.0.0/1'] })],
        [block({ cidr_blocks: ['0.0.0.0/1'] }), block({ cidr_blocks: ['128.0.0.0/1'] })],
      ),
    ],
    ['a plan without a database: the PostgreSQL port by itself', [ingressRule('a', { cidr_ipv4: '0.0.0.0/0' })]],
    [
      'a first create',
      [
        change('aws_security_group.db', { after: { name: 'db' }, unknown: ['id', 'ingress'], code: { name: 'db' } }),
        change('aws_rds_cluster.shop', {
          after: { engine: 'aurora-postgresql', storage_encrypted: true },
          unknown: ['port', 'vpc_security_group_ids'],
          code: { vpc_security_group_ids: ref('aws_security_group.db.id') },
        }),
        ingressRule(
          'a',
          { security_group_id: null, cidr_ipv4: '0.0.0.0/0' },
          { unknown: ['security_group_id'], code: { security_group_id: ref('aws_security_group.db.id') } },
        ),
      ],
    ],
  ])('%s', (_name, changes) => {
    expect(ids(...changes)).toEqual(['PLAN-OPEN-001']);
    expect(verdict(...changes)).toBe('stop');
  });
});

describe('ingress that is not from the whole Internet is not a stop', () => {
  test.each<[string, readonly string[], readonly Change[]]>([
    ['a private block', ['PLAN-OPEN-002'], [...standing(), ingressRule('a', { cidr_ipv4: '10.0.0.0/8' })]],
    ['one office', ['PLAN-OPEN-002'], [...standing(), ingressRule('a', { cidr_ipv4: '8.8.8.0/24' })]],
    ['another group', ['PLAN-OPEN-002'], [...standing(), ingressRule('a', { referenced_security_group_id: 'sg-7' })]],
    ['a prefix list', ['PLAN-OPEN-002'], [...standing(), ingressRule('a', { prefix_list_id: 'pl-7' })]],
    ['a block that cannot be read', ['PLAN-OPEN-003'], [...standing(), ingressRule('a', { cidr_ipv4: 'not-a-block' })]],
    ['another port', [], [...standing(), ingressRule('a', { cidr_ipv4: '0.0.0.0/0', from_port: 443, to_port: 443 })]],
    ['another protocol', [], [...standing(), ingressRule('a', { cidr_ipv4: '0.0.0.0/0', ip_protocol: 'udp' })]],
    ['egress', [], [...standing(), legacy({ type: 'egress', cidr_blocks: ['0.0.0.0/0'] })]],
    [
      'the world, closed',
      [],
      [
        ...standing(),
        change('aws_vpc_security_group_ingress_rule.a', {
          before: { security_group_id: 'sg-1', ip_protocol: '-1', cidr_ipv4: '0.0.0.0/0' },
        }),
      ],
    ],
    ['an inline block taken out', [], inline([block({ cidr_blocks: ['0.0.0.0/0'] })], [])],
    [
      'a private block beside the world that was there',
      ['PLAN-OPEN-002'],
      [
        ...standing(),
        change('aws_vpc_security_group_ingress_rule.old', { before: WORLD, after: WORLD }),
        ingressRule('a', { cidr_ipv6: 'fd00::/8' }),
      ],
    ],
    [
      'the world written as halves',
      ['PLAN-OPEN-005'],
      [
        ...standing(),
        change('aws_security_group_rule.a', {
          before: {
            type: 'ingress',
            security_group_id: 'sg-1',
            protocol: 'tcp',
            from_port: 5432,
            to_port: 5432,
            cidr_blocks: ['0.0.0.0/0'],
          },
          after: {
            type: 'ingress',
            security_group_id: 'sg-1',
            protocol: 'tcp',
            from_port: 5432,
            to_port: 5432,
            cidr_blocks: ['0.0.0.0/1', '128.0.0.0/1'],
          },
        }),
      ],
    ],
  ])('%s', (_name, expected, changes) => {
    expect(ids(...changes)).toEqual(expected);
    expect(verdict(...changes)).not.toBe('stop');
  });
});

describe('a group that was open before is not reported, unless a database begins to use it', () => {
  const world = {
    security_group_id: 'sg-9',
    ip_protocol: 'tcp',
    from_port: 5432,
    to_port: 5432,
    cidr_ipv4: '0.0.0.0/0',
  };
  const open = change('aws_vpc_security_group_ingress_rule.old', { before: world, after: world });
  const shop = (before: readonly string[] | undefined, after: readonly string[]) =>
    change('aws_rds_cluster.shop', {
      before: before && { id: 'shop', engine: 'aurora-postgresql', vpc_security_group_ids: before },
      after: { id: 'shop', engine: 'aurora-postgresql', storage_encrypted: true, vpc_security_group_ids: after },
    });

  test.each<[string, readonly Change[], readonly string[]]>([
    ['it uses it already', [shop(['sg-9'], ['sg-9']), open], ['PLAN-OPEN-005']],
    ['an existing cluster gets it', [shop(['sg-1'], ['sg-1', 'sg-9']), open], ['PLAN-OPEN-001']],
    ['a new cluster gets it', [shop(undefined, ['sg-9']), open], ['PLAN-OPEN-001']],
  ])('%s', (_name, changes, expected) => {
    expect(ids(...changes)).toEqual(expected);
  });
});

test('two instances of one module, at their first create, are told apart', () => {
  const inside = (key: string, address: string, input: Parameters<typeof change>[1]) => {
    const module = `module.db["${key}"]`;
    const { row, code } = change(`${module}.${address}`, input);
    return { row: { ...row, module_address: module }, code };
  };
  const stack = (key: string, cidr: string) => [
    inside(key, 'aws_security_group.this[0]', {
      after: { name: key },
      unknown: ['id', 'ingress'],
      code: { name: key },
    }),
    inside(key, 'aws_rds_cluster.this', {
      after: { engine: 'aurora-postgresql', storage_encrypted: true },
      unknown: ['vpc_security_group_ids'],
      code: { vpc_security_group_ids: ref('aws_security_group.this.id') },
    }),
    inside(key, 'aws_vpc_security_group_ingress_rule.in', {
      after: { ip_protocol: 'tcp', from_port: 5432, to_port: 5432, cidr_ipv4: cidr },
      unknown: ['security_group_id'],
      code: { security_group_id: ref('aws_security_group.this.id') },
    }),
  ];
  const local = (changes: readonly Change[]) => ({
    root_module: {
      module_calls: {
        db: {
          module: {
            resources: changes.map(({ code }) => ({
              ...code,
              address: String(code.address).replace('module.db.', ''),
            })),
          },
        },
      },
    },
  });
  const changes = [...stack('a', '10.0.0.0/16'), ...stack('b', '0.0.0.0/0')];
  const { findings } = reviewPlan(readPlan(planJson({ changes, top: { configuration: local(changes) } }), 'a case'));

  expect(findings.filter(({ group }) => group === 'opening').map(({ rule, at }) => `${rule} ${at}`)).toEqual([
    'PLAN-OPEN-001 module.db["b"].aws_vpc_security_group_ingress_rule.in',
  ]);
});

test('of a group without a database the worst port counts', () => {
  const at = (name: string, port: number, cidr: string) =>
    ingressRule(name, { security_group_id: 'sg-9', from_port: port, to_port: port, cidr_ipv4: cidr });

  expect(ids(at('a', 5432, '10.0.0.0/16'), at('b', 3306, '0.0.0.0/0'))).toEqual(['PLAN-OPEN-001']);
});

test("the port is the database's own", () => {
  const [, group] = standing();
  const mysql = change('aws_rds_cluster.shop', {
    before: { id: 'shop', engine: 'aurora-mysql', vpc_security_group_ids: ['sg-1'] },
    after: { id: 'shop', engine: 'aurora-mysql', vpc_security_group_ids: ['sg-1'] },
  });
  const open = (port: number) =>
    ids(mysql, ...(group ? [group] : []), ingressRule('a', { cidr_ipv4: '0.0.0.0/0', from_port: port, to_port: port }));

  expect(open(3306)).toEqual(['PLAN-OPEN-001']);
  expect(open(5432)).toEqual([]);
});

describe('policies are compared as sets', () => {
  const statement = (more: Values): Values => ({ ...READ_SHOP, ...more });
  const compare = (before: readonly Values[], after: readonly Values[]) =>
    ids(
      change('aws_iam_role_policy.access', {
        before: { role: 'shop', policy: policy(...before) },
        after: { role: 'shop', policy: policy(...after) },
      }),
    );
  const BOTH = ['rds-data:ExecuteStatement', 'rds-data:BatchExecuteStatement'];

  test.each<[string, readonly Values[], readonly Values[], boolean]>([
    [
      'another order and spelling',
      [READ_SHOP],
      [statement({ Action: ['rds-data:batchexecutestatement', 'RDS-Data:ExecuteStatement'], Sid: 'x' })],
      false,
    ],
    ['split into two statements', [READ_SHOP], BOTH.map((Action) => statement({ Action })), false],
    ['fewer actions', [READ_SHOP], [statement({ Action: 'rds-data:ExecuteStatement' })], false],
    [
      'a condition more',
      [READ_SHOP],
      [statement({ Condition: { StringEquals: { 'aws:SourceAccount': '1' } } })],
      false,
    ],
    ['a wildcard instead of the actions', [READ_SHOP], [statement({ Action: 'rds-data:*' })], true],
    [
      'another cluster',
      [READ_SHOP],
      [statement({ Resource: [READ_SHOP.Resource, 'arn:aws:rds:us-east-1:123456789012:cluster:other'] })],
      true,
    ],
    ['every cluster', [READ_SHOP], [statement({ Resource: '*' })], true],
    ['a condition less', [statement({ Condition: { StringEquals: { 'aws:SourceAccount': '1' } } })], [READ_SHOP], true],
    ['all but: NotAction', [READ_SHOP], [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }], true],
    ['a deny less', [READ_SHOP, { Effect: 'Deny', Action: 'rds-data:*', Resource: '*' }], [READ_SHOP], true],
    [
      'actions that have to do with no database',
      [READ_SHOP],
      [READ_SHOP, { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
      false,
    ],
  ])('%s', (_name, before, after, widens) => {
    expect(compare(before, after)).toEqual(widens ? ['PLAN-OPEN-009'] : []);
  });

  test('a statement that moves from one policy of the role to another is not a widening', () => {
    const other = { Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: '*' };

    expect(
      ids(
        change('aws_iam_role_policy.a', {
          before: { role: 'shop', policy: policy(READ_SHOP, other) },
          after: { role: 'shop', policy: policy(other) },
        }),
        change('aws_iam_role_policy.b', {
          before: { role: 'shop', policy: policy(other) },
          after: { role: 'shop', policy: policy(other, READ_SHOP) },
        }),
      ),
    ).toEqual([]);
  });

  test('who may assume the role counts as well: another account is a look, everybody a stop', () => {
    const trust = (principal: unknown) => policy({ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' });
    const role = (principal: unknown) =>
      change('aws_iam_role.shop', {
        before: { name: 'shop', assume_role_policy: trust({ Service: 'lambda.amazonaws.com' }) },
        after: { name: 'shop', assume_role_policy: trust(principal) },
      });

    expect(ids(role({ Service: 'lambda.amazonaws.com' }))).toEqual([]);
    expect(ids(role({ AWS: 'arn:aws:iam::999999999999:root' }))).toEqual(['PLAN-OPEN-009']);
    expect(ids(role({ AWS: '*' }))).toEqual(['PLAN-OPEN-008']);
  });

  test('the message names what is new, and nothing that stays', () => {
    const [finding] = reviewPlan(
      readPlan(
        planJson({
          changes: [
            change('aws_iam_role_policy.access', {
              before: { role: 'shop', policy: policy(READ_SHOP) },
              after: {
                role: 'shop',
                policy: policy(READ_SHOP, { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' }),
              },
            }),
          ],
        }),
        'a case',
      ),
    ).findings;

    expect(finding && messageOf(finding)).toBe(
      'It now allows secretsmanager:GetSecretValue on *, which it did not. A function needs one secret and five Data API actions on one cluster, or rds-db:connect as one user.',
    );
  });
});

test('a snapshot shared with everybody is a stop, with one account a look', () => {
  const share = (accounts: readonly string[]) =>
    verdict(
      change('aws_db_cluster_snapshot.it', { before: { shared_accounts: [] }, after: { shared_accounts: accounts } }),
    );

  expect(share(['all'])).toBe('stop');
  expect(share(['123456789012'])).toBe('look');
});

test('a database that is public from its first create on is a stop', () => {
  expect(
    verdict(
      change('aws_db_instance.it', { after: instance('it', { publicly_accessible: true, storage_encrypted: true }) }),
    ),
  ).toBe('stop');
});
