// Writes the generated parts of the documentation; with --check, says which are stale instead (exit 1).
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { withBlock } from './block.ts';
import { BLOCKS } from './blocks.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const check = process.argv.includes('--check');

const files = new Set(BLOCKS.map(({ file }) => file));

for (const file of files) {
  const before = readFileSync(path.join(ROOT, file), 'utf8');
  const after = BLOCKS.filter((block) => block.file === file).reduce(
    (text, block) => withBlock(text, block, block.render()),
    before,
  );
  if (after === before) continue;
  if (check) {
    console.error(`${file} is stale: a part of it is generated, and its source has changed. Run npm run docs.`);
    process.exitCode = 1;
  } else {
    writeFileSync(path.join(ROOT, file), after);
    console.log(`Wrote ${file}`);
  }
}
