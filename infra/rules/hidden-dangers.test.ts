import { describe, expect, test } from '@jest/globals';
import { terminalLines } from '../../scripts/review/format/terminal.ts';
import { readPlan } from '../terraform/read.ts';
import {
  change,
  cluster,
  clusterUpdate,
  instance,
  type PlanInput,
  planJson,
  policy,
  ref,
  type Values,
} from './cases/plans.ts';
import { messageOf } from './finding.ts';
import { reviewPlan } from './review.ts';

type Change = ReturnType<typeof change>;
const review = (input: PlanInput) => reviewPlan(readPlan(planJson(input), 'a case'));
const found = (changes: readonly Change[]) => {
  const { verdict, findings } = review({ changes });
  return [verdict, ...findings.filter(({ severity }) => severity !== 'safe').map(({ rule }) => rule)];
};
/** An object that a replacement with create_before_destroy left behind. */
const older = ({ row, code }: Change): Change => ({ row: { ...row, deposed: '0a1b2c3d' }, code });
const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:shop-db-AbCdEf';
const parameterGroup = (before: readonly Values[], after: readonly Values[], more: Values = {}) =>
  change('aws_rds_cluster_parameter_group.shop', {
    before: { name: 'shop', parameter: before },
    after: { name: 'shop', parameter: after },
    ...more,
  });
const parameter = (name: string, value: string): Values => ({ name, value, apply_method: 'immediate' });

describe('an older object that a replacement left behind holds what it held', () => {
  test.each<[string, string[], Change]>([
    ['key', ['stop', 'PLAN-DATA-007'], change('aws_kms_key.k', { before: { deletion_window_in_days: 7 } })],
    ['snapshot', ['stop', 'PLAN-DATA-008'], change('aws_db_cluster_snapshot.s', { before: { id: 's' } })],
    ['cluster', ['stop', 'PLAN-DATA-001'], change('aws_rds_cluster.shop', { before: cluster() })],
    [
      'secret of a database',
      ['look', 'PLAN-DATA-006'],
      change('aws_secretsmanager_secret.db', { before: { arn: SECRET_ARN, name: 'shop-db' } }),
    ],
    ['instance', ['look', 'PLAN-REST-002'], change('aws_rds_cluster_instance.w', { before: instance('w') })],
  ])('%s: %j', (_what, expected, destroyed) => {
    expect(found([clusterUpdate({}, {}, { actions: ['no-op'] }), older(destroyed)])).toEqual(expected);
  });
});

describe('what is known only after the apply is not called safe', () => {
  test.each([
    'backup_retention_period',
    'skip_final_snapshot',
    'final_snapshot_identifier',
    'delete_automated_backups',
    'engine_version',
    'iam_database_authentication_enabled',
    'apply_immediately',
    'storage_type',
    'kms_key_id',
    'serverlessv2_scaling_configuration',
  ])('%s of a cluster that exists: look', (argument) => {
    const unknown = clusterUpdate(
      { [argument]: cluster()[argument] ?? 'old' },
      { [argument]: undefined },
      { unknown: [argument], code: { [argument]: ref('data.external.it.result') } },
    );

    expect(found([unknown])[0]).toBe('look');
  });

  test('the parameters of a group: look', () => {
    const unknown = { unknown: ['parameter'], code: { parameter: ref('data.external.it.result') } };

    expect(found([parameterGroup([parameter('work_mem', '4096')], [], unknown)])).toEqual(['look', 'PLAN-REST-004']);
  });

  test('everything, on a first create: safe', () => {
    const first = change('aws_rds_cluster.shop', {
      after: { storage_encrypted: true },
      unknown: ['engine_version', 'backup_retention_period', 'final_snapshot_identifier', 'kms_key_id'],
      code: { engine_version: ref('data.aws_rds_engine_version.it.version'), kms_key_id: ref('aws_kms_key.k.arn') },
    });

    expect(found([first])).toEqual(['safe']);
  });
});

describe('parameters that take effect immediately', () => {
  test.each<[string, readonly Values[], readonly Values[], string]>([
    [
      'a database that becomes read-only',
      [],
      [parameter('default_transaction_read_only', '1')],
      'default_transaction_read_only ((not set) → 1)',
    ],
    ['TLS left to the default', [parameter('rds.force_ssl', '1')], [], 'rds.force_ssl (1 → (not set))'],
    [
      'a shorter timeout',
      [parameter('idle_session_timeout', '60000')],
      [parameter('idle_session_timeout', '1000')],
      'idle_session_timeout (60000 → 1000)',
    ],
  ])('%s: look, with both values', (_what, before, after, words) => {
    const { verdict, findings } = review({ changes: [parameterGroup(before, after)] });

    expect(verdict).toBe('look');
    expect(findings.filter(({ rule }) => rule === 'PLAN-SERVE-016').map(messageOf)[0]).toBe(
      `${words}: every database of the group gets it immediately. A removed parameter returns to the engine's default. ` +
        'Read what it does to clients (timeouts, read-only, TLS) before you apply.',
    );
  });

  test('TLS switched off is reported once, by the rule about TLS', () => {
    expect(found([parameterGroup([parameter('rds.force_ssl', '1')], [parameter('rds.force_ssl', '0')])])).toEqual([
      'look',
      'PLAN-OPEN-015',
    ]);
  });
});

describe('a Deny that locks every client out is a stop', () => {
  const secretPolicy = (statement: Values) =>
    change('aws_secretsmanager_secret_policy.it', { after: { secret_arn: SECRET_ARN, policy: policy(statement) } });
  const deny = { Effect: 'Deny', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*' };

  test.each<[string, Values]>([
    ['the one action', deny],
    ['every action', { ...deny, Action: '*' }],
    ['other letters and a wildcard', { ...deny, Action: 'SecretsManager:Get*' }],
    ['the principal as a list', { ...deny, Principal: { AWS: ['*'] } }],
  ])('%s', (_what, statement) => {
    expect(found([secretPolicy(statement)])).toEqual(['stop', 'PLAN-SERVE-017']);
  });

  test.each<[string, Values]>([
    ['with a condition', { ...deny, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } }],
    ['for one principal', { ...deny, Principal: { AWS: 'arn:aws:iam::123456789012:role/old' } }],
    ['another action', { ...deny, Action: 'secretsmanager:DeleteSecret' }],
  ])('%s it is not', (_what, statement) => {
    expect(found([secretPolicy(statement)])[0]).not.toBe('stop');
  });
});

test('a change for the better is safe, and the last line says what it is', () => {
  const better = review({ changes: [clusterUpdate({ deletion_protection: false }, { deletion_protection: true })] });

  expect(better.verdict).toBe('safe');
  expect(terminalLines(better)).toContainEqual([
    expect.stringMatching(
      /^Rest +changes that endanger nothing: aws_rds_cluster\.shop deletion_protection \(false → true\)$/,
    ),
  ]);
});

describe('a stored password that parts from its secret', () => {
  const database = (before: string, after: string | undefined) =>
    clusterUpdate({ master_password: before }, { master_password: after }, { sensitive: ['master_password'] });
  const version = (before: string, after: string | undefined) =>
    change('aws_secretsmanager_secret_version.it', {
      before: { secret_id: SECRET_ARN, secret_string: before },
      after: { secret_id: SECRET_ARN, secret_string: after },
      sensitive: ['secret_string'],
    });
  const json = (password: string, host = 'a') => JSON.stringify({ username: 'alex', password, host });

  test.each<[string, readonly Change[]]>([
    ['the secret alone changes', [database('hunter2', 'hunter2'), version(json('hunter2'), json('hunter3'))]],
    ['the database alone changes', [database('hunter2', 'hunter3'), version(json('hunter2'), json('hunter2'))]],
    ['both change, to different ones', [database('hunter2', 'hunter3'), version(json('hunter2'), json('hunter4'))]],
    ['a secret that is the password itself', [database('hunter2', 'hunter2'), version('hunter2', 'hunter3')]],
  ])('%s: stop, and neither value is printed', (_what, changes) => {
    const result = review({ changes });

    expect(found(changes)).toEqual(expect.arrayContaining(['stop', 'PLAN-CRED-009']));
    expect(JSON.stringify(result)).not.toMatch(/hunter/);
  });

  test.each<[string, readonly Change[]]>([
    ['both change to the same', [database('hunter2', 'hunter3'), version(json('hunter2'), json('hunter3'))]],
    ['another field of the secret', [database('hunter2', 'hunter2'), version(json('hunter2'), json('hunter2', 'b'))]],
    ['a secret that held another password', [database('hunter2', 'hunter2'), version(json('mail'), json('mail2'))]],
    ['a change to write-only arguments', [database('hunter2', undefined), version(json('hunter2'), undefined)]],
  ])('%s: no stop', (_what, changes) => {
    expect(found(changes)[0]).not.toBe('stop');
  });
});

describe('a write-only password raised on one side only', () => {
  const generated = ref('ephemeral.random_password.master.result');
  const instance = (before: number, after: number) =>
    change('aws_db_instance.shop', {
      before: { identifier: 'shop', password_wo_version: before },
      after: { identifier: 'shop', password_wo_version: after },
      code: { password_wo: generated, password_wo_version: after },
    });
  const version = (before: number, after: number) =>
    change('aws_secretsmanager_secret_version.it', {
      before: { secret_string_wo_version: before },
      after: { secret_string_wo_version: after },
      ...(before === after ? {} : { actions: ['delete', 'create'] }),
      code: { secret_string_wo: generated, secret_string_wo_version: after },
    });

  test.each<[string, string[], readonly Change[]]>([
    ['the secret of an RDS instance', ['stop', 'PLAN-CRED-001'], [instance(1, 1), version(1, 2)]],
    ['an RDS instance', ['stop', 'PLAN-CRED-002'], [instance(1, 2), version(1, 1)]],
    ['both', ['look', 'PLAN-CRED-004'], [instance(1, 2), version(1, 2)]],
    ['a secret whose database is elsewhere', ['look', 'PLAN-CRED-012'], [version(1, 2)]],
  ])('%s: %j', (_what, expected, changes) => {
    expect(found(changes)).toEqual(expected);
  });

  test('the message names the argument of the instance', () => {
    const { findings } = review({ changes: [instance(1, 1), version(1, 2)] });

    expect(findings.map(messageOf)[0]).toContain('aws_db_instance.shop does not (its password_wo_version stays)');
  });
});

test('a plan without its configuration: what is unknown is not called safe', () => {
  const unknown = clusterUpdate({}, { engine_version: undefined }, { unknown: ['engine_version'] });

  expect(review({ changes: [unknown], top: { configuration: {} } }).verdict).toBe('look');
});
