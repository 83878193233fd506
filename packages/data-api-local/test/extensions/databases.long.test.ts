// Where the extensions that Aurora leaves to rds_superuser can be created: on a server of our own, and in copies.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../../test/database.ts';
import { startDataApiLocal } from '../../src/local.ts';
import { ask } from './ask.ts';

const ENV = { PATH: process.env.PATH, HOME: process.env.HOME };

let local: Awaited<ReturnType<typeof startDataApiLocal>>;
beforeAll(async () => {
  local = await startDataApiLocal({ ephemeral: true, port: 0, env: ENV });
}, 60_000);
afterAll(() => local?.stop());

test('On a server of our own: in the database of the start, as a member of rds_superuser', async () => {
  await ask(local, 'CREATE EXTENSION postgres_fdw');
  await ask(local, 'CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw');

  expect(await ask(local, "SELECT pg_has_role(current_user, 'rds_superuser', 'member')")).toBe('true');
  expect(await ask(local, "SELECT count(*)::text FROM pg_foreign_server WHERE srvname = 'elsewhere'")).toBe('1');
});

test('In a database that the master user creates there', async () => {
  await ask(local, 'CREATE DATABASE made_by_caller');

  await ask(local, 'CREATE EXTENSION pg_stat_statements', { database: 'made_by_caller' });

  const count = "SELECT count(*)::text FROM pg_extension WHERE extname = 'pg_stat_statements'";
  expect(await ask(local, count, { database: 'made_by_caller' })).toBe('1');
});

test('In a copy of a template', async () => {
  const template = await startTestDataApi({ database: 'template_of_extensions', freshDatabase: false, reset: true });
  await template.stop();
  const copy = await startTestDataApi({ template: 'template_of_extensions' });

  await ask(copy, 'CREATE EXTENSION pgrowlocks');

  expect(await ask(copy, "SELECT count(*)::text FROM pg_extension WHERE extname = 'pgrowlocks'")).toBe('1');
  await copy.stop();
});

test('Not in a copy of template0: PostgreSQL refuses, and the hint says what to do', async () => {
  await ask(local, 'CREATE DATABASE bare TEMPLATE template0');

  await expect(ask(local, 'CREATE EXTENSION pg_prewarm', { database: 'bare' })).rejects.toThrow(
    /^ERROR: permission denied to create extension "pg_prewarm"; Hint: The master user may create it, in a database that this local Data API has made\. /,
  );
});

test('Nor on the server’s own databases, where callers may create nothing', async () => {
  await expect(ask(local, 'CREATE EXTENSION pg_prewarm', { database: 'template1' })).rejects.toThrow(
    'permission denied for schema public; SQLState: 42501',
  );
});
