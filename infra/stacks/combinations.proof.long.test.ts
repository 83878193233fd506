import { afterEach, expect, test } from '@jest/globals';
import { resolveStage, type StageSettings } from '../stages/index.ts';
import { OPTIONS } from '../stages/option-table.ts';
import { production } from '../stages/production.ts';
import { type ProofFolder, proofFolder, proveStack } from '../test/proof/prove.ts';
import type { StackJson } from '../test/proof/stack-json.ts';
import { describeWithTerraform, sentence } from '../test/proof/terraform.ts';
import { answersFor, STORED } from './test/answers.ts';
import { combinations } from './test/combinations.ts';
import { at, stackOf, synthesiseFunctions, synthesiseStage } from './test/stack-of.ts';

test('every option has another value than its default in at least one combination', () => {
  const stages = combinations.map((settings) => resolveStage(settings));
  const differs = (group: string, name: string, preset: unknown) =>
    stages.some((stage) => {
      const values = (group === '' ? stage : stage[group as 'capacity']) as Readonly<Record<string, unknown>>;
      return JSON.stringify(values[name]) !== JSON.stringify(preset);
    });

  const untouched = OPTIONS.filter(({ group, name, default: preset }) => !differs(group, name, preset));

  // Waivers change no resource: the preflight has their tests.
  expect(untouched.map(({ setting }) => setting)).toEqual(['waivers']);
});

let folder: ProofFolder | undefined;
afterEach(() => {
  folder?.remove();
  folder = undefined;
});

describeWithTerraform('every stage, and the real Terraform', () => {
  test.each([...combinations, production].map((settings) => [settings.name, settings] as const))(
    '%s is accepted, planned and applied, and a second plan is empty',
    async (name, settings) => {
      const { json } = synthesiseStage(settings);
      const writeOnly = JSON.stringify(json).includes('master_password_wo')
        ? { 'aws_rds_cluster.aurora.master_password_wo': STORED.password }
        : {};
      folder = await proofFolder(`${name}-database`, json, { answers: answersFor(json), writeOnly });

      const { outputs, state } = await proveStack(folder);

      expect(Object.keys(outputs)).toEqual(expect.arrayContaining(['aurora_cluster_arn', 'aurora_secret_arn']));
      expect(state).not.toContain(STORED.password);
    },
  );
});

describeWithTerraform('the functions of every stage that has them, and the real Terraform', () => {
  test.each(
    combinations
      .filter(({ functions }) => functions?.authorizer !== undefined)
      .map((settings) => [settings.name, settings] as const),
  )('%s is accepted, planned and applied, and a second plan is empty', async (name, settings) => {
    folder = await proofFolder(`${name}-functions`, synthesiseFunctions(settings).json);

    const { outputs } = await proveStack(folder);

    expect(outputs).toEqual({ api_url: 'aws_apigatewayv2_api.api.api_endpoint' });
  });
});

/** The first apply of one version of a stage, and then the output of Terraform for the plan of the next. */
async function planAfter(first: StackJson, next: StackJson) {
  folder = await proofFolder('test-database', first, { answers: answersFor(first) });
  await proveStack(folder);
  await folder.replace(next, { answers: answersFor(next) });
  const { status, stdout, stderr } = await folder.terraform([
    'plan',
    '-no-color',
    '-input=false',
    '-detailed-exitcode',
  ]);
  return { status, said: sentence(`${stdout}${stderr}`) };
}

describeWithTerraform('checks that need Terraform’s state', () => {
  const version = (passwordVersion: number): Omit<StageSettings, 'name'> => ({ credentials: { passwordVersion } });

  test('a lower password version is refused, and the address explains why', async () => {
    const { status, said } = await planAfter(stackOf(version(3)), stackOf(version(2)));

    expect(status).toBe(1);
    expect(said).toContain(
      'Resource terraform_data.password_version_must_not_fall["3"] has lifecycle.prevent_destroy set, but the plan calls for this resource to be destroyed.',
    );
  });

  test('a higher one is a rotation', async () => {
    const { status, said } = await planAfter(stackOf(version(2)), stackOf(version(3)));

    expect(status).toBe(2);
    expect(said).toContain('terraform_data.password_version_must_not_fall["3"] will be created');
    expect(said).not.toMatch(/destroy(ed)? *=|must be replaced/);
  });

  test('the name of the final snapshot contains the time of creation, and does not change', async () => {
    const stack = stackOf({});
    folder = await proofFolder('test-database', stack, { answers: answersFor(stack) });

    const { state } = await proveStack(folder);

    const resources: readonly { name: string; values: { output: Record<string, unknown> } }[] =
      JSON.parse(state).values.root_module.resources;
    const cluster = resources.find(({ name }) => name === 'aws_rds_cluster__aurora');
    expect(cluster?.values.output.final_snapshot_identifier).toMatch(/^alex-test-aurora-final-20\d{12}$/);
  });

  test('a cluster that was created without a name for its final snapshot needs one', async () => {
    const without = stackOf({ durability: { finalSnapshot: false } });
    const cluster = { ...at(without, 'aws_rds_cluster.aurora'), final_snapshot_identifier: null };
    const asAwsHasIt = { ...without, resource: { ...without.resource, aws_rds_cluster: { aurora: cluster } } };
    const next = stackOf({});
    await planAfter(asAwsHasIt, next);

    const run = await folder?.terraform(['apply', '-auto-approve', '-no-color', '-input=false']);

    expect(run?.status).toBe(1);
    expect(sentence(run?.stderr ?? '')).toContain(
      'The cluster alex-test-aurora was made without a name for its last snapshot, so that every destroy of it would fail. ' +
        'Set durability.finalSnapshotName to a name that no snapshot has.',
    );
  });

  test('prevent_destroy on one resource keeps Terraform from destroying any', async () => {
    const stack = stackOf({});
    folder = await proofFolder('test-database', stack, { answers: answersFor(stack) });
    await proveStack(folder);

    const { status, stderr } = await folder.terraform(['destroy', '-auto-approve', '-no-color', '-input=false']);

    expect(status).toBe(1);
    expect(sentence(stderr)).toContain('aws_rds_cluster_instance__writer has lifecycle.prevent_destroy set');
    const { stdout } = await folder.terraform(['state', 'list']);
    expect(stdout).toContain('aws_iam_role__lambda_aurora_role');
  });
});

describeWithTerraform('a network that does not fit is refused by the plan', () => {
  const given = stackOf({
    network: { placement: { kind: 'given', vpcId: 'vpc-0123abcd', subnetIds: ['subnet-0000000a', 'subnet-0000000b'] } },
  });
  const dedicated = stackOf({ network: { placement: { kind: 'dedicated', cidrBlock: '10.0.0.0/16' } } });

  test.each<[string, StackJson, Parameters<typeof answersFor>[1], string]>([
    [
      'subnets of one zone',
      given,
      {
        'data.aws_subnet.given_subnet_1': { availability_zone: 'us-east-1a' },
        'data.aws_subnet.given_subnet_2': { availability_zone: 'us-east-1a' },
      },
      'The subnets subnet-0000000a, subnet-0000000b are all in us-east-1a. Aurora needs two Availability Zones or more. ' +
        'Add a subnet of another zone to network.placement of the stage.',
    ],
    [
      'a subnet of another VPC',
      given,
      { 'data.aws_subnet.given_subnet_2': { vpc_id: 'vpc-other' } },
      'The subnet subnet-0000000b is in the VPC vpc-other, and the stage names vpc-0123abcd. ' +
        'Security group and subnets must be of one VPC. Correct network.placement of the stage.',
    ],
    [
      'more zones than there are subnets in',
      stackOf({
        instances: { readers: { 2: { promotionTier: 1, zone: 2 } } },
        network: {
          placement: { kind: 'given', vpcId: 'vpc-0123abcd', subnetIds: ['subnet-0000000a', 'subnet-0000000b'] },
        },
      }),
      {},
      'The instance alex-test-aurora-2 must be in zone 2 of eu-central-1b, eu-central-1c: the zones that alex-test-aurora has a ' +
        'subnet in. Choose a lower number in instances, or add a subnet in another zone.',
    ],
    [
      'a Region of two zones',
      dedicated,
      { 'data.aws_availability_zones.zones': { names: ['us-west-1a', 'us-west-1b'] } },
      'The Region us-east-1 offers 2 Availability Zones to this account. A dedicated VPC has its subnets in 3. ' +
        'Use another Region, or network.placement "default" or "given".',
    ],
  ])('%s', async (_what, stack, more, message) => {
    folder = await proofFolder('test-database', stack, { answers: answersFor(stack, more) });

    const { status, stderr } = await folder.terraform(['apply', '-auto-approve', '-no-color', '-input=false']);

    expect(status).toBe(1);
    expect(sentence(stderr)).toContain(message);
  });
});
