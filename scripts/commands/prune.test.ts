import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { chatHistorySchema, memoriesSchema } from '@daybreak/chat-history';
import { statement } from '@daybreak/database';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createTarget, type Target } from '../../packages/migrate/test/target.ts';
import { runCli } from '../cli.ts';
import { testIo } from '../test/io.ts';

let target: Target;
beforeAll(async () => {
  target = await createTarget();
  await target.write('20261120090000_chat.sql', chatHistorySchema({ messages: 'chat_history' }));
  await target.run();
});
afterAll(() => target.close());
beforeEach(() => run('DELETE FROM conversations'));

async function run(sql: string): Promise<void> {
  await target.db.execute(statement({ sql }));
}

/** Conversations with a message each, whose last activity was `days` days ago. */
async function conversations(count: number, days: number): Promise<void> {
  await run(
    `WITH made AS (
       INSERT INTO conversations (owner, last_number, updated_at)
       SELECT 'owner-' || n % 3, 1, now() - interval '${days} days' FROM generate_series(1, ${count}) AS n RETURNING id
     ) INSERT INTO chat_history (conversation_id, number, role, content) SELECT id, 1, 'user', 'Hello' FROM made`,
  );
}

async function cli(...argv: readonly string[]) {
  const io = testIo({ env: target.env, cwd: target.folder });
  const exitCode = await runCli(['prune', '--table', 'chat_history', ...argv], io);
  return { exitCode, stdout: io.stdout, stderr: io.stderr };
}

const left = () => target.texts('SELECT count(*) || $$ $$ || count(DISTINCT conversation_id) FROM chat_history');

describe('npm run prune', () => {
  test('removes old conversations of all owners, with their messages, and keeps the newer ones', async () => {
    await conversations(5, 91);
    await conversations(2, 89);

    const { exitCode, stdout } = await cli('--older-than', '90d');

    expect(exitCode).toBe(0);
    expect(stdout).toEqual([expect.stringMatching(/^5 conversations removed, without activity since 20\d\d-[\d-]+T/)]);
    expect(await left()).toEqual(['2 2']);
  });

  test('continues until none is left, and reports its progress', async () => {
    await conversations(230, 10);

    const { stdout, stderr } = await cli('--older-than', '7d', '--json');

    expect(stdout.map((line) => JSON.parse(line))).toEqual([
      { database: 'app', olderThan: expect.any(String), removed: 230, more: false, memories: null },
    ]);
    expect(stderr.slice(1)).toEqual(['Removed 100 conversations so far', 'Removed 200 conversations so far']);
    expect(await left()).toEqual(['0 0']);
  });

  test('stops at --limit, and the next run continues', async () => {
    await conversations(130, 10);

    expect((await cli('--older-than', '7d', '--limit', '120')).stdout).toEqual([
      expect.stringMatching(/^120 conversations removed, .*; there may be more: the limit is reached$/),
    ]);
    expect((await cli('--older-than', '7d')).stdout).toEqual([expect.stringMatching(/^10 conversations removed/)]);
  });

  test('reads age and table from config/app_config.yml, and --verbose shows it', async () => {
    await conversations(3, 31);
    await mkdir(path.join(target.folder, 'config'), { recursive: true });
    const file = path.join(target.folder, 'config/app_config.yml');
    const store = ['memory_backend_type: aurora_data_api', 'table_name: chat_history', 'retention_days: 30'];
    await writeFile(file, `rag_chat:\n  chat_history_store:\n${store.map((line) => `    ${line}\n`).join('')}`);
    const io = testIo({ env: target.env, cwd: target.folder });

    const exitCode = await runCli(['prune', '--verbose'], io);
    await rm(file);

    expect(exitCode).toBe(0);
    expect(io.stdout).toEqual([expect.stringMatching(/^3 conversations removed/)]);
    expect(io.stderr).toContain('30 days from config/app_config.yml');
    expect(io.stderr).toContain('table chat_history from config/app_config.yml');
  });

  test('removes expired memories, if the database has memories, and reports how many', async () => {
    for (const sql of memoriesSchema('facts').split(';').slice(0, -1)) await run(sql);
    await run(
      `INSERT INTO facts (owner, memory_type, key, value, expires_at)
       SELECT 'alice', 'fact', n::text, '1', now() + (n - 1001.5) * interval '1 minute' FROM generate_series(1, 1003) AS n`,
    );

    const { stdout, stderr } = await cli('--older-than', '7d', '--memories-table', 'facts');

    expect(stdout).toEqual([expect.stringMatching(/^0 conversations removed/), '1001 expired memories removed']);
    expect(stderr.slice(1)).toEqual(['Removed 1000 expired memories so far']);
    expect(await target.texts('SELECT count(*)::text FROM facts')).toEqual(['2']);
  });

  test('removes nothing if no age is set', async () => {
    const { exitCode, stderr } = await cli();

    expect(exitCode).toBe(2);
    expect(stderr).toEqual([
      'No age is set: there is no --older-than, and config/app_config.yml has no retention_days. Add --older-than 90d, or set retention_days.',
    ]);
  });

  test('two concurrent runs remove each conversation once', async () => {
    await conversations(150, 10);

    const runs = await Promise.all([cli('--older-than', '7d', '--json'), cli('--older-than', '7d', '--json')]);

    const removed = runs.map(({ stdout }) => JSON.parse(stdout[0] ?? '').removed as number);
    expect((removed[0] ?? 0) + (removed[1] ?? 0)).toBe(150);
    expect(await left()).toEqual(['0 0']);
  });

  test('names the migration if the tables are missing', async () => {
    const { exitCode, stderr } = await cli('--older-than', '7d', '--table', 'nowhere');

    expect(exitCode).toBe(2);
    expect(stderr.at(-1)).toContain('no table nowhere: a migration of the template chat-history is missing');
  });

  test.each(['90', '0d', '-1d', '1.5d', '90 d', 'd', '100000d', ''])('refuses --older-than "%s"', async (value) => {
    const { exitCode, stderr } = await cli('--older-than', value);

    expect(exitCode).toBe(2);
    expect(stderr.join('\n')).toContain('Expected whole days from 1d to 99999d, such as 90d.');
  });

  test.each(['0', '-1', '1.5', 'all'])('refuses --limit %s', async (value) => {
    const { exitCode, stderr } = await cli('--older-than', '7d', '--limit', value);

    expect(exitCode).toBe(2);
    expect(stderr.join('\n')).toContain('Expected a whole number from 1 to 999999999.');
  });
});
