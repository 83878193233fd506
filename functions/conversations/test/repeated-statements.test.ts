// The example functions must not contain the loops that we warn about.
import path from 'node:path';
import { connectDatabase } from '@daybreak/database/connect';
import { loadConnection } from '@daybreak/database/settings';
import { migrate } from '@daybreak/migrate';
import { expect, test } from '@jest/globals';
import { seedDatabase } from '../../../scripts/seed/seed.ts';
import { startTestDataApi } from '../../../test/database.ts';

test('migrations and seed repeat no statement', async () => {
  const api = await startTestDataApi();
  const db = await connectDatabase(loadConnection({ env: api.env }));

  await migrate(db, { folder: path.join(import.meta.dirname, '../../../migrations'), appliedBy: 'test' });
  await seedDatabase(db);
  await seedDatabase(db);

  expect(api.repeatedStatements()).toEqual([]);
  expect(api.counts().BeginTransaction.requests).toBeGreaterThan(2);
  await db.close();
  await api.stop();
});
