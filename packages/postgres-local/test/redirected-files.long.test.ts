import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { IS_ROOT, NOBODY, startProcess } from './start-process.ts';

const asRoot = IS_ROOT ? test : test.skip; // only root can start a process of another user

let base: string;
beforeAll(() => {
  base = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'daybreak-foreign-')));
  fs.chmodSync(base, 0o755);
});
afterAll(() => fs.rmSync(base, { recursive: true }));

/**
 * A program of the account `nobody` that repeatedly creates links where a start by root could follow
 * them. Its arguments: the folder of temporary files,
 * and the file that root should overwrite.
 */
const ATTACKER = `
const { readdirSync, symlinkSync, renameSync } = require('node:fs');
const { join } = require('node:path');
const [, temporary, canary] = process.argv;
const attempt = (action) => { try { action(); } catch {} };
process.stdout.write('ready');
for (;;) for (const name of readdirSync(temporary)) {
  if (!/^daybreak-[A-Za-z0-9]{6}$/.test(name)) continue;
  const folder = join(temporary, name);
  attempt(() => symlinkSync(canary, join(folder, 'initdb-password')));
  attempt(() => renameSync(join(folder, 'data'), join(folder, 'moved')));
  attempt(() => symlinkSync(canary, join(folder, 'data')));
}`;

describe('a temporary data folder of root', () => {
  asRoot(
    'prevents a process of the server account from redirecting files that root writes',
    async () => {
      const canary = join(base, 'canary');
      fs.writeFileSync(canary, 'untouched', { mode: 0o600 });
      // Not the temporary folder of the other tests, whose servers the attacker would stop.
      const temporary = join(base, 'temporary');
      fs.mkdirSync(temporary);
      fs.chmodSync(temporary, 0o1777);
      const attacker = spawn(process.execPath, ['-e', ATTACKER, temporary, canary], { ...NOBODY, env: {}, cwd: '/' });
      await new Promise((resolve) => attacker.stdout.once('data', resolve));
      try {
        for (let round = 0; round < 2; round += 1) {
          // A link of the attacker may make a start fail. It must not make it write elsewhere.
          const started = await startProcess({ ephemeral: true }, { env: { TMPDIR: temporary } });
          await started.kill();
        }
      } finally {
        attacker.kill('SIGKILL');
      }

      expect(fs.readFileSync(canary, 'utf8')).toBe('untouched');
      expect(fs.statSync(canary)).toMatchObject({ uid: 0 });
    },
    60_000,
  );
});
