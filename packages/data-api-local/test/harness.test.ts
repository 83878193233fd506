import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { createTestDatabase, startTestDataApi, type TestDatabase } from '../../../test/database.ts';
import type { DataApiLocal } from '../src/local.ts';

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

describe('a local Data API of a test file', () => {
  test('answers on a database of its own, which is gone after stop', async () => {
    const [one, two] = await Promise.all([
      startTestDataApi({ database: 'alex' }),
      startTestDataApi({ database: 'alex' }),
    ]);

    const databases = await Promise.all([one, two].map((api) => ask(api, 'SELECT current_database()')));
    await one.stop();
    const left = await ask(two, `SELECT count(*)::text FROM pg_database WHERE datname = '${databases[0]}'`);
    await two.stop();

    expect(databases).toEqual([expect.stringMatching(/^daybreak_alex_/), expect.stringMatching(/^daybreak_alex_/)]);
    expect(databases[0]).not.toBe(databases[1]);
    expect(left).toBe('0');
  });

  test('copies a template with all that was made in it', async () => {
    const template = await startTestDataApi({ database: 'template_of_harness', freshDatabase: false });
    await ask(template, 'CREATE TABLE IF NOT EXISTS kept (id int)');
    await ask(template, 'INSERT INTO kept VALUES (7)');
    await template.stop();

    const copy = await startTestDataApi({ template: 'template_of_harness' });
    const rows = await ask(copy, 'SELECT max(id)::text FROM kept');
    await ask(copy, 'DROP TABLE kept');
    await copy.stop();

    expect(rows).toBe('7');
  });
});

/** The first value of the first row. */
async function ask(api: DataApiLocal, sql: string): Promise<string> {
  const response = await fetch(`${api.url}/Execute`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceArn: api.resourceArn, secretArn: api.secretArn, database: api.database, sql }),
  });
  const body = (await response.json()) as { message?: string; records?: { stringValue: string }[][] };
  if (!response.ok) throw new Error(`${sql}: ${body.message}`);
  return body.records?.[0]?.[0]?.stringValue ?? '';
}
