import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { installedBinaries } from '../src/binaries/installed.ts';
import { serverAccount } from '../src/system/account.ts';
import { startProcess } from './start-process.ts';

const account = serverAccount();
const installed = () => installedBinaries({ account, env: process.env, preferredMajor: 17 }).catch(() => undefined);

let major: number | undefined;
beforeAll(async () => {
  major = (await installed())?.major;
});

describe('a PostgreSQL that is installed on this machine', () => {
  test('starts like the embedded one, or the error says that there is none', async () => {
    const started = await startProcess(
      { engine: 'system', ephemeral: true },
      { env: { PATH: process.env.PATH ?? '' } },
    );

    if (major === undefined)
      expect(started.answer.error).toMatch(/^PostgreSQL cannot be started with the engine "system":/);
    else expect(started.answer).toMatchObject({ engine: 'system', major });
    await started.stop();
  });
});

describe('the folders that are searched', () => {
  let folder: string;
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'daybreak-system-')));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('are skipped if they contain only one of both programs', async () => {
    const search = installedBinaries({ account, env: { PATH: folder }, preferredMajor: 17, installFolders: [folder] });

    await expect(search).rejects.toThrow('initdb and postgres are neither in PATH nor in the usual folders');
  });
});
