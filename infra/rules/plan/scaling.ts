import { holdsUnknown } from '../../terraform/change.ts';
import type { Change } from '../../terraform/document.ts';
import { asBlocks, asNumber } from '../../terraform/value.ts';

export interface Scaling {
  readonly minAcu: number;
  readonly maxAcu: number;
  readonly secondsUntilAutoPause: number | undefined;
}

/** The range of a serverless cluster; undefined when it has none, or it is known only after the apply. */
export function scalingOf(change: Change, side: 'before' | 'after'): Scaling | undefined {
  if (side === 'after' && holdsUnknown(change, 'serverlessv2_scaling_configuration')) return undefined;
  const [block] = asBlocks(change[side]?.serverlessv2_scaling_configuration);
  const [minAcu, maxAcu] = [asNumber(block?.min_capacity), asNumber(block?.max_capacity)];
  if (minAcu === undefined || maxAcu === undefined) return undefined;
  return { minAcu, maxAcu, secondsUntilAutoPause: asNumber(block?.seconds_until_auto_pause) };
}
