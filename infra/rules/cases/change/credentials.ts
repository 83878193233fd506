import { type ChangeInput, change, cluster, clusterUpdate, type RuleCase, ref, type Values } from '../plans.ts';

const READS = { master_password_wo: ref('ephemeral.aws_secretsmanager_secret_version.master.secret_string') };
const RANDOM = { master_password_wo: ref('ephemeral.random_password.master.result') };
const database = (before: number, after: number, code: Values) =>
  clusterUpdate(
    { master_password_wo_version: before },
    { master_password_wo_version: after },
    { code: { ...code, master_password_wo_version: after } },
  );
const version = (before: number, after: number) =>
  change('aws_secretsmanager_secret_version.it', {
    before: { secret_string_wo_version: before },
    after: { secret_string_wo_version: after },
    ...(before === after ? {} : { actions: ['delete', 'create'], replacePaths: ['secret_string_wo_version'] }),
    code: { secret_string_wo: ref('ephemeral.random_password.master.result'), secret_string_wo_version: after },
  });
const stored = (before: string, after: string) =>
  clusterUpdate({ master_password: before }, { master_password: after }, { sensitive: ['master_password'] });
const storedVersion = (before: string, after: string) =>
  change('aws_secretsmanager_secret_version.it', {
    before: { secret_string: JSON.stringify({ username: 'a', password: before }) },
    after: { secret_string: JSON.stringify({ username: 'a', password: after }) },
    sensitive: ['secret_string'],
  });
const code = (argument: string, value: unknown): ChangeInput => ({ after: cluster(), code: { [argument]: value } });

export const CREDENTIAL_CASES: Readonly<Record<string, RuleCase>> = {
  'PLAN-CRED-001': {
    fires: { changes: [database(1, 1, READS), version(1, 2)] },
    quiet: { changes: [database(1, 2, READS), version(1, 2)] },
  },
  'PLAN-CRED-002': {
    fires: { changes: [database(1, 2, RANDOM), version(1, 1)] },
    quiet: { changes: [database(1, 2, READS), version(1, 1)] },
  },
  'PLAN-CRED-003': {
    fires: { changes: [database(1, 2, READS), version(1, 1)] },
    quiet: { changes: [database(1, 2, READS), version(1, 2)] },
  },
  'PLAN-CRED-004': {
    fires: { changes: [database(1, 2, READS), version(1, 2)] },
    quiet: { changes: [database(1, 1, READS), version(1, 1)] },
  },
  'PLAN-CRED-012': {
    fires: { changes: [version(1, 2)] },
    quiet: { changes: [database(1, 2, READS), version(1, 2)] },
  },
  'PLAN-CRED-009': {
    fires: { changes: [stored('a-password', 'a-password'), storedVersion('a-password', 'another')] },
    quiet: { changes: [stored('a-password', 'another'), storedVersion('a-password', 'another')] },
  },
  'PLAN-CRED-010': {
    fires: { changes: [change('aws_secretsmanager_secret_rotation.it', { after: { secret_id: 'arn:s' } })] },
    quiet: {
      changes: [
        change('aws_secretsmanager_secret_rotation.it', {
          unknown: ['secret_id'],
          after: {},
          code: { secret_id: ref('aws_secretsmanager_secret.it.id') },
        }),
      ],
    },
  },
  'PLAN-CRED-011': {
    fires: { changes: [change('aws_secretsmanager_secret_version.it', { before: { secret_id: 'arn:s' } })] },
    quiet: {
      changes: [
        change('aws_secretsmanager_secret.it', { before: { arn: 'arn:s', name: 'mail' } }),
        change('aws_secretsmanager_secret_version.it', { before: { secret_id: 'arn:s' } }),
      ],
    },
  },
  'PLAN-CRED-005': {
    fires: { changes: [clusterUpdate({}, { master_password_wo_version: 7 }, { importing: 'shop' })] },
    quiet: { changes: [clusterUpdate({}, { tags: { a: 'b' } }, { importing: 'shop' })] },
  },
  'PLAN-CRED-006': {
    fires: { changes: [clusterUpdate({}, { manage_master_user_password: true })] },
    quiet: {
      changes: [
        clusterUpdate({ manage_master_user_password: true }, { manage_master_user_password: true, tags: { a: 'b' } }),
      ],
    },
  },
  'PLAN-CRED-007': {
    fires: {
      changes: [
        change('aws_rds_cluster.shop', {
          after: cluster({ master_password: 'hunter2hunter2' }),
          sensitive: ['master_password'],
          code: { master_password: ref('var.password') },
        }),
      ],
    },
    quiet: {
      changes: [
        change('aws_rds_cluster.shop', {
          after: cluster({ master_password_wo: null, master_password_wo_version: 1 }),
          code: READS,
        }),
      ],
    },
  },
  'PLAN-CRED-008': {
    fires: {
      changes: [
        change('aws_rds_cluster.shop', code('master_password_wo', '$${ephemeral.random_password.master.result}')),
      ],
    },
    quiet: {
      changes: [
        change('aws_rds_cluster.shop', code('master_password_wo', ref('ephemeral.random_password.master.result'))),
      ],
    },
  },
};
