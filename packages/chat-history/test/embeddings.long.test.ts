// PostgreSQL with pgvector as WebAssembly, installed from the registry: the embedded PostgreSQL does not include pgvector.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Database, statement } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import { loadConnection } from '@daybreak/database/settings';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createMemories, embeddingsSchema, type MemoryStore, memoriesSchema } from '../src/index.ts';
import { statementsOf } from './backends.ts';

const PACKAGES = { '@electric-sql/pglite': '0.3.14', '@electric-sql/pglite-socket': '0.0.19' };
const SERVER = `
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite/vector';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { createServer } from 'node:net';
const probe = createServer().listen(0, '127.0.0.1');
await new Promise((resolve) => probe.once('listening', resolve));
const { port } = probe.address();
await new Promise((resolve) => probe.close(resolve));
const db = await PGlite.create({ extensions: { vector } });
await new PGLiteSocketServer({ db, port, host: '127.0.0.1' }).start();
console.log(port);
`;

let folder: string;
let server: ChildProcess;
let db: Database;
let memories: MemoryStore;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'daybreak-pgvector-'));
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ type: 'module', dependencies: PACKAGES }));
  await writeFile(path.join(folder, 'server.js'), SERVER);
  const flags = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  await promisify(execFile)('npm', ['install', ...flags], { cwd: folder, shell: process.platform === 'win32' });
  server = spawn(process.execPath, ['server.js'], { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  if (server.stdout === null) throw new Error('The server has no output.');
  const [port] = await once(server.stdout, 'data');
  const url = `postgres://postgres:postgres@127.0.0.1:${String(port).trim()}/postgres`;
  db = await connectDatabase(loadConnection({ env: { DATABASE_URL: url } }));
  memories = createMemories(db);
}, 180_000);
afterAll(async () => {
  await db?.close();
  server?.kill();
  await rm(folder, { recursive: true, force: true });
});

const run = async (...schemas: readonly string[]) => {
  for (const sql of schemas.flatMap(statementsOf)) await db.execute(statement({ sql }));
};
const model = 'm';

describe('embeddings of memories', () => {
  test('are refused without their tables, and the error names the template to add', async () => {
    await run(memoriesSchema());
    const embedding = [1, 0, 0];

    for (const call of [
      () => memories.nearest('alice', { embedding, model }),
      () => memories.embed('alice', [{ type: 'fact', key: 'a', embedding }], { model }),
    ]) {
      await expect(call()).rejects.toMatchObject({
        code: 'schema_missing',
        message: expect.stringContaining('--template embeddings'),
      });
    }
  });

  test('find the nearest memory of the same owner, model and type', async () => {
    await run('CREATE EXTENSION IF NOT EXISTS vector;', embeddingsSchema('user_memories', 3));
    const fact = (key: string) => ({ type: 'fact', key, value: key });
    await memories.remember('alice', [fact('north'), fact('east'), { ...fact('south'), type: 'other' }]);
    await memories.remember('bob', [fact('north')]);
    const at = (key: string, embedding: readonly number[], type = 'fact') => ({ type, key, embedding });
    const vectors = [at('north', [0, 1, 0]), at('east', [1, 0, 0]), at('south', [0, -1, 0], 'other')];

    expect(await memories.embed('alice', [...vectors, at('nowhere', [0, 0, 1])], { model })).toBe(3);
    expect(await memories.embed('bob', [at('north', [0, 1, 0])], { model })).toBe(1);
    expect(await memories.embed('alice', [at('east', [0, 1, 0])], { model: 'another' })).toBe(1);

    const near = await memories.nearest('alice', { embedding: [0.1, 2, 0], model });
    expect(near.map(({ key, distance }) => [key, Number(distance.toFixed(2))])).toEqual([
      ['north', 0],
      ['east', 0.95],
      ['south', 2],
    ]);
    expect(await memories.nearest('alice', { embedding: [0, 1, 0], model, type: 'other' })).toHaveLength(1);
    expect(await memories.nearest('alice', { embedding: [0, 1, 0], model, limit: 1 })).toHaveLength(1);
    expect(await memories.nearest('mallory', { embedding: [0, 1, 0], model })).toEqual([]);
  });

  test('do not find a changed memory until it is embedded again', async () => {
    const keys = async () => (await memories.nearest('alice', { embedding: [0, 1, 0], model })).map(({ key }) => key);
    await memories.remember('alice', [{ type: 'fact', key: 'north', value: 'changed' }]);
    expect(await keys()).not.toContain('north');

    await memories.embed('alice', [{ type: 'fact', key: 'north', embedding: [0, 1, 0] }], { model });
    expect((await keys())[0]).toBe('north');
    await memories.forget('alice', { type: 'fact', key: 'north' });
    expect(await keys()).not.toContain('north');
  });

  test.each([
    ['no number', [], /items\[0\]\.embedding/],
    ['what is not a number', [Number.NaN], /items\[0\]\.embedding/],
    ['other dimensions', [1, 2], /expected 3 dimensions, not 2|text is not shown/],
  ])('of %s are refused', async (_, embedding, said) => {
    await expect(memories.embed('alice', [{ type: 'fact', key: 'east', embedding }], { model })).rejects.toThrow(said);
  });
});
