import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { general, groups } from './groups.ts';
import { stages } from './index.ts';
import { stagesPage } from './page.ts';

test('shows every option once, with a column for each stage', () => {
  const page = stagesPage();

  for (const { options } of [general, ...Object.values(groups)]) {
    for (const name of Object.keys(options)) expect(page).toContain(`| \`${name}\` |`);
  }
  expect(
    page.match(new RegExp(`\\| default \\| ${stages.map(({ name }) => name).join(' \\| ')} \\|`, 'g')),
  ).toHaveLength(Object.keys(groups).length + 1);
});

test('shows values as a stage file has them, and a dash for none', () => {
  const row = (name: string) =>
    stagesPage()
      .split('\n')
      .find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';

  expect(row('readers')).toMatch(/\| `\{\}` \| `\{\}` \| `\{ 2: \{ promotionTier: 1, zone: 1 \} \}` \|$/);
  expect(row('bucket')).toMatch(/\| – \| – \| – \|$/);
});

test('docs/stages.md holds the page as it is rendered today; npm run docs writes it', () => {
  const text = readFileSync(path.resolve(import.meta.dirname, '../../docs/stages.md'), 'utf8');

  expect(text).toContain(`<!-- stages:begin -->\n\n${stagesPage()}\n\n<!-- stages:end -->`);
});
