import type { RdsClusterInstance } from '@cdktf/provider-aws/lib/rds-cluster-instance/index.js';
import {
  CONNECTION_SETTINGS,
  type ConnectionOutputName,
  type ConnectionSetting,
  INFORMATION_OUTPUTS,
} from '@daybreak/database/settings';
import { TerraformOutput, type TerraformStack } from 'cdktf';

type InformationOutputName = (typeof INFORMATION_OUTPUTS)[number];

const DESCRIPTIONS: Readonly<Record<InformationOutputName, string>> = {
  data_api_enabled: 'Whether the RDS Data API answers for the cluster',
  setup_instructions: 'What to do next',
};

/**
 * One output per name of the connection contract that the database stack has; an undefined value has no output. No output contains a
 * secret.
 *
 * Each waits for the writer instance: before it exists, an endpoint or an ARN connects to nothing. By override, because
 * CDKTF's own `dependsOn` of an output renders an expression that Terraform refuses.
 */
export function connectionOutputs(
  stack: TerraformStack,
  values: Readonly<Record<ConnectionOutputName<'database'> | InformationOutputName, string | undefined>>,
  writer: RdsClusterInstance,
): void {
  const outputs = [
    ...contractOutputs(stack, 'database', values),
    ...INFORMATION_OUTPUTS.flatMap((name) => outputOf(stack, name, values[name], DESCRIPTIONS[name])),
  ];
  for (const output of outputs) {
    output.addOverride('depends_on', [`${writer.terraformResourceType}.${writer.friendlyUniqueId}`]);
  }
}

/** One output per name of the connection contract that the stack has; an undefined value has no output. */
export function contractOutputs<Kind extends ConnectionSetting['stack']>(
  stack: TerraformStack,
  kind: Kind,
  values: Readonly<Record<ConnectionOutputName<Kind>, string | undefined>>,
): readonly TerraformOutput[] {
  const byName: Readonly<Record<string, string | undefined>> = values;
  return CONNECTION_SETTINGS.filter((setting) => setting.stack === kind).flatMap(({ output, env }) =>
    outputOf(stack, output, byName[output], `${env} in .env`),
  );
}

function outputOf(
  stack: TerraformStack,
  name: string,
  value: string | undefined,
  description: string,
): readonly TerraformOutput[] {
  // The stage does not have it, such as a proxy.
  if (value === undefined) return [];
  // The id is the name: `cdktf output --outputs-file` writes construct ids, `terraform output` writes logical ids.
  return [new TerraformOutput(stack, name, { value, description, staticId: true })];
}
