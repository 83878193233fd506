import type { RdsClusterServerlessv2ScalingConfiguration } from '@cdktf/provider-aws/lib/rds-cluster/index.js';
import { conditional, Op, Token } from 'cdktf';
import type { Settings } from './settings.ts';

/**
 * A minimum of 0 means auto-pause; above 0 the argument is left out, because AWS refuses the pair. If the minimum is a Terraform variable,
 * Terraform decides.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ServerlessV2ScalingConfiguration.html
 */
export function scaling({
  minAcu,
  maxAcu,
  secondsUntilAutoPause,
}: Settings['capacity']): RdsClusterServerlessv2ScalingConfiguration {
  const range = { minCapacity: minAcu, maxCapacity: maxAcu };
  if (!Token.isUnresolved(minAcu)) return minAcu === 0 ? { ...range, secondsUntilAutoPause } : range;
  // The literal is on the left: on the right CDKTF renders 0 as the word undefined.
  const paused = conditional(Op.eq(0, minAcu), secondsUntilAutoPause, Token.nullValue());
  return { ...range, secondsUntilAutoPause: Token.asNumber(paused) };
}
