import { Id } from '@cdktf/provider-random/lib/id/index.js';
import type { Construct } from 'constructs';

/** Eight hexadecimal digits, generated once and kept in the state, for names that AWS does not allow to be used again. */
export function randomSuffix(scope: Construct): string {
  const made = scope.node.tryFindChild('suffix');
  return made instanceof Id ? made.hex : new Id(scope, 'suffix', { byteLength: 4 }).hex;
}
