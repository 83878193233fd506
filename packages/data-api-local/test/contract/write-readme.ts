import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withGeneratedBlocks } from './readme.ts';

/** Writes the marked blocks of the package's README anew: `node --import tsx packages/data-api-local/test/contract/write-readme.ts` */
const path = join(import.meta.dirname, '..', '..', 'README.md');
const readme = readFileSync(path, 'utf8');
const written = withGeneratedBlocks(readme);
if (written === readme) {
  console.log(`Unchanged: ${path}`);
} else {
  writeFileSync(path, written);
  console.log(`Written:   ${path}`);
}
