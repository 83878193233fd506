import os from 'node:os';
import { CONNECTION_SETTINGS } from '@daybreak/database/settings';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { findStage } from '../stages/index.ts';
import { blocksOf, type JsonObject, type StackJson } from '../test/proof/stack-json.ts';
import { synthesise } from '../test/proof/synthesise.ts';
import { DatabaseStack } from './database-stack.ts';

const dev = findStage('dev');
let text: string;
let json: StackJson;

beforeAll(() => {
  ({ text, json } = synthesise((app) => new DatabaseStack(app, dev)));
});

function resource(address: string): JsonObject {
  const found = blocksOf(json).find((block) => block.address === address);
  if (!found) throw new Error(`no ${address}`);
  return found.body;
}

/** Every string of the JSON that contains an expression. */
function expressions(value: unknown): string[] {
  if (typeof value === 'string') return value.includes('${') ? [value] : [];
  if (value === null || typeof value !== 'object') return [];
  return Object.values(value).flatMap(expressions);
}

test('equals its snapshot', () => {
  expect(json).toMatchSnapshot();
});

test('keeps every address, since another address is another database', () => {
  expect(
    blocksOf(json)
      .map(({ address }) => address)
      .sort(),
  ).toEqual([
    'aws_cloudwatch_log_group.lambda_logs',
    'aws_db_subnet_group.aurora_subnet_group',
    'aws_iam_role.lambda_aurora_role',
    'aws_iam_role_policy.lambda_aurora_policy',
    'aws_rds_cluster.aurora',
    'aws_rds_cluster_instance.writer',
    'aws_secretsmanager_secret.db_credentials',
    'aws_secretsmanager_secret_version.db_credentials_version',
    'aws_security_group.aurora_security_group',
    'aws_ssm_parameter.parameter_aurora_cluster_arn',
    'aws_ssm_parameter.parameter_aurora_cluster_endpoint',
    'aws_ssm_parameter.parameter_aurora_reader_endpoint',
    'aws_ssm_parameter.parameter_aurora_secret_arn',
    'aws_ssm_parameter.parameter_aws_region',
    'aws_ssm_parameter.parameter_database_name',
    'aws_ssm_parameter.parameter_lambda_role_arn',
    'aws_vpc_security_group_ingress_rule.postgresql_from_vpc',
    'data.aws_caller_identity.current_account',
    'data.aws_subnets.default_subnets',
    'data.aws_vpc.default_vpc',
    'ephemeral.aws_secretsmanager_secret_version.master',
    'ephemeral.random_password.master',
    'random_id.suffix',
  ]);
});

describe('the cluster', () => {
  test('has the identifier, database and master user that the stage names', () => {
    expect(resource('aws_rds_cluster.aurora')).toMatchObject({
      cluster_identifier: 'alex-aurora',
      database_name: 'alex',
      master_username: 'alexadmin',
      engine: 'aurora-postgresql',
      engine_mode: 'provisioned',
      engine_version: '17',
    });
  });

  test('has the Data API, encryption and IAM authentication on', () => {
    expect(resource('aws_rds_cluster.aurora')).toMatchObject({
      enable_http_endpoint: true,
      storage_encrypted: true,
      iam_database_authentication_enabled: true,
    });
  });

  test('takes its capacity from the variables, and pauses after 300 s only when the minimum is 0', () => {
    expect(resource('aws_rds_cluster.aurora').serverlessv2_scaling_configuration).toEqual({
      min_capacity: '${var.min_capacity}',
      max_capacity: '${var.max_capacity}',
      seconds_until_auto_pause: '${(0 == var.min_capacity) ? 300 : null}',
    });
  });

  test('has separate backup and maintenance windows, tags its snapshots, and is destroyed without a final one', () => {
    expect(resource('aws_rds_cluster.aurora')).toMatchObject({
      backup_retention_period: 3,
      preferred_backup_window: '03:00-04:00',
      preferred_maintenance_window: 'sun:05:00-sun:06:00',
      copy_tags_to_snapshot: true,
      skip_final_snapshot: true,
      apply_immediately: true,
    });
  });

  test('has a writer of class db.serverless with its engine, closed to the public', () => {
    expect(resource('aws_rds_cluster_instance.writer')).toMatchObject({
      identifier: 'alex-aurora-1',
      cluster_identifier: '${aws_rds_cluster.aurora.id}',
      instance_class: 'db.serverless',
      engine: '${aws_rds_cluster.aurora.engine}',
      engine_version: '${aws_rds_cluster.aurora.engine_version}',
      publicly_accessible: false,
    });
  });
});

describe('the password', () => {
  test('is in no argument that Terraform stores', () => {
    const stored = blocksOf(json).flatMap(({ address, body }) =>
      Object.keys(body)
        .filter((name) => /^(master_password|secret_string|secret_binary|password)$/.test(name))
        .map((name) => `${address}.${name}`),
    );

    expect(stored).toEqual([]);
    expect(json.resource).not.toHaveProperty('random_password');
  });

  test('is sent to the cluster from the secret, each time the secret gets a new version', () => {
    expect(resource('ephemeral.aws_secretsmanager_secret_version.master')).toEqual({
      secret_id: '${aws_secretsmanager_secret_version.db_credentials_version.secret_id}',
      version_id: '${aws_secretsmanager_secret_version.db_credentials_version.version_id}',
    });
    expect(resource('aws_rds_cluster.aurora')).toMatchObject({
      master_password_wo: '${jsondecode(ephemeral.aws_secretsmanager_secret_version.master.secret_string).password}',
      master_password_wo_version:
        '${parseint(substr(sha256(aws_secretsmanager_secret_version.db_credentials_version.version_id), 0, 7), 16)}',
    });
  });

  test('is renewed by the number in the stage file', () => {
    const rotated = synthesise(
      (app) => new DatabaseStack(app, { ...dev, credentials: { ...dev.credentials, passwordVersion: 2 } }),
    ).json;

    const version = rotated.resource?.aws_secretsmanager_secret_version?.db_credentials_version;
    expect(version?.secret_string_wo_version).toBe(2);
    expect(Object.keys(rotated.variable ?? {})).toEqual(['aws_region', 'max_capacity', 'min_capacity']);
  });

  test('has none of the characters that RDS refuses', () => {
    const { override_special } = resource('ephemeral.random_password.master');

    expect(override_special).toBe('!#$%&*()-_=+[]{}<>:?');
    expect(override_special).not.toMatch(/[/@" ]/);
  });

  test('lies in a secret with the field names of RDS, and no host', () => {
    expect(resource('aws_secretsmanager_secret_version.db_credentials_version').secret_string_wo).toBe(
      '${jsonencode({"username" = "alexadmin", "password" = ephemeral.random_password.master.result, "engine" = "postgres", ' +
        '"port" = 5432, "dbname" = "alex", "dbClusterIdentifier" = "alex-aurora"})}',
    );
    expect(resource('aws_secretsmanager_secret.db_credentials')).toMatchObject({
      name: 'alex-db-credentials-${random_id.suffix.hex}',
      recovery_window_in_days: 0,
    });
  });
});

describe('the network', () => {
  test("opens 5432 only to the VPC's own addresses, and has no egress", () => {
    expect(json.resource?.aws_vpc_security_group_ingress_rule).toMatchObject({
      postgresql_from_vpc: {
        description: 'PostgreSQL from the CIDR block of the VPC',
        ip_protocol: 'tcp',
        from_port: 5432,
        to_port: 5432,
        cidr_ipv4: '${data.aws_vpc.default_vpc.cidr_block}',
      },
    });
    expect(Object.keys(json.resource?.aws_vpc_security_group_ingress_rule ?? {})).toHaveLength(1);
    expect(json.resource).not.toHaveProperty('aws_vpc_security_group_egress_rule');
    expect(json.resource).not.toHaveProperty('aws_security_group_rule');
    const group = resource('aws_security_group.aurora_security_group');
    expect(group).not.toHaveProperty('ingress');
    expect(group).not.toHaveProperty('egress');
  });
});

describe('the role of functions', () => {
  test('may be taken by Lambda, for this account only', () => {
    expect(resource('aws_iam_role.lambda_aurora_role').assume_role_policy).toBe(
      '${jsonencode({"Version" = "2012-10-17", "Statement" = [{"Effect" = "Allow", "Action" = "sts:AssumeRole", ' +
        '"Principal" = {"Service" = "lambda.amazonaws.com"}, "Condition" = {"StringEquals" = ' +
        '{"aws:SourceAccount" = data.aws_caller_identity.current_account.account_id}}}]})}',
    );
  });

  test('may use five Data API actions on this cluster, read this secret, write to its own log group: one wildcard', () => {
    expect(resource('aws_iam_role_policy.lambda_aurora_policy').policy).toBe(
      '${jsonencode({"Version" = "2012-10-17", "Statement" = [' +
        '{"Sid" = "DataApi", "Effect" = "Allow", "Action" = ["rds-data:BatchExecuteStatement", ' +
        '"rds-data:BeginTransaction", "rds-data:CommitTransaction", "rds-data:ExecuteStatement", ' +
        '"rds-data:RollbackTransaction"], "Resource" = aws_rds_cluster.aurora.arn}, ' +
        '{"Sid" = "Secret", "Effect" = "Allow", "Action" = "secretsmanager:GetSecretValue", ' +
        '"Resource" = aws_secretsmanager_secret.db_credentials.arn}, ' +
        '{"Sid" = "Logs", "Effect" = "Allow", "Action" = ["logs:CreateLogStream", "logs:PutLogEvents"], ' +
        '"Resource" = "${aws_cloudwatch_log_group.lambda_logs.arn}:*"}]})}',
    );
    expect(json.resource).not.toHaveProperty('aws_iam_role_policy_attachment');
  });

  test('logs to a group of the stack, which has a retention', () => {
    expect(resource('aws_cloudwatch_log_group.lambda_logs')).toEqual({
      name: '/aws/lambda/alex',
      retention_in_days: 14,
    });
  });
});

describe('the outputs', () => {
  const CONTRACT = {
    aurora_cluster_arn: '${aws_rds_cluster.aurora.arn}',
    aurora_secret_arn: '${aws_secretsmanager_secret.db_credentials.arn}',
    aurora_cluster_endpoint: '${aws_rds_cluster.aurora.endpoint}',
    aurora_reader_endpoint: '${aws_rds_cluster.aurora.reader_endpoint}',
    database_name: '${aws_rds_cluster.aurora.database_name}',
    lambda_role_arn: '${aws_iam_role.lambda_aurora_role.arn}',
    aws_region: '${var.aws_region}',
    data_api_enabled: '${aws_rds_cluster.aurora.enable_http_endpoint ? "Enabled" : "Disabled"}',
    setup_instructions: [
      '1. npm run env   writes the connection to .env',
      '2. npm run migrate   creates the tables, through the Data API',
      '3. npm run query -- "SELECT version()"   queries the database',
      'After 5 idle minutes a cluster with min_capacity 0 pauses; the first request then waits about 15 seconds.',
    ].join('\n'),
  };

  test('are exactly those of the connection contract', () => {
    const outputs = Object.entries(json.output ?? {}).map(([name, { value }]) => [name, value]);

    expect(Object.fromEntries(outputs)).toEqual(CONTRACT);
    expect(Object.keys(CONTRACT)).toEqual(
      expect.arrayContaining(
        CONNECTION_SETTINGS.filter(({ stack, inEveryStage }) => stack === 'database' && inEveryStage).map(
          ({ output }) => output,
        ),
      ),
    );
  });

  test('wait for the writer instance', () => {
    for (const output of Object.values(json.output ?? {})) {
      expect(output.depends_on).toEqual(['aws_rds_cluster_instance.writer']);
    }
  });

  test('have the same names in the output of the CDKTF command line, which uses construct ids', () => {
    const { outputs } = json['//'] as { outputs: Record<string, Record<string, string>> };

    expect(outputs).toEqual({
      'dev-database': Object.fromEntries(Object.keys(CONTRACT).map((name) => [name, name])),
    });
  });

  test('name the stage in the commands of another stage', () => {
    const { output } = synthesise((app) => new DatabaseStack(app, { ...dev, name: 'dev-alice' })).json;

    expect(output?.setup_instructions?.value).toContain('npm run env -- --stage dev-alice ');
  });
});

describe('the SSM parameters', () => {
  test('store the connection under the names that other stacks read, in plain text, because none is a secret', () => {
    const parameters = blocksOf(json).filter(({ type }) => type === 'aws_ssm_parameter');

    expect(parameters.map(({ body }) => body.name).sort()).toEqual([
      '/alex/dev/aurora_cluster_arn',
      '/alex/dev/aurora_cluster_endpoint',
      '/alex/dev/aurora_reader_endpoint',
      '/alex/dev/aurora_secret_arn',
      '/alex/dev/aws_region',
      '/alex/dev/database_name',
      '/alex/dev/lambda_role_arn',
    ]);
    expect(resource('aws_ssm_parameter.parameter_aurora_cluster_arn')).toEqual({
      name: '/alex/dev/aurora_cluster_arn',
      type: 'String',
      insecure_value: '${aws_rds_cluster.aurora.arn}',
      description: 'Connection to the Aurora cluster of stage dev',
    });
  });

  test('name the key of the secret only if the stage has its own', () => {
    const own = synthesise(
      (app) => new DatabaseStack(app, { ...dev, keys: { ...dev.keys, storage: 'own', secret: 'own' } }),
    );
    const parameters: Record<string, unknown> = Object(own.json.resource?.aws_ssm_parameter);

    expect(parameters.parameter_secret_kms_key_arn).toMatchObject({
      name: '/alex/dev/secret_kms_key_arn',
      insecure_value: '${aws_kms_key.aurora_key.arn}',
    });
  });
});

describe('the synthesised JSON', () => {
  test('keeps its state outside cdktf.out, at a relative path, and declares the required Terraform version', () => {
    expect(json.terraform).toEqual({
      required_version: '>= 1.11.0',
      backend: {
        local: {
          path: '../../../.terraform-state/dev-database.tfstate',
          workspace_dir: '../../../.terraform-state/dev-database.workspaces',
        },
      },
      required_providers: {
        aws: { source: 'aws', version: '6.25.0' },
        random: { source: 'hashicorp/random', version: '3.7.2' },
      },
    });
  });

  test('tags everything', () => {
    expect(json.provider?.aws).toEqual([
      {
        region: '${var.aws_region}',
        default_tags: [{ tags: { Project: 'alex', Stage: 'dev', ManagedBy: 'cdktf' } }],
      },
    ]);
  });

  test('is the same, byte for byte, when it is made again', () => {
    expect(synthesise((app) => new DatabaseStack(app, dev)).text).toBe(text);
  });

  test('names no folder of this machine, and no time', () => {
    for (const folder of [process.cwd(), os.tmpdir()]) expect(text).not.toContain(folder);
    expect(text).not.toMatch(/"(\/(home|root|tmp|Users)\b|[A-Za-z]:\\)/);
    expect(text).not.toMatch(/\b20\d\d-\d\d-\d\dT/);
  });

  test('has no undefined inside an expression, and no ${ that was escaped', () => {
    expect(expressions(json).length).toBeGreaterThan(20);
    for (const expression of expressions(json)) {
      expect(expression).not.toMatch(/\bundefined\b/);
      expect(expression).not.toContain('$${');
    }
  });
});
