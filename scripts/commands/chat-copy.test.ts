import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { chatHistorySchema, createChatHistory } from '@daybreak/chat-history';
import { type Database, statement } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import { loadConnection } from '@daybreak/database/settings';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createTarget, type Target } from '../../packages/migrate/test/target.ts';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { runCli } from '../cli.ts';
import { testIo } from '../test/io.ts';

/** The history is at first in the local Data API, which `.env` names. */
let dataApi: Target;
let server: TestDatabase;
let postgres: Database;
let url: string;
beforeAll(async () => {
  dataApi = await createTarget();
  await dataApi.write('20261120090000_chat.sql', chatHistorySchema());
  await dataApi.run();
  server = await createTestDatabase();
  const { host, port, user, password } = server.connection;
  url = `postgres://${user}:${encodeURIComponent(String(password))}@${host}:${port}/${server.name}`;
  postgres = await connectDatabase(loadConnection({ env: { DATABASE_URL: url } }));
  for (const sql of chatHistorySchema().split(';').slice(0, -1)) await postgres.execute(statement({ sql }));
  await writeFile(path.join(dataApi.folder, '.env.postgres'), `DATABASE_URL=${url}\n`);
  const lines = Object.entries(dataApi.env).filter(([name]) => /^(AURORA_|DATABASE_NAME|AWS_)/.test(name));
  await writeFile(path.join(dataApi.folder, '.env.api'), lines.map(([name, value]) => `${name}=${value}\n`).join(''));
});
afterAll(async () => {
  await postgres.close();
  await server.drop();
  await dataApi.close();
});
beforeEach(async () => {
  for (const db of [dataApi.db, postgres]) await db.execute(statement({ sql: 'DELETE FROM conversations' }));
  const { id } = await createChatHistory(dataApi.db).create('alice', { title: 'Trip' });
  await createChatHistory(dataApi.db).append('alice', id, { messages: [{ role: 'user', content: 'a text of alice' }] });
});

async function copy(argv: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const io = testIo({ env, cwd: dataApi.folder });
  const exitCode = await runCli(['chat:copy', ...argv], io);
  return { exitCode, stdout: io.stdout, stderr: io.stderr };
}

describe('npm run chat:copy', () => {
  test('copies the history between two connection files, and reports equal tables', async () => {
    const { exitCode, stdout, stderr } = await copy(['--from', '.env.api', '--to', '.env.postgres']);

    expect(stdout).toEqual([
      expect.stringMatching(/^conversations {2}1 rows, 1 written {2}equal \(SHA-256 [0-9a-f]{12}…\)$/),
      expect.stringMatching(/^messages {7}1 rows, 1 written {2}equal \(SHA-256 [0-9a-f]{12}…\)$/),
    ]);
    expect(exitCode).toBe(0);
    expect(stderr).toContainEqual(expect.stringMatching(/^Database: .*local Data API/));
    expect(stderr).toContainEqual(expect.stringMatching(/^Database: .*PostgreSQL at/));
    expect(await createChatHistory(postgres).list('alice')).toEqual(await createChatHistory(dataApi.db).list('alice'));
  });

  test('takes backends by name, from the environment that names both', async () => {
    const env = { ...dataApi.env, DATABASE_URL: url };
    expect(await copy(['--from', 'data-api', '--to', 'postgres', '--json'], env)).toMatchObject({ exitCode: 0 });
    const { stdout } = await copy(['--from', 'postgres', '--to', 'data-api', '--json'], env);

    expect(stdout.map((line) => JSON.parse(line))).toEqual([
      {
        tables: ['conversations', 'messages'].map((table) => ({
          ...{ table, rows: 1, written: 0, removed: 0, verified: 'equal' },
          checksum: expect.stringMatching(/^[0-9a-f]{64}$/),
        })),
      },
    ]);
  });

  test('exits with 1 if the target has extra rows, and removes them with --mirror', async () => {
    const { id } = await createChatHistory(dataApi.db).create('bob');
    await copy(['--from', '.env.api', '--to', '.env.postgres']);
    await createChatHistory(dataApi.db).create('carol');
    await createChatHistory(dataApi.db).delete('bob', id);

    const { exitCode, stdout } = await copy(['--from', '.env.api', '--to', '.env.postgres']);
    expect(exitCode).toBe(1);
    expect(stdout[0]).toMatch(/2 rows, 2 written {2}NOT EQUAL: .*--mirror/);
    const mirrored = await copy(['--from', '.env.api', '--to', '.env.postgres', '--mirror']);
    expect(mirrored).toMatchObject({ exitCode: 0 });
    expect(mirrored.stdout[0]).toMatch(/2 rows, 0 written, 1 removed {2}equal/);
  });

  test('reports after an interruption that the same command continues, and it does', async () => {
    const refusing = "ALTER TABLE messages ADD CONSTRAINT refusing CHECK (content <> 'a text of alice')";
    await postgres.execute(statement({ sql: refusing }));
    const { exitCode, stdout, stderr } = await copy(['--from', '.env.api', '--to', '.env.postgres']);
    await postgres.execute(statement({ sql: 'ALTER TABLE messages DROP CONSTRAINT refusing' }));

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: [] });
    expect(stderr.join('\n')).toMatch(/Run the same command again: it continues\.\n.*refusing/);
    expect(stderr.join('\n')).not.toContain('a text of alice');
    const again = await copy(['--from', '.env.api', '--to', '.env.postgres']);
    expect(again.stdout.map((line) => line.replace(/ +/g, ' '))).toEqual([
      expect.stringMatching(/^conversations 1 rows, 0 written equal/),
      expect.stringMatching(/^messages 1 rows, 1 written equal/),
    ]);
  });

  test('does nothing if the target has no tables, and gives advice', async () => {
    await postgres.execute(statement({ sql: 'ALTER TABLE messages RENAME TO elsewhere' }));
    const { exitCode, stderr } = await copy(['--from', '.env.api', '--to', '.env.postgres']);
    await postgres.execute(statement({ sql: 'ALTER TABLE elsewhere RENAME TO messages' }));

    expect(exitCode).toBe(2);
    expect(stderr.at(-1)).toMatch(/no table messages.*npm run migrate/);
  });

  test.each([
    [['--from', '.env.api'], "required option '--to <side>' not specified"],
    [['--from', '.env.api', '--to', '.env.api'], 'are the same database'],
    [['--from', '.env.api', '--to', 'nowhere.env'], 'nowhere.env'],
    [['--from', '.env.api', '--to', '.env.postgres', '--table', 'a b'], 'tables.messages'],
    [['--from', '.env.api', '--to', '.env.postgres', '--memories-table', 'A'], 'memoriesTable'],
  ])('refuses %j', async (argv, said) => {
    const { exitCode, stderr } = await copy(argv);

    expect(exitCode).toBe(2);
    expect(stderr.join('\n')).toContain(said);
  });

  test('asks before it writes to a database on AWS', async () => {
    const arn = 'arn:aws:rds:us-east-1:123456789012:cluster:mine';
    const secret = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:mine-AbCdEf';
    const lines = [
      `AURORA_CLUSTER_ARN=${arn}`,
      `AURORA_SECRET_ARN=${secret}`,
      'DATABASE_NAME=app',
      'AWS_REGION=us-east-1',
    ];
    const file = path.join(dataApi.folder, '.env.aws');
    await writeFile(file, lines.join('\n'));
    const { exitCode, stderr } = await copy(['--from', '.env.api', '--to', '.env.aws']);
    await rm(file);

    expect(exitCode).toBe(2);
    expect(stderr.at(-1)).toContain('--yes');
  });
});
