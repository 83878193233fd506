import { z } from 'zod';
import { type OptionsOf, option } from '../option.ts';
import { oneOf, wholeNumber } from '../schemas.ts';

const MOST_ACU = 256;

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ServerlessV2ScalingConfiguration.html */
export interface Capacity {
  /**
   * Minimum capacity of each instance in ACU: 0 to 256 in steps of 0.5. 1 ACU is about 2 GiB of memory. With 0 the cluster pauses when
   * it is idle. It is the default of the Terraform variable `min_capacity`.
   *
   * @default 0.5
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
   */
  readonly minAcu?: number;
  /**
   * Maximum capacity of each instance in ACU: 1 to 256 in steps of 0.5. It limits the bill. It is the default of the Terraform variable
   * `max_capacity`.
   *
   * @default 2
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ServerlessV2ScalingConfiguration.html
   */
  readonly maxAcu?: number;
  /**
   * How long a cluster with a minimum of 0 ACU is idle before it pauses, in seconds: 300 to 86400. Has no effect with another minimum.
   *
   * @default 300
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
   */
  readonly secondsUntilAutoPause?: number;
  /**
   * How I/O is billed: `standard` pays for each request; `io-optimized` pays nothing for I/O and more for capacity and storage, and is
   * cheaper where I/O is more than about a quarter of the bill. A cluster may change to `io-optimized` once in 30 days, and back at any
   * time, while it serves.
   *
   * @default "standard"
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-storage-type.html
   */
  readonly storage?: 'standard' | 'io-optimized';
}

function acu(least: number) {
  const allowed = `${least} to ${MOST_ACU} ACU in steps of 0.5.`;
  return z.number(allowed).min(least, allowed).max(MOST_ACU, allowed).multipleOf(0.5, allowed);
}

/** The nearest values that are allowed. */
function nearestAcu(least: number, received: unknown): string {
  if (typeof received !== 'number' || Number.isNaN(received)) return 'Write a number, such as 4.';
  if (received < least) return `Use ${least} or more.`;
  if (received > MOST_ACU) return `Use ${MOST_ACU} or less.`;
  return `Use ${Math.floor(received * 2) / 2} or ${Math.ceil(received * 2) / 2}.`;
}

export const capacity = z.strictObject({
  minAcu: option(acu(0), { default: 0.5, todo: (received) => nearestAcu(0, received) }),
  maxAcu: option(acu(1), { default: 2, todo: (received) => nearestAcu(1, received) }),
  secondsUntilAutoPause: option(wholeNumber(300, 86_400, 'seconds'), {
    default: 300,
    todo: 'Use 300, which saves the most.',
  }),
  storage: option(oneOf(['standard', 'io-optimized']), {
    default: 'standard',
    todo: 'Use "io-optimized" where I/O is more than a quarter of the bill, otherwise "standard".',
  }),
} satisfies OptionsOf<Capacity>);
