import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter/index.js';
import { SsmParameter } from '@cdktf/provider-aws/lib/ssm-parameter/index.js';
import type { TerraformStack } from 'cdktf';
import { parameterName, type Stage } from '../stages/index.ts';

export interface ConnectionParametersOptions {
  readonly stage: Stage;
  /** By name of the connection contract; an undefined value has no parameter. */
  readonly values: Readonly<Record<string, string | undefined>>;
}

/**
 * One SSM parameter for each value that other stacks and programs read. None holds a secret, so that the value is plain and a plan
 * shows it.
 */
export function connectionParameters(stack: TerraformStack, { stage, values }: ConnectionParametersOptions): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    new SsmParameter(stack, `parameter_${name}`, {
      name: parameterName(stage, name),
      type: 'String',
      insecureValue: value,
      description: `Connection to the Aurora cluster of stage ${stage.name}`,
    });
  }
}

/**
 * The value that the database stack keeps under this name of the connection contract. The plan fails where there is none: Terraform
 * then prints the address, which says what to do.
 */
export function connectionParameter(stack: TerraformStack, stage: Stage, name: string): string {
  const id = `deploy_${stage.name.replaceAll('-', '_')}_database_first_${name}`;
  return new DataAwsSsmParameter(stack, id, { name: parameterName(stage, name) }).insecureValue;
}
