import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { createChatHistory, createDocuments, createMemories } from '@daybreak/chat-history';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTarget, type Target } from '../../packages/migrate/test/target.ts';
import { runCli } from '../cli.ts';
import { testIo } from '../test/io.ts';

let target: Target;
beforeEach(async () => {
  target = await createTarget();
});
afterEach(() => target.close());

async function cli(...argv: readonly string[]) {
  const io = testIo({ env: target.env, cwd: target.folder });
  const exitCode = await runCli(['migrate', ...argv], io);
  return { exitCode, stdout: io.stdout, stderr: io.stderr };
}

describe('npm run migrate -- new --template', () => {
  test('makes the tables with which the three stores run', async () => {
    for (const name of ['chat-history', 'memories', 'documents']) {
      const made = await cli('new', name.replace('-', '_'), '--template', name, '--dir', '.');
      expect(made).toMatchObject({ exitCode: 0, stdout: [expect.stringMatching(/^Created \d{14}_/)] });
    }

    expect(await cli('--dir', '.')).toMatchObject({ exitCode: 0, stdout: ['3 applied, 0 pending'] });

    const { id } = await createChatHistory(target.db).create('alice');
    expect(await createChatHistory(target.db).last('alice', id, 1)).toEqual([]);
    expect(await createMemories(target.db).recall('alice')).toEqual([]);
    expect((await createDocuments(target.db).list('alice')).items).toEqual([]);
  });

  test('uses the name of --table for the tables of messages, memories and documents', async () => {
    await cli('new', 'chat', '--template', 'chat-history', '--table', 'chat_history', '--dir', '.');
    await cli('new', 'memories', '--template', 'memories', '--table', 'facts', '--dir', '.');
    await cli('new', 'documents', '--template', 'documents', '--table', 'papers', '--dir', '.');
    await cli('--dir', '.');

    expect(
      await target.texts(
        `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'daybreak%' ORDER BY 1`,
      ),
    ).toEqual(['chat_history', 'conversations', 'facts', 'papers']);
  });

  test('creates an index for the search of words, but not on Aurora DSQL', async () => {
    await cli('new', 'chat', '--template', 'chat-history', '--dir', '.');
    await cli('new', 'words', '--template', 'text-search', '--dir', '.');

    expect(await cli('verify', '--backend', 'dsql', '--dir', '.')).toMatchObject({ exitCode: 0 });
    expect(await cli('--dir', '.')).toMatchObject({ exitCode: 0, stdout: ['2 applied, 0 pending'] });
    const [plan] = await target.texts("SELECT indexdef FROM pg_indexes WHERE indexname = 'messages_words_idx'");
    expect(plan).toContain("USING gin (to_tsvector('simple'::regconfig");
  });

  test('reports a server without pgvector, and what to do', async () => {
    await cli('new', 'pgvector', '--template', 'pgvector', '--dir', '.');
    const { exitCode, stderr } = await cli('--dir', '.');

    expect(exitCode).toBe(2);
    expect(stderr.join('\n')).toMatch(/extension "vector" is not available/);
  });

  test('begins the file as an empty migration begins', async () => {
    await cli('new', 'memories', '--template', 'memories', '--dir', '.');

    const [file = ''] = await readdir(target.folder);
    expect(await readFile(path.join(target.folder, file), 'utf8')).toMatch(
      /^-- Runs once, in one transaction\. .*\n\n-- What agents remember of an owner\..*\nCREATE TABLE user_memories \(\n/,
    );
  });

  test.each([
    {
      argv: ['--table', 'facts'],
      message:
        /^--table facts has no effect without --template\. Add --template chat-history or .*, or remove --table\.$/,
    },
    {
      argv: ['--template', 'users'],
      message: /'users' is invalid.*chat-history, memories, documents, text-search, pgvector, embeddings/,
    },
    {
      argv: ['--template', 'memories', '--table', 'user memories'],
      message: /expected a lower-case letter, then lower-case letters, digits and _, at most 32 characters/,
    },
    { argv: ['--template', 'pgvector', '--table', 'facts'], message: /no effect with --template pgvector/ },
    { argv: ['--template', 'memories', '--dimensions', '3'], message: /no effect without --template embeddings/ },
    { argv: ['--template', 'embeddings', '--dimensions', '16001'], message: /whole number from 1 to 16000/ },
    { argv: ['--template', 'embeddings', '--dimensions', 'many'], message: /whole number from 1 to 16000/ },
    {
      argv: ['--template', 'chat-history', '--table', 'conversations'],
      message: /expected a name that differs from the table of conversations/,
    },
  ])('refuses $argv and makes no file', async ({ argv, message }) => {
    const { exitCode, stderr } = await cli('new', 'x', ...argv, '--dir', '.');

    expect(exitCode).toBe(2);
    expect(stderr.join('\n')).toMatch(message);
    expect(await readdir(target.folder)).toEqual([]);
  });
});
