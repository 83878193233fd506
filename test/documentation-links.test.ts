import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../infra/project-folder.ts';

/** Without node_modules, ignored and generated folders: names that begin with a dot, dist and cdktf.out. */
function pagesIn(folder: string): string[] {
  return readdirSync(path.join(PROJECT_FOLDER, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return /^(\..*|node_modules|dist|cdktf\.out)$/.test(entry.name) ? [] : pagesIn(name);
    return name.endsWith('.md') ? [name] : [];
  });
}

const pages = pagesIn('.');
/** The page without its code blocks. */
const textOf = (page: string) =>
  readFileSync(path.join(PROJECT_FOLDER, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');

/** The anchors that GitHub makes from headings. */
function anchorsOf(page: string): Set<string> {
  const headings = [...textOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
  return new Set(headings);
}

test('every link between pages of the documentation leads to a file, and to a heading in it', () => {
  const broken = pages.flatMap((page) =>
    [...textOf(page).matchAll(/\]\((?!\w+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].flatMap(([link, file = '', anchor]) => {
      const target = file === '' ? page : path.posix.join(path.posix.dirname(page), file);
      const found =
        existsSync(path.join(PROJECT_FOLDER, target)) && (anchor === undefined || anchorsOf(target).has(anchor));
      return found ? [] : [`${page}: ${link}`];
    }),
  );

  expect(pages).toContain('README.md');
  expect(broken).toEqual([]);
});
