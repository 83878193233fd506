import { holdsUnknown, number, records } from '../../terraform/change.ts';
import type { ResourceChange } from '../../terraform/plan.ts';

export interface Scaling {
  readonly minAcu: number;
  readonly maxAcu: number;
  readonly secondsUntilAutoPause: number | undefined;
}

/** The range of a serverless cluster; undefined when it has none, or it is known only after the apply. */
export function scalingOf(change: ResourceChange, side: 'before' | 'after'): Scaling | undefined {
  if (side === 'after' && holdsUnknown(change, 'serverlessv2_scaling_configuration')) return undefined;
  const [block] = records(change[side]?.serverlessv2_scaling_configuration);
  const [minAcu, maxAcu] = [number(block?.min_capacity), number(block?.max_capacity)];
  if (minAcu === undefined || maxAcu === undefined) return undefined;
  return { minAcu, maxAcu, secondsUntilAutoPause: number(block?.seconds_until_auto_pause) };
}
