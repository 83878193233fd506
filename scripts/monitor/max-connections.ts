/**
 * The default of max_connections by the maximum capacity, from AWS's table. Between two rows, the lower one is used.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html#aurora-serverless-v2.max-connections
 */
const TABLE: readonly (readonly [number, number])[] = [
  [1, 189],
  [4, 823],
  [8, 1669],
  [16, 3360],
  [32, 5000],
];

/** The approximate number of connections that a cluster of this maximum capacity accepts. */
export function maximumConnections(maxAcu: number): number {
  return TABLE.findLast(([acu]) => acu <= maxAcu)?.[1] ?? 189;
}
