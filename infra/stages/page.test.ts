import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { deployerPolicyBlock } from './deployer-policy.ts';
import { general, groups } from './groups.ts';
import { stages } from './index.ts';
import { stagesPage } from './page.ts';

const docs = path.resolve(import.meta.dirname, '../../docs');

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

test.each([
  ['stages.md', 'stages', stagesPage],
  ['deploy.md', 'deployer-policy', deployerPolicyBlock],
])('docs/%s holds the block %s as it is rendered today', (file, name, render) => {
  const text = readFileSync(path.join(docs, file), 'utf8');

  expect(text).toContain(`<!-- ${name}:begin -->\n\n${render()}\n\n<!-- ${name}:end -->`);
});
