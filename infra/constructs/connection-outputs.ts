import type { RdsClusterInstance } from '@cdktf/provider-aws/lib/rds-cluster-instance/index.js';
import { CONNECTION_SETTINGS, type ConnectionOutputName, INFORMATION_OUTPUTS } from '@daybreak/database/settings';
import { TerraformOutput, type TerraformStack } from 'cdktf';

type InformationOutputName = (typeof INFORMATION_OUTPUTS)[number];

const DESCRIPTIONS: Readonly<Record<InformationOutputName, string>> = {
  data_api_enabled: 'Whether the RDS Data API answers for the cluster',
  setup_instructions: 'What to do next',
};

/**
 * One output per name of the connection contract that the database stack has; an undefined value has none. None holds a secret.
 *
 * Each waits for the writer instance: until it is there, an endpoint or an ARN connects to nothing. By override, because
 * CDKTF's own `dependsOn` of an output renders an expression that Terraform refuses.
 */
export function connectionOutputs(
  stack: TerraformStack,
  values: Readonly<Record<ConnectionOutputName<'database'> | InformationOutputName, string | undefined>>,
  writer: RdsClusterInstance,
): void {
  const outputs = [
    ...CONNECTION_SETTINGS.flatMap(({ output, stack: of, env }) =>
      of === 'database' ? [{ name: output, description: `${env} in .env` }] : [],
    ),
    ...INFORMATION_OUTPUTS.map((name) => ({ name, description: DESCRIPTIONS[name] })),
  ];
  for (const { name, description } of outputs) {
    const value = values[name];
    // The stage does not have it, such as a proxy.
    if (value === undefined) continue;
    // The id is the name: `cdktf output --outputs-file` writes construct ids, `terraform output` writes logical ids.
    const output = new TerraformOutput(stack, name, { value, description, staticId: true });
    output.addOverride('depends_on', [`${writer.terraformResourceType}.${writer.friendlyUniqueId}`]);
  }
}
