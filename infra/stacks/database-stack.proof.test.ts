import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findStage } from '../stages/index.ts';
import { type ProofFolder, proofFolder, proveStack } from '../test/proof/prove.ts';
import type { Answers } from '../test/proof/rewrite.ts';
import type { StackJson } from '../test/proof/stack-json.ts';
import { synthesise } from '../test/proof/synthesise.ts';
import { terraformVersion } from '../test/proof/terraform.ts';
import { DatabaseStack } from './database-stack.ts';

// Skipped only if Terraform is not installed; an old version fails.
const describeWithTerraform = terraformVersion() ? describe : describe.skip;

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

  test.each([
    ['min_capacity=0', 300],
    ['min_capacity=0.5', null],
    ['min_capacity=1', null],
  ])('with %s it pauses after %p seconds', async (variable, seconds) => {
    const plan = await folder.terraform([
      'plan',
      '-json',
      '-input=false',
      '-lock=false',
      `-out=${variable}`,
      '-var',
      variable,
    ]);
    expect(plan.status).toBe(0);

    const { stdout } = await folder.terraform(['show', '-json', variable]);

    const { planned_values } = JSON.parse(stdout);
    const cluster = planned_values.root_module.resources.find(
      (r: { name: string }) => r.name === 'aws_rds_cluster__aurora',
    );
    expect(cluster.values.input.serverlessv2_scaling_configuration.seconds_until_auto_pause).toBe(seconds);
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

const NOT_A_REGION = (value: string) =>
  `aws_region is "${value}". It must be the name of an AWS Region, such as us-east-1: not its title, and not an ` +
  'Availability Zone (us-east-1a). List yours with: aws ec2 describe-regions --query Regions[].RegionName.';
const MIN = (value: string) =>
  `min_capacity is ${value} ACU. Aurora Serverless v2 takes 0 to 256 ACU in half steps. ` +
  'Use 0 for a cluster that pauses when idle, or 0.5 and above for one that never does.';
const MAX = (value: string) =>
  `max_capacity is ${value} ACU. Aurora Serverless v2 takes 1 to 256 ACU in half steps. Use 1 or above.`;
const BOTH = (max: string, min: string) =>
  `max_capacity is ${max} ACU and min_capacity is ${min} ACU. ` +
  'The maximum must not be below the minimum. Raise max_capacity or lower min_capacity.';

describeWithTerraform('the variables, as terraform plan checks them', () => {
  // Only the variables, because their rules run first. Each row needs one start of Terraform.
  let rules: ProofFolder;

  beforeAll(async () => {
    const { json } = synthesise((app) => new DatabaseStack(app, dev));
    rules = await proofFolder('rules', { terraform: {}, variable: json.variable ?? {} });
  });

  afterAll(() => rules?.remove());

  test.each<[Record<string, string>]>([
    [{}],
    [{ min_capacity: '0' }],
    [{ min_capacity: '256', max_capacity: '256' }],
    [{ min_capacity: '1', max_capacity: '1' }],
    [{ min_capacity: '0', max_capacity: '1.5' }],
    [{ aws_region: 'eu-central-1' }],
    [{ aws_region: 'ap-southeast-7' }],
    [{ aws_region: 'us-gov-west-1' }],
    [{ aws_region: 'eusc-de-east-1' }],
    [{ aws_region: 'cn-northwest-1' }],
  ])('%j is accepted', async (variables) => {
    const { status, stderr } = await plan(variables);

    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  test.each<[Record<string, string>, string[]]>([
    [{ min_capacity: '0.3' }, [MIN('0.3')]],
    [{ min_capacity: '0.75' }, [MIN('0.75')]],
    [{ min_capacity: '-0.5' }, [MIN('-0.5')]],
    [{ min_capacity: '-1' }, [MIN('-1')]],
    [{ min_capacity: '300', max_capacity: '256' }, [MIN('300')]],
    [{ min_capacity: '256.5', max_capacity: '256' }, [MIN('256.5')]],
    [{ max_capacity: '0' }, [MAX('0'), BOTH('0', '0.5')]],
    [{ max_capacity: '0.5' }, [MAX('0.5')]],
    [{ max_capacity: '1.2' }, [MAX('1.2')]],
    [{ max_capacity: '256.5' }, [MAX('256.5')]],
    [{ min_capacity: '2', max_capacity: '1.5' }, [BOTH('1.5', '2')]],
    // The rules of the maximum refer to the minimum, so Terraform checks them only if the minimum is valid.
    [{ min_capacity: '0.3', max_capacity: '257' }, [MIN('0.3')]],
    [{ min_capacity: '0.3', aws_region: 'here' }, [MIN('0.3'), NOT_A_REGION('here')]],
    [{ aws_region: '' }, [NOT_A_REGION('')]],
    [{ aws_region: 'mars-west-1' }, [NOT_A_REGION('mars-west-1')]],
    [{ aws_region: 'us-east-1a' }, [NOT_A_REGION('us-east-1a')]],
    [{ aws_region: 'US-EAST-1' }, [NOT_A_REGION('US-EAST-1')]],
    [{ aws_region: 'us-east' }, [NOT_A_REGION('us-east')]],
    [{ aws_region: 'US East (N. Virginia)' }, [NOT_A_REGION('US East (N. Virginia)')]],
  ])('%j is refused', async (variables, messages) => {
    const { status, stderr } = await plan(variables);

    const said = sentence(stderr);
    for (const message of messages) expect(said).toContain(message);
    expect(said.match(/Error: /g)).toHaveLength(messages.length);
    expect(status).toBe(1);
  });

  test('a value that is not a number is refused by its type', async () => {
    const { stderr } = await plan({ min_capacity: 'half' });

    expect(sentence(stderr)).toContain(
      'Unsuitable value for var.min_capacity set using -var="min_capacity=...": a number is required.',
    );
  });

  function plan(variables: Record<string, string>) {
    const flags = Object.entries(variables).flatMap(([name, value]) => ['-var', `${name}=${value}`]);
    return rules.terraform(['plan', '-no-color', '-input=false', '-lock=false', ...flags]);
  }
});

/** Terraform's diagnostics as running text: it breaks lines and draws a frame. */
function sentence(stderr: string): string {
  return stderr.replace(/^[│╷╵ ]+/gm, '').replace(/\s+/g, ' ');
}
