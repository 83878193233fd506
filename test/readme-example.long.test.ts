import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { connectDatabase } from '@daybreak/database/connect';
import { loadConnection } from '@daybreak/database/settings';
import { migrate } from '@daybreak/migrate';
import { expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../infra/project-folder.ts';
import { startTestDataApi } from './database.ts';

test("README.md's client example runs unchanged on a migrated database", async () => {
  const readme = readFileSync(path.join(PROJECT_FOLDER, 'README.md'), 'utf8');
  const [, code = ''] = /<!-- client:begin -->\s*```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  // In the project's folder, so that the packages are resolved as in a user's file.
  const file = path.join(PROJECT_FOLDER, 'test', `readme-example-${process.pid}.tmp.ts`);
  const local = await startTestDataApi();
  try {
    const db = await connectDatabase(loadConnection({ env: local.env }));
    await migrate(db, { folder: path.join(PROJECT_FOLDER, 'scripts/demo/application/migrations'), appliedBy: 'test' });
    await db.close();
    await writeFile(file, code);

    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--import', 'tsx', file], {
      // Not the project's own folder, where the example would read the .env of the person who runs the tests.
      cwd: import.meta.dirname,
      env: { ...process.env, ...local.env, TSX_TSCONFIG_PATH: path.join(PROJECT_FOLDER, 'tsconfig.json') },
    });

    expect(stderr).toBe('');
    expect(stdout).toMatch(/^\d{4}-\d\d-\d\dT\S+Z create_notes\n$/);
  } finally {
    await rm(file, { force: true });
    await local.stop();
  }
});
