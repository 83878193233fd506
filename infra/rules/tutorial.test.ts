import { expect, test } from '@jest/globals';
import { documentFrom } from '../terraform/read.ts';
import { preflight } from './preflight.ts';

// What tutorials and older modules write for an Aurora Serverless v2 with the Data API. Everything in it was seen in the wild.
const TUTORIAL = {
  variable: { min_capacity: { default: 0 }, max_capacity: { default: 1 } },
  resource: {
    random_password: { db_password: { length: 32, special: true } },
    aws_secretsmanager_secret: { db_credentials: { name: 'alex-aurora-credentials' } },
    aws_secretsmanager_secret_version: {
      db_credentials: {
        secret_id: '${aws_secretsmanager_secret.db_credentials.id}',
        secret_string: '${jsonencode({"username" = "admin", "password" = random_password.db_password.result})}',
      },
    },
    aws_security_group: {
      aurora: {
        name: 'alex-aurora-sg',
        ingress: { from_port: 5432, to_port: 5432, protocol: 'tcp', cidr_blocks: ['0.0.0.0/0'] },
        egress: { from_port: 0, to_port: 0, protocol: '-1', cidr_blocks: ['0.0.0.0/0'] },
      },
    },
    aws_rds_cluster: {
      aurora: {
        cluster_identifier: 'alex-production-aurora',
        engine: 'aurora-postgresql',
        engine_mode: 'provisioned',
        engine_version: '15.4',
        database_name: 'my-app',
        master_username: 'admin',
        master_password: '${random_password.db_password.result}',
        enable_http_endpoint: true,
        serverlessv2_scaling_configuration: {
          min_capacity: '${var.min_capacity}',
          max_capacity: '${var.max_capacity}',
        },
        preferred_backup_window: '05:30-06:30',
        preferred_maintenance_window: 'sun:05:00-sun:06:00',
        skip_final_snapshot: true,
        apply_immediately: true,
        enabled_cloudwatch_logs_exports: ['postgresql'],
      },
    },
    aws_rds_cluster_instance: {
      aurora: {
        cluster_identifier: '${aws_rds_cluster.aurora.id}',
        instance_class: 'db.serverless',
        engine: '${aws_rds_cluster.aurora.engine}',
      },
    },
    aws_iam_role: {
      lambda: {
        name: 'alex-lambda-role',
        assume_role_policy:
          '${jsonencode({"Statement" = [{"Effect" = "Allow", "Action" = "sts:AssumeRole", "Principal" = {"Service" = "lambda.amazonaws.com"}}]})}',
      },
    },
    aws_iam_role_policy: {
      lambda: {
        role: '${aws_iam_role.lambda.id}',
        policy:
          '${jsonencode({"Statement" = [{"Effect" = "Allow", "Action" = ["rds-data:*"], "Resource" = aws_rds_cluster.aurora.arn}, {"Effect" = "Allow", "Action" = ["logs:PutLogEvents"], "Resource" = "arn:aws:logs:*:*:*"}]})}',
      },
    },
    aws_lambda_function: {
      api: {
        function_name: 'alex-api',
        role: '${aws_iam_role.lambda.arn}',
        runtime: 'nodejs18.x',
        timeout: 10,
        environment: { variables: { AWS_REGION: 'us-east-1' } },
      },
    },
    aws_cloudwatch_metric_alarm: { cpu: { alarm_name: 'cpu', namespace: 'AWS/RDS', metric_name: 'CPUUtilization' } },
  },
  output: { password: { value: '${random_password.db_password.result}', sensitive: true } },
};

test('what tutorials write is refused, with every reason in one run', () => {
  const { findings } = preflight([documentFrom(TUTORIAL, 'main.tf.json')], { today: '2026-11-21' });
  const rulesOf = (severity: string) =>
    findings.filter((finding) => finding.severity === severity).map(({ rule, at }) => `${rule} ${at}`);

  expect(rulesOf('stop')).toEqual([
    'AURORA-ENG-002 aws_rds_cluster.aurora',
    'AURORA-ENG-005 aws_rds_cluster.aurora',
    'AURORA-CRED-002 aws_rds_cluster.aurora',
    'AURORA-CRED-002 aws_secretsmanager_secret_version.db_credentials',
    'AURORA-CRED-002 random_password.db_password',
    'AURORA-CRED-004 random_password.db_password',
    'AURORA-CRED-005 aws_rds_cluster.aurora',
    'AURORA-CRED-008 output.password',
    'AURORA-NAME-003 aws_rds_cluster.aurora',
    'AURORA-NET-001 aws_security_group.aurora',
    'AURORA-IAM-002 aws_iam_role_policy.lambda',
    'AURORA-IAM-003 aws_iam_role_policy.lambda',
    'AURORA-DUR-001 aws_rds_cluster.aurora',
    'AURORA-DUR-002 aws_secretsmanager_secret.db_credentials',
    'AURORA-DUR-002 aws_rds_cluster.aurora',
    'AURORA-DUR-002 aws_rds_cluster_instance.aurora',
    'AURORA-DUR-003 aws_rds_cluster.aurora',
    'AURORA-DUR-006 aws_rds_cluster.aurora',
    'AURORA-DUR-008 aws_rds_cluster.aurora',
    'AURORA-OBS-002 aws_rds_cluster.aurora',
    'AURORA-FN-003 aws_lambda_function.api',
    'AURORA-FN-008 aws_lambda_function.api',
  ]);
  expect(rulesOf('look')).toEqual([
    'AURORA-STO-004 aws_rds_cluster.aurora',
    'AURORA-NET-005 aws_security_group.aurora',
    'AURORA-NET-005 aws_security_group.aurora',
    'AURORA-NET-005 aws_security_group.aurora',
    'AURORA-NET-006 aws_security_group.aurora',
    'AURORA-IAM-006 aws_iam_role.lambda',
    'AURORA-DUR-009 aws_rds_cluster.aurora',
    'AURORA-DUR-010 aws_rds_cluster.aurora',
    'AURORA-DUR-013 aws_rds_cluster.aurora',
    'AURORA-OBS-007 aws_cloudwatch_metric_alarm.cpu',
    'AURORA-OBS-008 aws_cloudwatch_metric_alarm.cpu',
    'AURORA-FN-007 aws_lambda_function.api',
    'AURORA-FN-014 aws_lambda_function.api',
  ]);
});
