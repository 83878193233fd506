import { describe, expect, test } from '@jest/globals';
import { readPlan } from '../../infra/terraform/read.ts';
import { existingOnAws, taintedDatabases } from './half-done.ts';

const row = (address: string, after: object, more: object = {}) => ({
  address,
  type: address.split('.')[0],
  name: address.split('.')[1],
  change: { actions: ['create'], before: null, after, after_unknown: {}, before_sensitive: {}, after_sensitive: {} },
  ...more,
});
const plan = (...rows: readonly object[]) =>
  readPlan(JSON.stringify({ format_version: '1.2', resource_changes: rows }), 'the plan');

describe('taintedDatabases', () => {
  const tainted = { action_reason: 'replace_because_tainted' };

  test('lists resources with data or access to it, and none that can be created again', () => {
    const file = plan(
      row('aws_rds_cluster.aurora', {}, tainted),
      row('aws_rds_cluster_instance.writer', {}, tainted),
      row('aws_secretsmanager_secret.db_credentials', {}, tainted),
      row('aws_iam_role.lambda_aurora_role', {}, tainted),
      row('aws_kms_key.aurora_key', {}, { action_reason: 'replace_because_cannot_update' }),
    );

    expect(taintedDatabases(file)).toEqual([
      'aws_rds_cluster.aurora',
      'aws_rds_cluster_instance.writer',
      'aws_secretsmanager_secret.db_credentials',
    ]);
  });
});

describe('existingOnAws', () => {
  test.each<[string, string, object, string | undefined]>([
    [
      'aws_rds_cluster.aurora',
      'creating RDS Cluster (alex-aurora): operation error RDS: CreateDBCluster, https response error StatusCode: 400, DBClusterAlreadyExistsFault: DB Cluster already exists',
      { cluster_identifier: 'alex-aurora' },
      'alex-aurora',
    ],
    [
      'aws_rds_cluster_instance.writer',
      'creating RDS Cluster Instance (alex-aurora-1): DBInstanceAlreadyExists: DB instance already exists',
      { identifier: 'alex-aurora-1' },
      'alex-aurora-1',
    ],
    [
      'aws_db_subnet_group.aurora_subnet_group',
      'creating RDS DB Subnet Group: DBSubnetGroupAlreadyExists: The DB subnet group already exists.',
      { name: 'alex-aurora-subnet-group' },
      'alex-aurora-subnet-group',
    ],
    [
      'aws_iam_role.lambda_aurora_role',
      'creating IAM Role (alex-lambda-aurora-role): EntityAlreadyExists: Role with name alex-lambda-aurora-role already exists.',
      { name: 'alex-lambda-aurora-role' },
      'alex-lambda-aurora-role',
    ],
    [
      'aws_cloudwatch_log_group.lambda_logs',
      'creating CloudWatch Logs Log Group (/aws/lambda/alex): ResourceAlreadyExistsException: The specified log group already exists',
      { name: '/aws/lambda/alex' },
      '/aws/lambda/alex',
    ],
    [
      'aws_secretsmanager_secret.db_credentials',
      'creating Secrets Manager Secret (alex-db-credentials-1a2b3c4d): ResourceExistsException: The operation failed because the secret already exists.',
      { name: 'alex-db-credentials-1a2b3c4d' },
      undefined,
    ],
    [
      'aws_security_group.aurora_security_group',
      "creating Security Group (alex-aurora-sg): InvalidGroup.Duplicate: The security group 'alex-aurora-sg' already exists for VPC 'vpc-1'",
      { name: 'alex-aurora-sg' },
      undefined,
    ],
  ])('%s is recognised, with the id for the import if the name is that id', (address, summary, after, id) => {
    expect(existingOnAws([{ address, summary, detail: '' }], plan(row(address, after)))).toEqual([{ address, id }]);
  });

  test('other errors are not among them', () => {
    const errors = [
      { address: 'aws_rds_cluster.aurora', summary: 'creating RDS Cluster: AccessDenied', detail: '' },
      { address: undefined, summary: 'the state already exists', detail: '' },
    ];

    expect(existingOnAws(errors, plan(row('aws_rds_cluster.aurora', {})))).toEqual([]);
  });
});
