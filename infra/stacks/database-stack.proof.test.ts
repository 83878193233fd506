import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findStage } from '../stages/index.ts';
import { type ProofFolder, proofFolder, proveStack } from '../test/proof/prove.ts';
import type { Answers } from '../test/proof/rewrite.ts';
import type { StackJson } from '../test/proof/stack-json.ts';
import { synthesise } from '../test/proof/synthesise.ts';
import { describeWithTerraform, sentence } from '../test/proof/terraform.ts';
import { DatabaseStack } from './database-stack.ts';

const dev = findStage('dev');
const STORED = { username: 'alexadmin', password: 'the one that the secret holds' };
const ANSWERS: Answers = {
  'data.aws_subnets.default_subnets': { ids: ['subnet-a', 'subnet-b'] },
  'data.aws_vpc.default_vpc': { id: 'vpc-1', cidr_block: '172.31.0.0/16' },
  'aws_rds_cluster.aurora': { arn: 'arn:aws:rds:us-east-1:123456789012:cluster:alex-aurora' },
  'ephemeral.aws_secretsmanager_secret_version.master': { secret_string: JSON.stringify(STORED) },
  'ephemeral.random_password.master': { result: 'a new one in every run' },
};
const WRITE_ONLY = {
  'aws_rds_cluster.aurora.master_password_wo': STORED.password,
  'aws_secretsmanager_secret_version.db_credentials_version.secret_string_wo': JSON.stringify({
    dbClusterIdentifier: 'alex-aurora',
    dbname: 'alex',
    engine: 'postgres',
    password: 'a new one in every run',
    port: 5432,
    username: 'alexadmin',
  }),
};

let stack: StackJson;
let folder: ProofFolder;

async function folderWith(answers: Answers): Promise<ProofFolder> {
  return proofFolder('dev-database', stack, { answers: { ...ANSWERS, ...answers }, writeOnly: WRITE_ONLY });
}

describeWithTerraform('dev-database and the real Terraform', () => {
  beforeAll(async () => {
    stack = synthesise((app) => new DatabaseStack(app, dev)).json;
    folder = await folderWith({});
  });

  afterAll(() => folder?.remove());

  test('is accepted, planned and applied, and a second plan is empty', async () => {
    const { outputs } = await proveStack(folder);

    expect(outputs).toEqual({
      aurora_cluster_arn: 'arn:aws:rds:us-east-1:123456789012:cluster:alex-aurora',
      aurora_cluster_endpoint: 'aws_rds_cluster.aurora.endpoint',
      aurora_reader_endpoint: 'aws_rds_cluster.aurora.reader_endpoint',
      aurora_secret_arn: 'aws_secretsmanager_secret.db_credentials.arn',
      aws_region: 'us-east-1',
      data_api_enabled: 'Enabled',
      database_name: 'alex',
      lambda_role_arn: 'aws_iam_role.lambda_aurora_role.arn',
      setup_instructions: expect.stringContaining('npm run env'),
    });
  });

  test('keeps its state at the root of the project, and no password in it', async () => {
    const state = readFileSync(path.join(folder.root, '.terraform-state', 'dev-database.tfstate'), 'utf8');

    expect(state).toContain('alex-aurora');
    expect(state).not.toContain(STORED.password);
    expect(state).not.toContain('a new one in every run');
    expect(existsSync(path.join(folder.root, 'cdktf.out', 'stacks', 'dev-database', 'terraform.tfstate'))).toBe(false);
  });

  test('grants exactly the policy, as Terraform renders it', async () => {
    const policy = await applied('aws_iam_role_policy__lambda_aurora_policy', 'policy');

    expect(JSON.parse(policy)).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'DataApi',
          Effect: 'Allow',
          Action: [
            'rds-data:BatchExecuteStatement',
            'rds-data:BeginTransaction',
            'rds-data:CommitTransaction',
            'rds-data:ExecuteStatement',
            'rds-data:RollbackTransaction',
          ],
          Resource: 'arn:aws:rds:us-east-1:123456789012:cluster:alex-aurora',
        },
        {
          Sid: 'Secret',
          Effect: 'Allow',
          Action: 'secretsmanager:GetSecretValue',
          Resource: 'aws_secretsmanager_secret.db_credentials.arn',
        },
        {
          Sid: 'Logs',
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: 'aws_cloudwatch_log_group.lambda_logs.arn:*',
        },
      ],
    });
  });

  test('says what to do without a default VPC', async () => {
    const without = await folderWith({ 'data.aws_subnets.default_subnets': { ids: [] } });
    try {
      const { status, stderr } = await without.terraform(['apply', '-auto-approve', '-no-color', '-input=false']);

      expect(status).toBe(1);
      expect(sentence(stderr)).toContain(
        'The default VPC in us-east-1 has 0 default subnets (0 where there is no default VPC). ' +
          'This stage puts the cluster there, and Aurora needs 2 or more, in different Availability Zones. Make the VPC with: ' +
          'aws ec2 create-default-vpc --region us-east-1; a missing subnet with: aws ec2 create-default-subnet; ' +
          'or choose another Region with the variable aws_region.',
      );
    } finally {
      without.remove();
    }
  });

  /** One argument of a resource after the apply. */
  async function applied(name: string, argument: string): Promise<string> {
    const { stdout } = await folder.terraform(['show', '-json']);
    const { values } = JSON.parse(stdout);
    return values.root_module.resources.find((r: { name: string }) => r.name === name).values.output[argument];
  }
});
