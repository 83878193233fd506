import { readFileSync } from 'node:fs';
import path from 'node:path';
import { withoutIndexes } from '../../infra/terraform/address.ts';
import { readDocument } from '../../infra/terraform/read.ts';

/** Addresses in a synthesised stack whose `lifecycle` has `prevent_destroy`. A plan does not show it. */
export function preventDestroyOf(stackFolder: string): readonly string[] {
  const file = path.join(stackFolder, 'cdk.tf.json');
  const { blocks } = readDocument(readFileSync(file), file);
  const kept = blocks.filter(({ mode, preventDestroy }) => mode === 'managed' && preventDestroy === true);
  return [...new Set(kept.map(({ address }) => withoutIndexes(address)))];
}
