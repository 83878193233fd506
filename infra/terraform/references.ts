import { withoutIndexes } from './address.ts';
import type { Block } from './document.ts';

/** Whether a reference such as `aws_rds_cluster.aurora.arn` names this block. */
export function names(reference: string, block: Block): boolean {
  const address = withoutIndexes(block.address);
  return reference === address || reference.startsWith(`${address}.`);
}

/** The references in one argument, or in all of them. */
export function referencesFrom(block: Block, argument?: string): readonly string[] {
  return argument === undefined ? Object.values(block.references).flat() : (block.references[argument] ?? []);
}

/**
 * Whether `block` points at `target` in this argument: by an expression that names it, or by a known value that equals the
 * target's `identity` (`cluster_identifier = "alex-aurora"`).
 */
export function pointsAt(block: Block, argument: string, target: Block, identity: string): boolean {
  if (referencesFrom(block, argument).some((reference) => names(reference, target))) return true;
  const value = block.values[argument];
  return typeof value === 'string' && value === target.values[identity];
}
