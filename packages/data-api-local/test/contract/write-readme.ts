// Writes the tables of the contract suite into the documentation, as part of `npm run docs`. With --check it only says which are
// out of date, and exits with 1.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BEHAVIOURS, README, withGeneratedBlocks } from './readme.ts';

const PROJECT = join(import.meta.dirname, '../../../..');

for (const page of [README, BEHAVIOURS]) {
  const file = join(PROJECT, page.file);
  const before = readFileSync(file, 'utf8');
  const after = withGeneratedBlocks(before, page);
  if (after !== before && process.argv.includes('--check')) {
    console.error(`The generated part of ${page.file} is out of date. Run npm run docs.`);
    process.exitCode = 1;
  } else if (after !== before) {
    writeFileSync(file, after);
    console.log(`Wrote ${page.file}`);
  }
}
