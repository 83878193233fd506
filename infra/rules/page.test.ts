import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { changeRulesPage, enginesPage, stateRulesPage } from './page.ts';
import { STATE_RULES } from './state/index.ts';

const read = (name: string) => readFileSync(path.join(import.meta.dirname, '../../docs', name), 'utf8');
const page = read('rules.md');

function block(name: string, text = page): string {
  return new RegExp(`<!-- ${name}:begin -->([\\s\\S]*)<!-- ${name}:end -->`).exec(text)?.[1]?.trim() ?? '';
}

test('docs/rules.md holds the rules as they are; npm run docs writes it', () => {
  expect(block('rules')).toBe(stateRulesPage());
  for (const { id } of STATE_RULES) expect(page).toContain(`### ${id}\n`);
});

test('docs/rules.md holds the engine catalogue as it is', () => {
  expect(block('engines')).toBe(enginesPage());
});

test('docs/review-rules.md holds the rules of review as they are', () => {
  expect(block('review-rules', read('review-rules.md'))).toBe(changeRulesPage());
});
