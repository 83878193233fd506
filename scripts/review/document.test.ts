import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { runCli } from '../cli.ts';
import { pricesDocument } from '../cost/document.ts';
import { withBlock } from '../docs/block.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const page = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

describe('the generated parts are what their sources say', () => {
  test.each([['docs/cost.md', 'prices', pricesDocument]])('%s', (file, name, render) => {
    expect(page(file)).toBe(withBlock(page(file), { file, name }, render()));
  });
});

describe('what a page shows is what the command prints', () => {
  test.each(['docs/review.md', 'docs/cost.md'])('%s', async (file) => {
    const [, command = '', output = ''] = /```console\n\$ npm run -s (.*)\n([\s\S]*?)```/.exec(page(file)) ?? [];
    const lines: string[] = [];

    await runCli(command.replace(' -- ', ' ').split(' '), {
      out: (line) => lines.push(line),
      err: () => {},
      env: {},
      cwd: ROOT,
    });

    expect(`${lines.join('\n')}\n`).toBe(output);
  });
});
