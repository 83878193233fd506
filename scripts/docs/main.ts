// Writes the generated parts of the documentation. With --check it only names those that are out of date, and exits with 1.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { withBlock } from './block.ts';
import { BLOCKS, FILES } from './blocks.ts';
import { phrasesInRepository } from './words.ts';

const check = process.argv.includes('--check');

for (const file of new Set(BLOCKS.map((block) => block.file))) {
  const before = readFileSync(path.join(PROJECT_FOLDER, file), 'utf8');
  const blocks = BLOCKS.filter((block) => block.file === file);
  keep(
    file,
    before,
    blocks.reduce((text, block) => withBlock(text, block, block.render()), before),
  );
}
for (const { file, render } of FILES) {
  const target = path.join(PROJECT_FOLDER, file);
  keep(file, existsSync(target) ? readFileSync(target, 'utf8') : undefined, render());
}

if (check) {
  for (const phrase of phrasesInRepository(PROJECT_FOLDER)) {
    console.error(phrase);
    process.exitCode = 1;
  }
}

function keep(file: string, before: string | undefined, after: string): void {
  if (after === before) return;
  if (check) {
    console.error(`The generated part of ${file} is out of date. Run npm run docs.`);
    process.exitCode = 1;
  } else {
    writeFileSync(path.join(PROJECT_FOLDER, file), after);
    console.log(`Wrote ${file}`);
  }
}
