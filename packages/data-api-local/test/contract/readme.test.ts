import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal } from '../../src/local.ts';
import { BEHAVIOURS, README as PAGE, withGeneratedBlocks } from './readme.ts';

const read = (file: string) =>
  readFileSync(join(import.meta.dirname, '../../../..', file), 'utf8').replaceAll('\r\n', '\n');
const README = read(PAGE.file);

describe('The documentation of the local Data API', () => {
  test.each([PAGE, BEHAVIOURS])('has the tables that the contract suite gives: $file', (page) => {
    expect(read(page.file)).toBe(withGeneratedBlocks(read(page.file), page));
  });

  test('says which block is missing', () => {
    expect(() => withGeneratedBlocks('# nothing', PAGE)).toThrow(
      'packages/data-api-local/README.md has no block operations. It needs the lines <!-- begin generated: operations --> and <!-- end generated: operations -->. Put them back.',
    );
  });
});

describe('Its example', () => {
  let local: DataApiLocal;
  beforeAll(async () => {
    local = await startTestDataApi();
  });
  afterAll(async () => {
    await local?.stop();
  });

  test('is of a handle that has every control which the README names', () => {
    const section = README.slice(README.indexOf('| Control |'), README.indexOf('The Data API replaces'));
    const controls = [...section.matchAll(/^\| `(\w+)\(.*?\)(?:\.(\w+)\()?/gm)].map(([, first, second]) => [
      first,
      second,
    ]);

    const missing = controls.filter(([first = '', second]) => {
      const control = local[first as keyof DataApiLocal] as unknown;
      if (typeof control !== 'function') return true;
      return second !== undefined && typeof control(local.resourceArn)[second] !== 'function';
    });

    expect(controls.length).toBeGreaterThan(4);
    expect(missing).toEqual([]);
  });

  test('runs as pasted, and prints what the README says', async () => {
    const [code = '', printed = ''] = [...README.matchAll(/```(?:js|text)\n([\s\S]*?)```/g)].map(
      (match) => match[1] ?? '',
    );
    // The package is not built here: its name stands for the service that this test has started.
    const script = code.replace(
      "import { startDataApiLocal } from '@daybreak/data-api-local';",
      `const startDataApiLocal = async () => ({ ...${JSON.stringify({ env: local.env, resourceArn: local.resourceArn, secretArn: local.secretArn, database: local.database, url: local.url, region: local.region })}, stop: async () => {} });`,
    );

    // The service is in this process: the child must not block it.
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: import.meta.dirname,
    });

    expect(script).not.toBe(code);
    expect(stdout).toBe(printed);
  });
});
