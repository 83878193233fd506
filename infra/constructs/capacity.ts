import { type TerraformStack, TerraformVariable } from 'cdktf';
import type { Stage } from '../stages/index.ts';

/** The range of a cluster in ACU, as Terraform variables. */
export interface Capacity {
  readonly minAcu: number;
  readonly maxAcu: number;
}

/**
 * The variables `min_capacity` and `max_capacity`. `plan` runs the rules (`validate` does not). The rule about both is only on the maximum,
 * because two rules that refer to each other are a cycle.
 */
export function capacityVariables(stack: TerraformStack, capacity: Stage['capacity']): Capacity {
  const min = new TerraformVariable(stack, 'min_capacity', {
    type: 'number',
    default: capacity.minAcu,
    nullable: false,
    description: 'Least capacity in ACU: 0 (pauses when idle), or 0.5 to 256 in half steps',
    validation: [
      {
        condition:
          '${var.min_capacity >= 0 && var.min_capacity <= 256 && var.min_capacity * 2 == floor(var.min_capacity * 2)}',
        errorMessage:
          'min_capacity is ${var.min_capacity} ACU. Aurora Serverless v2 takes 0 to 256 ACU in half steps. ' +
          'Use 0 for a cluster that pauses when idle, or 0.5 and above for one that never does.',
      },
    ],
  });
  const max = new TerraformVariable(stack, 'max_capacity', {
    type: 'number',
    default: capacity.maxAcu,
    nullable: false,
    description: 'Greatest capacity in ACU: 1 to 256 in half steps, and no less than min_capacity',
    validation: [
      {
        condition:
          '${var.max_capacity >= 1 && var.max_capacity <= 256 && var.max_capacity * 2 == floor(var.max_capacity * 2)}',
        errorMessage:
          'max_capacity is ${var.max_capacity} ACU. Aurora Serverless v2 takes 1 to 256 ACU in half steps. ' +
          'Use 1 or above.',
      },
      {
        condition: '${var.max_capacity >= var.min_capacity}',
        errorMessage:
          'max_capacity is ${var.max_capacity} ACU and min_capacity is ${var.min_capacity} ACU. ' +
          'The maximum must not be below the minimum. Raise max_capacity or lower min_capacity.',
      },
    ],
  });
  return { minAcu: min.numberValue, maxAcu: max.numberValue };
}
