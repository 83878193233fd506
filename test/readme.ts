import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_FOLDER } from '../infra/project-folder.ts';

export const readme = readFileSync(path.join(PROJECT_FOLDER, 'README.md'), 'utf8');

/** The first fenced block that follows a text. */
export function blockAfter(text: string): string {
  const from = readme.indexOf(text);
  const [, block] = /```\w*\n([\s\S]*?)```/.exec(readme.slice(from)) ?? [];
  if (from === -1 || block === undefined) throw new Error(`README.md has no block after ${JSON.stringify(text)}.`);
  return block.trimEnd();
}
