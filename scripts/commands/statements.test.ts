import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { createTestDatabase, type TestDatabase, testPostgres } from '../../test/database.ts';
import { runCli } from '../cli.ts';
import { testIo } from '../test/io.ts';

let database: TestDatabase;
let url: string;
beforeAll(async () => {
  database = await createTestDatabase();
  const { host, port, user, password, database: name } = database.connection;
  url = `postgres://${user}:${encodeURIComponent(String(password))}@${host}:${port}/${name}`;
  const client = new pg.Client(database.connection);
  await client.connect();
  await client.query(
    "CREATE TYPE mood AS ENUM ('calm'); CREATE TABLE notes (id uuid PRIMARY KEY, body text, mood mood NOT NULL)",
  );
  await client.end();
});
afterAll(() => database?.drop());

async function statements(...argv: readonly string[]) {
  const io = testIo();
  const code = await runCli(['statements', ...argv], io);
  return { code, stdout: io.stdout.join('\n'), stderr: io.stderr.join('\n') };
}

describe('npm run statements', () => {
  test('prints the declaration, ready to paste', async () => {
    const { code, stdout } = await statements(
      'SELECT id, body, mood FROM notes WHERE id = ANY(:ids);',
      '--name',
      'find-notes',
      '--url',
      url,
    );

    expect(stdout).toBe(`import { array, enumType, nullable, statement } from '@daybreak/database';

export const findNotes = statement({
  name: 'find-notes',
  sql: 'SELECT id, body, mood FROM notes WHERE id = ANY(:ids)',
  parameters: { ids: array('uuid') },
  row: { id: 'uuid', body: nullable('text'), mood: enumType('mood', ['calm']) },
});`);
    expect(code).toBe(0);
  });

  test('reads a file', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'daybreak-statements-'));
    writeFileSync(path.join(folder, 'delete.sql'), 'DELETE FROM notes\nWHERE mood = :mood;\n');

    const { stdout } = await statements('--file', path.join(folder, 'delete.sql'), '--url', url);
    rmSync(folder, { recursive: true });

    expect(stdout).toContain(
      "  sql: `DELETE FROM notes\nWHERE mood = :mood`,\n  parameters: { mood: enumType('mood', ['calm']) },\n})",
    );
  });

  test('prints one JSON object with --json', async () => {
    const { stdout } = await statements('SELECT body FROM notes WHERE id = :id', '--json', '--url', url);

    expect(JSON.parse(stdout)).toEqual({
      sql: 'SELECT body FROM notes WHERE id = :id',
      parameters: { id: { type: 'uuid', array: false, nullable: false } },
      row: { body: { type: 'text', array: false, nullable: true } },
      unknownNulls: [],
      declaration: expect.stringContaining('statement({'),
    });
  });

  test('shows a syntax error of PostgreSQL with a caret', async () => {
    const { code, stdout, stderr } = await statements('SELECT nope FROM notes', '--url', url);

    expect(stderr).toContain('column "nope" does not exist.\n  1:8 | SELECT nope FROM notes\n      |        ^');
    expect([code, stdout]).toEqual([2, '']);
  });

  test('uses a new database with the migrations by default', async () => {
    const { host, port, user, password = '', maintenanceDatabase } = await testPostgres();
    const server = `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${maintenanceDatabase}`;
    const io = testIo({ env: { ...process.env, DATA_API_LOCAL_POSTGRES_URL: server } });

    // A project may have no migration yet, and then has no ledger.
    const hasMigrations = readdirSync(path.join(PROJECT_FOLDER, 'migrations')).some((name) => name.endsWith('.sql'));
    const sql = hasMigrations ? 'SELECT name FROM daybreak_migrations' : "SELECT 'a'::text AS name";
    expect(await runCli(['statements', sql], io)).toBe(0);
    expect(io.stdout.join('\n')).toMatch(/row: \{\s+name: (nullable\()?'text'/);
  });
});
