import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { statement } from '@daybreak/database';
import { migrate } from '@daybreak/migrate';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../../infra/project-folder.ts';
import { type Deployment, ISSUER } from '../../../test/deployment.ts';
import { deployConversations } from './deployment.ts';

let deployment: Deployment;
beforeAll(async () => {
  deployment = await deployConversations();
});
afterAll(() => deployment?.stop());

/** Applies the SQL blocks of docs/callers.md as one more migration. */
async function rename(version: string): Promise<void> {
  const page = readFileSync(path.join(PROJECT_FOLDER, 'docs', 'callers.md'), 'utf8');
  const blocks = [...page.matchAll(/```sql\n(.*?)```/gs)].map(([, sql]) => sql);
  const folder = mkdtempSync(path.join(tmpdir(), 'daybreak-rename-'));
  try {
    const migrations = path.join(PROJECT_FOLDER, 'migrations');
    for (const name of readdirSync(migrations))
      writeFileSync(path.join(folder, name), readFileSync(path.join(migrations, name)));
    writeFileSync(path.join(folder, '20990101000000_rename_subjects.sql'), blocks.join('\n'));
    if (version !== '20990101000000')
      writeFileSync(path.join(folder, `${version}_rename_again.sql`), blocks.join('\n'));
    await migrate(deployment.db, { folder, appliedBy: 'test' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the SQL of docs/callers.md assigns old rows to the current callers, and can run twice', async () => {
  const old = [
    'alice',
    'arn:aws:iam::123456789012:user/alice',
    'arn:aws:sts::123456789012:assumed-role/reporter/alice',
    'arn:aws:sts::123456789012:assumed-role/reporter/bob',
  ];
  for (const subject of old) {
    await deployment.db.execute(
      statement({
        sql: 'INSERT INTO conversations (owner, title) VALUES (:subject, :subject)',
        parameters: { subject: 'text' },
      }),
      { subject },
    );
  }

  await rename('20990101000000');
  await rename('20990101000001');

  const owners = statement({
    sql: 'SELECT title, owner FROM conversations ORDER BY title',
    row: { title: 'text', owner: 'text' },
  });
  expect(await deployment.db.query(owners)).toEqual([
    { title: 'alice', owner: `${ISSUER}#alice` },
    { title: 'arn:aws:iam::123456789012:user/alice', owner: 'arn:aws:iam::123456789012:user/alice' },
    { title: old[2], owner: 'arn:aws:iam::123456789012:role/reporter' },
    { title: old[3], owner: 'arn:aws:iam::123456789012:role/reporter' },
  ]);
});
