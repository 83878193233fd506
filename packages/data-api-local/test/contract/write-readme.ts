// Writes the tables of the package's README from the contract suite, as part of `npm run docs`. With --check it only says
// whether they are out of date, and exits with 1.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withGeneratedBlocks } from './readme.ts';

const FILE = join(import.meta.dirname, '..', '..', 'README.md');

const before = readFileSync(FILE, 'utf8');
const after = withGeneratedBlocks(before);
if (after !== before && process.argv.includes('--check')) {
  console.error('The generated part of packages/data-api-local/README.md is out of date. Run npm run docs.');
  process.exitCode = 1;
} else if (after !== before) {
  writeFileSync(FILE, after);
  console.log('Wrote packages/data-api-local/README.md');
}
