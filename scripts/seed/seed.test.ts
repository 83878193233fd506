import { hostname } from 'node:os';
import path from 'node:path';
import { type Database, statement } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import { loadConnection } from '@daybreak/database/settings';
import { migrate } from '@daybreak/migrate';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../test/database.ts';
import { runCli } from '../cli.ts';
import { testIo } from '../test/io.ts';
import { AWS_CONNECTION, startRefusingProxy } from '../test/refusing-proxy.ts';
import { seedDatabase } from './seed.ts';
import { CONVERSATIONS } from './test-data.ts';

const COUNTS = {
  conversations: CONVERSATIONS.length,
  messages: CONVERSATIONS.flatMap(({ messages }) => messages).length,
};
const NOTHING = { conversations: 0, messages: 0 };

const requests: string[] = [];
let api: Awaited<ReturnType<typeof startTestDataApi>>;
let database: Database;

beforeAll(async () => {
  api = await startTestDataApi({ log: ({ operation }) => requests.push(String(operation)) });
  database = await connectDatabase(loadConnection({ env: api.env }));
});
afterAll(async () => {
  await database?.close();
  await api?.stop();
});

async function daybreak(...argv: readonly string[]) {
  const io = testIo({ env: api.env, cwd: import.meta.dirname });
  return { code: await runCli(argv, io), stdout: io.stdout, stderr: io.stderr };
}

// Each test continues with the result of the previous one: an empty database, its tables, their rows.
describe('npm run seed', () => {
  test('says what to do if there are no tables', async () => {
    expect(await daybreak('seed')).toEqual({
      code: 2,
      stdout: [],
      stderr: [
        `Database: app (local Data API at ${api.url})`,
        'Nothing was added: relation "conversations" does not exist. Run `npm run migrate` first.',
      ],
    });
  });

  test('adds the test data to the real schema in one transaction of four requests', async () => {
    await migrate(database, {
      folder: path.join(import.meta.dirname, '..', '..', 'migrations'),
      appliedBy: hostname(),
    });
    requests.length = 0;

    expect(await seedDatabase(database)).toEqual(COUNTS);
    expect(requests).toEqual(['BeginTransaction', 'ExecuteStatement', 'ExecuteStatement', 'CommitTransaction']);
  });

  test('the database contains exactly the test data', async () => {
    const rows = await database.query(
      statement({
        sql: `SELECT owner, title, messages.number, role, content
              FROM messages JOIN conversations ON conversations.id = conversation_id
              ORDER BY conversations.id, messages.number`,
        row: { owner: 'text', title: 'text', number: 'int4', role: 'text', content: 'text' },
      }),
    );

    expect(rows).toEqual(
      CONVERSATIONS.flatMap(({ owner, title, messages }) =>
        messages.map(({ role, content }, index) => ({ owner, title, number: index + 1, role, content })),
      ),
    );
  });

  test('a second run adds nothing, and --json reports that in one object', async () => {
    expect(await seedDatabase(database)).toEqual(NOTHING);
    expect((await daybreak('seed', '--json')).stdout).toEqual([JSON.stringify(NOTHING)]);
    expect((await daybreak('seed')).stdout).toEqual(['Added 0 conversations, 0 messages']);
  });

  test('keeps changed rows, and adds deleted ones', async () => {
    await database.execute(statement({ sql: "UPDATE conversations SET title = 'mine' WHERE title = 'Empty'" }));
    await database.execute(statement({ sql: "DELETE FROM conversations WHERE title = 'Bob''s own'" }));

    expect(await seedDatabase(database)).toEqual({ conversations: 1, messages: 1 });

    const titles = statement({ sql: 'SELECT title FROM conversations ORDER BY id', row: { title: 'text' } });
    expect((await database.query(titles)).slice(2)).toEqual([{ title: "Bob's own" }, { title: 'mine' }]);
  });

  test('every conversation counts the messages that it has', async () => {
    const differing = statement({
      sql: `SELECT title FROM conversations c
            WHERE last_number <> (SELECT count(*) FROM messages WHERE conversation_id = c.id)`,
      row: { title: 'text' },
    });

    expect(await database.query(differing)).toEqual([]);
  });
});

test('npm run seed sends requests through the proxy of HTTPS_PROXY, and ends with 2 if that refuses', async () => {
  const proxy = await startRefusingProxy();
  const before = { ...process.env };
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' });
  const io = testIo({ env: { ...AWS_CONNECTION, HTTPS_PROXY: proxy.url }, cwd: import.meta.dirname });
  try {
    expect(await runCli(['seed', '--yes'], io)).toBe(2);
  } finally {
    process.env = before;
    proxy.close();
  }

  expect([...proxy.asked]).toEqual(['rds-data.us-east-1.amazonaws.com:443']);
  expect(io.stderr.at(-2)).toMatch(/^The answer is not from AWS but, for instance, from a proxy .* Check HTTPS_PROXY/);
  expect([...io.stdout, ...io.stderr].join('\n')).not.toContain('hunter2');
});
