import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter/index.js';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter/index.js';
import { CONNECTION_SETTINGS } from '@daybreak/database/settings';
import type { TerraformStack } from 'cdktf';
import { parameterName, type Stage } from '../stages/index.ts';

export interface ConnectionParametersOptions {
  readonly stage: Stage;
  /** By name of the connection contract; an undefined value has no parameter. */
  readonly values: Readonly<Record<string, string | undefined>>;
  /** For the description of each parameter. @default "Aurora cluster" */
  readonly of?: 'Aurora cluster' | 'Aurora DSQL cluster';
}

/**
 * One SSM parameter for each value that other stacks and programs read. None contains a secret, so the value is plain and a plan shows it.
 */
export function connectionParameters(stack: TerraformStack, options: ConnectionParametersOptions): void {
  const { stage, values, of = 'Aurora cluster' } = options;
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    new SsmParameter(stack, `parameter_${name}`, {
      name: parameterName(stage, name),
      type: 'String',
      insecureValue: value,
      description: `Connection to the ${of} of stage ${stage.name}`,
    });
  }
}

/**
 * The value that the stack of a database stores under this name of the connection contract. If there is none, the plan fails, and Terraform
 * prints the address, whose name says what to do.
 */
export function connectionParameter(stack: TerraformStack, stage: Stage, name: string): string {
  // A name that is not in the list is the key of the secret.
  const from = CONNECTION_SETTINGS.find(({ output }) => output === name)?.stack ?? 'database';
  const id = `deploy_${stage.name.replaceAll('-', '_')}_${from}_first_${name}`;
  return new DataAwsSsmParameter(stack, id, { name: parameterName(stage, name) }).insecureValue;
}
