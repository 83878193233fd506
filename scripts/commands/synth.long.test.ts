import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { runCli } from '../cli.ts';
import { testIo } from '../test/io.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'daybreak-synth-command-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('daybreak synth', () => {
  test('prints all notices of the app on stderr', async () => {
    // The project decides which stages exist, so the notices come from the app.
    const env = { ...process.env, STATE_BUCKET: 'state-of-tests' };
    const stage = 'production';
    const app = spawnSync(process.execPath, ['infra/start.mjs'], {
      ...{ cwd: PROJECT_FOLDER, encoding: 'utf8' },
      env: { ...env, STAGE: stage, CDKTF_OUTDIR: path.join(folder, 'app') },
    });
    const io = testIo({ env, cwd: folder });

    const code = await runCli(['synth', '--output', 'said', '--stage', stage], io);

    expect(code).toBe(0);
    expect(io.stderr.join('\n')).toBe(app.stderr.trim());
  });

  test('shows the output of the app when it fails', async () => {
    const io = testIo({ env: { ...process.env, CDKTF_CONTEXT_JSON: '{' }, cwd: folder });

    const code = await runCli(['synth', '--output', 'fourth'], io);

    expect(code).toBe(2);
    expect(io.stderr.join('\n')).toContain(
      `The synth of stage dev ended with 1. Expected 0 and one folder per stack in ${path.join(folder, 'fourth')}. ` +
        'Fix the problem reported below:\n',
    );
    expect(io.stderr.join('\n')).toContain('SyntaxError');
  });
});
