import { Id } from '@cdktf/provider-random/lib/id/index.js';
import type { TerraformStack } from 'cdktf';

/** Eight hexadecimal digits, made once and kept in the state, for names that AWS does not let us use twice. */
export function randomSuffix(stack: TerraformStack): string {
  const made = stack.node.tryFindChild('suffix');
  return made instanceof Id ? made.hex : new Id(stack, 'suffix', { byteLength: 4 }).hex;
}
