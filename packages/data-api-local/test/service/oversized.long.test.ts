import { constants } from 'node:buffer';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import { execute, withService } from './with-service.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

/** More characters than a string of Node can have. */
const LONGER_THAN_A_STRING = Math.ceil((constants.MAX_STRING_LENGTH + 1) / 1000) * 1000;

test('a row that no string can hold fails its own call, and other calls are answered', async () => {
  await withService(database, {}, async (service) => {
    const other = execute(service, 'SELECT 1 FROM pg_sleep(1)');
    // A text of so many thousand characters. PostgreSQL copies piece by piece: one character at a time took it seconds.
    const text = `repeat(repeat('x', 1000), ${LONGER_THAN_A_STRING / 1000})`;

    expect(await execute(service, `SELECT ${text}`)).toEqual({
      status: 400,
      errorType: 'UnsupportedResultException',
      body: { message: 'The result exceeds the size limit 1 MB.' },
    });

    expect((await other).status).toBe(200);
    expect((await execute(service, 'SELECT 1')).status).toBe(200);
  });
  // PostgreSQL needs seconds to make that row, and more on a busy machine.
}, 60_000);
