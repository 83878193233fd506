// The variables of a stage, as Terraform checks them: each row is a start of Terraform.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { findStage } from '../stages/index.ts';
import { type ProofFolder, proofFolder } from '../test/proof/prove.ts';
import { synthesise } from '../test/proof/synthesise.ts';
import { describeWithTerraform, sentence } from '../test/proof/terraform.ts';
import { DatabaseStack } from './database-stack.ts';
import { answersFor } from './test/answers.ts';

const dev = findStage('dev');

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
  // Only the variables, because their rules run first.
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

describeWithTerraform('a plan of dev-database', () => {
  let folder: ProofFolder;
  beforeAll(async () => {
    const { json } = synthesise((app) => new DatabaseStack(app, dev));
    folder = await proofFolder('dev-database', json, { answers: answersFor(json) });
  });
  afterAll(() => folder?.remove());

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
});
