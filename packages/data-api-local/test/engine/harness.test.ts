import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe('a database of a test file', () => {
  test('is empty, owned by a master user that is not a superuser, and gone after drop', async () => {
    const other = await createTestDatabase();
    const client = new Client(other.connection);
    await client.connect();

    const { rows } = await client.query(
      `SELECT current_database() AS name, rolsuper, rolcreatedb, (SELECT count(*)::int FROM pg_stat_user_tables) AS tables
       FROM pg_roles WHERE rolname = current_user`,
    );
    await client.end();
    await other.drop();

    expect(rows).toEqual([{ name: other.name, rolsuper: false, rolcreatedb: true, tables: 0 }]);
    expect(other.name).not.toBe(database.name);
    await expect(new Client(other.connection).connect()).rejects.toThrow(`database "${other.name}" does not exist`);
  });
});
