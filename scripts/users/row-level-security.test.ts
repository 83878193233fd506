import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Database, statement } from '@daybreak/database';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { startUsers, type UsersFixture } from './test-parts.ts';
import { ensureUsers } from './users.ts';

const PAGE = readFileSync(path.join(PROJECT_FOLDER, 'docs', 'database-users.md'), 'utf8');
const [template = '', forgotten = ''] = [...PAGE.matchAll(/```sql\n([^`]+)```/g)].map(([, sql]) => sql);

let fixture: UsersFixture;
let rw: Database;
beforeAll(async () => {
  fixture = await startUsers();
  const { db } = fixture.parts;
  await ensureUsers(fixture.parts);
  const [row] = await db.query(statement({ sql: 'SELECT current_database()::text AS name', row: { name: 'text' } }));
  const statements = template.split(/;\n\n|;\n$/).filter((sql) => sql.trim() !== '');
  await db.transaction(async (tx) => {
    for (const sql of [
      `SET LOCAL ROLE "${row?.name}_owner"`,
      'CREATE TABLE notes (user_id text NOT NULL, body text NOT NULL)',
      'CREATE TABLE forgotten (user_id text NOT NULL)',
      "INSERT INTO notes VALUES ('ann', 'of ann'), ('bob', 'of bob')",
      ...statements,
    ]) {
      await tx.execute(statement({ sql }));
    }
  });
  rw = await fixture.as('rw');
});
afterAll(() => fixture.close());

const bodies = (from: string, subject?: string) =>
  subject === undefined
    ? rw.query(statement({ sql: `SELECT body FROM ${from}`, row: { body: 'text' } }))
    : rw.query(statement({ sql: `SELECT body FROM ${from}`, parameters: { subject: 'text' }, row: { body: 'text' } }), {
        subject,
      });

test('the template shows a caller only its own rows, in one request', async () => {
  fixture.api.resetControls();
  const ann = await bodies('notes_of(:subject)', 'ann');
  const sent = fixture.api.requests().length;

  expect(ann).toEqual([{ body: 'of ann' }]);
  expect(sent).toBe(1);
  expect(await bodies('notes_of(:subject)', 'bob')).toEqual([{ body: 'of bob' }]);
  expect(await bodies('notes')).toEqual([]);
});

test('a write without the variable is refused', async () => {
  await expect(rw.execute(statement({ sql: "INSERT INTO notes VALUES ('ann', 'x')" }))).rejects.toMatchObject({
    sqlState: '42501',
  });
});

test("the page's query for tables without a policy finds the forgotten one", async () => {
  const rows = await fixture.parts.db.query(
    statement({ sql: forgotten.replace('c.oid::regclass', 'c.oid::regclass::text AS name'), row: { name: 'text' } }),
  );

  expect(rows).toEqual([{ name: 'forgotten' }]);
});
