// Tests of the proof itself: it must find mistakes that a synth accepts, each in a small stack.
import { afterEach, describe, expect, test } from '@jest/globals';
import { type ProofFolder, proofFolder, proveStack } from './prove.ts';
import { type RewriteOptions, rewriteForProof } from './rewrite.ts';
import type { StackJson } from './stack-json.ts';
import { describeWithTerraform } from './terraform.ts';

const SOUND = {
  terraform: { required_providers: { aws: { source: 'aws', version: '6.25.0' } }, required_version: '>= 1.11.0' },
  provider: { aws: [{ region: '${var.aws_region}' }] },
  variable: { aws_region: { type: 'string', default: 'us-east-1' } },
  data: { aws_vpc: { default: { default: true } } },
  ephemeral: { random_password: { master: { length: 32 } } },
  resource: {
    aws_security_group: {
      aurora: {
        '//': { metadata: {} },
        name: 'aurora',
        vpc_id: '${data.aws_vpc.default.id}',
        lifecycle: { ignore_changes: ['tags'] },
      },
    },
    aws_rds_cluster: {
      aurora: {
        cluster_identifier: 'alex-aurora',
        engine: 'aurora-postgresql',
        port: 5432,
        vpc_security_group_ids: ['${aws_security_group.aurora.id}'],
        master_password_wo: '${ephemeral.random_password.master.result}',
        master_password_wo_version: 1,
        lifecycle: { postcondition: [{ condition: '${self.port == 5432}', error_message: 'The port is not 5432.' }] },
      },
    },
  },
  check: {
    region: { assert: [{ condition: '${aws_rds_cluster.aurora.arn != ""}', error_message: 'No ARN.' }] },
  },
  output: { arn: { value: '${aws_rds_cluster.aurora.arn}', depends_on: ['aws_rds_cluster.aurora'] } },
} as const satisfies StackJson;

/** The sound stack with these arguments of the cluster instead of its own. */
function withCluster(body: Record<string, unknown>): StackJson {
  const aurora = { ...SOUND.resource.aws_rds_cluster.aurora, ...body };
  return { ...SOUND, resource: { ...SOUND.resource, aws_rds_cluster: { aurora } } } as unknown as StackJson;
}

let folder: ProofFolder | undefined;
afterEach(() => {
  folder?.remove();
  folder = undefined;
});

async function prove(stack: StackJson, options: RewriteOptions = {}) {
  folder = await proofFolder('stack', stack, options);
  return proveStack(folder);
}

describe('rewriteForProof', () => {
  test('leaves no block that needs a provider', async () => {
    const files = await rewriteForProof(SOUND);

    expect(Object.keys(files)).toEqual(['main.tf.json', './write-only-argument/main.tf.json']);
    const { resource, data, ephemeral, provider, terraform } = files['main.tf.json'] ?? {};
    expect(terraform).toEqual({ required_version: '>= 1.11.0' });
    expect([data, ephemeral, provider]).toEqual([undefined, undefined, undefined]);
    expect(Object.keys(resource as object)).toEqual(['terraform_data']);
  });

  test.each([
    [
      'an argument',
      withCluster({ enable_http_endpont: true }),
      'aws_rds_cluster.aurora has no argument enable_http_endpont',
    ],
    ['a computed attribute as an argument', withCluster({ reader_endpoint: 'x' }), 'has no argument reader_endpoint'],
    [
      'an attribute',
      { ...SOUND, output: { arn: { value: '${aws_rds_cluster.aurora.arm}' } } },
      'aws_rds_cluster.aurora has no attribute arm',
    ],
    [
      'a resource type',
      { ...SOUND, resource: { ...SOUND.resource, aws_rds_klaster: { a: {} } } },
      'have no resource aws_rds_klaster',
    ],
  ])("refuses %s that is not in the provider's schema", async (_what, stack, message) => {
    await expect(rewriteForProof(stack as StackJson)).rejects.toThrow(message);
  });

  test('refuses kinds of blocks that it does not handle', async () => {
    await expect(rewriteForProof({ ...SOUND, moved: [], removed: [] })).rejects.toThrow(
      'The proof does not handle these blocks yet: moved, removed.',
    );
  });

  test('refuses an answer that no expression uses', async () => {
    await expect(rewriteForProof(SOUND, { answers: { 'data.aws_vpc.default': { arn: 'x' } } })).rejects.toThrow(
      'No expression uses the answer for data.aws_vpc.default.arn.',
    );
  });
});

describeWithTerraform('the real Terraform with a rewritten stack', () => {
  test('accepts a correct stack', async () => {
    const answers = { 'aws_rds_cluster.aurora': { arn: 'arn:aws:rds:…' } };

    expect((await prove(SOUND, { answers })).outputs).toEqual({ arn: 'arn:aws:rds:…' });
  });

  test.each<[string, StackJson, RegExp]>([
    [
      'a reference to a resource that does not exist',
      withCluster({ db_subnet_group_name: '${aws_db_subnet_group.gone.name}' }),
      /Reference to undeclared resource/,
    ],
    [
      'two resources that depend on each other',
      {
        ...SOUND,
        resource: {
          ...SOUND.resource,
          aws_security_group: { aurora: { name: '${aws_rds_cluster.aurora.cluster_identifier}' } },
        },
      },
      /Error: Cycle/,
    ],
    [
      'a cycle through the reading of a secret',
      {
        ...SOUND,
        ephemeral: { random_password: { master: { length: '${aws_rds_cluster.aurora.port}' } } },
      },
      /Error: Cycle/,
    ],
    [
      'an ephemeral value in an argument that is stored',
      withCluster({ master_password: '${ephemeral.random_password.master.result}' }),
      /Invalid use of ephemeral value/,
    ],
    [
      'an ephemeral value in an output',
      { ...SOUND, output: { password: { value: '${ephemeral.random_password.master.result}' } } },
      /Ephemeral value not allowed/,
    ],
    [
      'an output that depends on an expression',
      {
        ...SOUND,
        output: { arn: { value: '${aws_rds_cluster.aurora.arn}', depends_on: ['${aws_rds_cluster.aurora}'] } },
      },
      /A single static variable reference is required/,
    ],
    [
      'a literal 0 that CDKTF rendered as the word undefined',
      withCluster({ backup_retention_period: '${(var.aws_region == undefined) ? 1 : 2}' }),
      /Invalid reference/,
    ],
    [
      'a setting of the provider that refers to nothing',
      { ...SOUND, provider: { aws: [{ region: '${var.region}' }] } },
      /undeclared input variable/,
    ],
    ['a value that differs from plan to plan', withCluster({ source_region: '${timestamp()}' }), /exit status 2/],
    ['a false condition', withCluster({ port: 5433 }), /The port is not 5432\./],
    [
      'a Terraform that is too old',
      { ...SOUND, terraform: { required_version: '>= 99' } },
      /Unsupported Terraform Core version/,
    ],
  ])('refuses %s', async (_what, stack, message) => {
    await expect(prove(stack)).rejects.toThrow(message);
  });

  test('imports what the stack imports', async () => {
    const imported = { ...SOUND, import: [{ to: 'aws_rds_cluster.aurora', id: 'alex-aurora' }] };

    await expect(prove(imported)).resolves.toBeDefined();
    const wrong = { ...SOUND, import: [{ to: 'aws_rds_cluster.other', id: 'alex-aurora' }] };
    folder?.remove();
    await expect(prove(wrong)).rejects.toThrow(/hashicorp\/aws was not found/);
  });

  test('keeps only the ignored argument as it was created', async () => {
    const ignoring = (name: string) =>
      withCluster({ source_region: '${timestamp()}', lifecycle: { ignore_changes: [name] } });

    await expect(prove(ignoring('source_region'))).resolves.toBeDefined();
    folder?.remove();
    await expect(prove(ignoring('port'))).rejects.toThrow(/exit status 2/);
  });

  test("does not change Terraform's own resource", async () => {
    const built = { terraform_data: { mark: { for_each: '${toset(["1"])}', lifecycle: { prevent_destroy: true } } } };

    await expect(prove({ ...SOUND, resource: { ...SOUND.resource, ...built } })).resolves.toBeDefined();
  });

  test('finds a write-only argument that receives another value than expected', async () => {
    const writeOnly = { 'aws_rds_cluster.aurora.master_password_wo': 'from the secret' };

    await expect(prove(SOUND, { writeOnly })).rejects.toThrow('does not receive the expected value');
    folder?.remove();
    const answers = { 'ephemeral.random_password.master': { result: 'from the secret' } };
    await expect(prove(SOUND, { answers, writeOnly })).resolves.toBeDefined();
  });
});
