import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from './project-folder.ts';

const scratch = mkdtempSync(path.join(os.tmpdir(), 'daybreak-main-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('ends with 2 and the list of stages when STAGE names none, and writes nothing', () => {
  const outdir = path.join(scratch, 'out');

  const { status, stdout, stderr } = spawnSync(process.execPath, ['infra/start.mjs'], {
    cwd: PROJECT_FOLDER,
    env: { ...process.env, STAGE: 'nope', CDKTF_OUTDIR: outdir },
    encoding: 'utf8',
  });

  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: '',
    // Which stages there are besides dev is a matter of the project.
    stderr: expect.stringMatching(
      /^There is no stage "nope"\. Stages: (?:.+, )?dev(?:, .+)?\. Set STAGE or --stage to one of them, or add a file to infra\/stages and name it in infra\/stages\/list\.ts\.\n$/,
    ),
  });
  expect(existsSync(outdir)).toBe(false);
});
