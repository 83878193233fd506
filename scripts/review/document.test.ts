import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { runCli } from '../cli.ts';
import { pricesDocument } from '../cost/document.ts';
import { withBlock } from '../docs/block.ts';
import { testIo } from '../test/io.ts';

const page = (file: string) => readFileSync(path.join(PROJECT_FOLDER, file), 'utf8');

describe('the generated parts are what their sources say', () => {
  test.each([['docs/cost.md', 'prices', pricesDocument]])('%s', (file, name, render) => {
    expect(page(file)).toBe(withBlock(page(file), { file, name }, render()));
  });
});

describe('what a page shows is what the command prints', () => {
  test.each(['docs/review.md', 'docs/cost.md'])('%s', async (file) => {
    const [, command = '', output = ''] = /```console\n\$ npm run -s (.*)\n([\s\S]*?)```/.exec(page(file)) ?? [];
    const io = testIo({ cwd: PROJECT_FOLDER });

    await runCli(command.replace(' -- ', ' ').split(' '), io);

    expect(`${io.stdout.join('\n')}\n`).toBe(output);
  });
});
