import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from './project-folder.ts';

const scratch = mkdtempSync(path.join(os.tmpdir(), 'daybreak-main-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test('exits with 2, lists the stages and writes nothing when STAGE names no stage', () => {
  const outdir = path.join(scratch, 'out');

  const { status, stdout, stderr } = spawnSync(process.execPath, ['infra/start.mjs'], {
    cwd: PROJECT_FOLDER,
    env: { ...process.env, STAGE: 'nope', CDKTF_OUTDIR: outdir },
    encoding: 'utf8',
  });

  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: '',
    // The project decides which stages exist besides dev.
    stderr: expect.stringMatching(
      /^There is no stage "nope"\. Stages: (?:.+, )?dev(?:, .+)?\. Set STAGE or --stage to one of them, or add a file to infra\/stages and name it in infra\/stages\/list\.ts\.\n$/,
    ),
  });
  expect(existsSync(outdir)).toBe(false);
});
