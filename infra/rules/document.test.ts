import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { enginesDocument, rulesDocument } from './document.ts';
import { rules } from './index.ts';

const page = readFileSync(path.join(import.meta.dirname, '../../docs/rules.md'), 'utf8');

function block(name: string): string {
  return new RegExp(`<!-- ${name}:begin -->([\\s\\S]*)<!-- ${name}:end -->`).exec(page)?.[1]?.trim() ?? '';
}

test('docs/rules.md holds the rules as they are; npm run docs writes it', () => {
  expect(block('rules')).toBe(rulesDocument());
  for (const { id } of rules) expect(page).toContain(`### ${id}\n`);
});

test('docs/rules.md holds the engine catalogue as it is', () => {
  expect(block('engines')).toBe(enginesDocument());
});
