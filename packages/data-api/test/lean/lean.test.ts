import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { startTestDataApi } from '../../../../test/database.ts';
import { type DataApiClient, statement as wholeStatement } from '../../src/index.ts';
import { createQueryClient, exists, find, get, type QueryClient, statement, value } from '../../src/lean/index.ts';
import * as t from '../../src/types/index.ts';
import { SCALARS } from '../../src/types/scalar-types.ts';
import { checkStatements } from '../../src/verify/index.ts';
import { clientOf } from '../local.ts';

const SRC = path.join(import.meta.dirname, '../../src');

/** A handler as it is deployed, and the minified bytes in it that are ours. */
async function bundled(source: string): Promise<{ readonly ours: number; readonly files: readonly string[] }> {
  const { metafile } = await build({
    stdin: { contents: source, resolveDir: SRC, loader: 'ts' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    write: false,
    metafile: true,
    external: ['@aws-sdk/*'],
  });
  const [output] = Object.values(metafile.outputs);
  const inputs = Object.entries(output?.inputs ?? {}).filter(([file]) => file !== '<stdin>');
  return {
    ours: inputs.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0),
    files: inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file.replace(/^.*\/src\//, '')),
  };
}

const CONFIG = `{ resourceArn: process.env.CLUSTER, secretArn: process.env.SECRET, database: 'app' }`;
const LEAN = `
  import { createQueryClient, statement } from './lean/index.ts';
  import * as t from './types/index.ts';
  const find = statement({ sql: 'SELECT email FROM users WHERE id = :id', parameters: { id: t.uuid }, row: { email: t.text } });
  const db = createQueryClient(${CONFIG});
  export const handler = ({ id }) => db.query(find, { id });`;
const WHOLE = `
  import { createDataApiClient, statement } from './index.ts';
  const find = statement({ sql: 'SELECT email FROM users WHERE id = :id', parameters: { id: 'uuid' }, row: { email: 'text' } });
  const db = createDataApiClient(${CONFIG});
  export const handler = ({ id }) => db.query(find, { id });`;

describe('the bundle of a handler with statement and query', () => {
  test('has at most 25 KB of ours with the small client', async () => {
    const { ours, files } = await bundled(LEAN);

    expect(ours).toBeLessThanOrEqual(25_000);
    expect(
      files.filter((file) => /transaction|conditions|all-|declaration-|json|date-time|many|pages/.test(file)),
    ).toEqual([]);
  });

  test('has at most 62 KB of ours with the whole client, and neither Kysely, many rows nor pages', async () => {
    const { ours, files } = await bundled(WHOLE);

    expect(ours).toBeLessThanOrEqual(62_000);
    expect(files.filter((file) => /^(many|pages|kysely|verify|lean|sql)\//.test(file))).toEqual([]);
  });
});

test('every type can be imported separately, under its own name', () => {
  expect(
    Object.fromEntries(
      Object.keys(SCALARS).map((name) => [name, Object.entries(t).find(([key]) => key === name)?.[1]]),
    ),
  ).toEqual(SCALARS);
});

describe('the small client', () => {
  let whole: DataApiClient;
  let db: QueryClient;
  let stop: () => Promise<void>;
  beforeAll(async () => {
    const api = await startTestDataApi();
    stop = () => api.stop();
    whole = clientOf(api);
    const { url, resourceArn, secretArn, database } = api;
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    db = createQueryClient({ endpoint: url, region: 'us-east-1', resourceArn, secretArn, database, credentials });
    await db.execute(statement({ sql: 'CREATE TABLE lean (id int4 PRIMARY KEY, tags jsonb, note text)' }));
    await db.execute(insert, { id: 1, tags: ['a'], note: null });
  });
  afterAll(async () => {
    db?.close();
    whole?.close();
    await stop?.();
  });

  const row = { id: t.int4, tags: t.jsonb, note: t.nullable(t.text) };
  const insert = statement({
    name: 'insert-lean',
    sql: 'INSERT INTO lean VALUES (:id, :tags, :note)',
    parameters: row,
  });
  const byId = statement({ sql: 'SELECT id, tags, note FROM lean WHERE id = :id', parameters: { id: t.int4 }, row });
  const count = statement({ sql: 'SELECT count(*) AS n FROM lean', row: { n: t.int8 } });
  const found = { id: 1, tags: ['a'], note: null };

  test('returns the same rows as the full client, which also accepts its statements', async () => {
    expect(await db.query(byId, { id: 1 })).toEqual([found]);
    expect(await whole.query(byId, { id: 1 })).toEqual([found]);
  });

  test('has find, get, value and exists as functions', async () => {
    expect(await find(db, byId, { id: 2 })).toBeUndefined();
    expect(await get(db, byId, { id: 1 })).toEqual(found);
    await expect(get(db, byId, { id: 2 })).rejects.toMatchObject({ name: 'RowCountError', rowCount: 0 });
    expect(await value(db, count)).toBe(1n);
    expect(await exists(db, byId, { id: 2 })).toBe(false);
  });

  test('sends the texts that the whole client sends', () => {
    const declared = { sql: 'SELECT :id, :tags, :note', name: 'x' };
    const named = wholeStatement({ ...declared, parameters: { id: 'int4', tags: 'jsonb', note: t.nullable(t.text) } });

    expect(statement({ ...declared, parameters: row }).wireSql).toBe(named.wireSql);
  });

  test('refuses values as the whole client does', async () => {
    await expect(db.query(byId, { id: 1.5 })).rejects.toThrow(
      'parameter id (int4) expects an integer from -2147483648 to 2147483647, got a number that is not an integer',
    );
  });

  test('reports the SQLSTATE and the constraint of an error, but no value', async () => {
    await expect(db.execute(insert, { id: 1, tags: [], note: 'MUST-NOT-SHOW' })).rejects.toMatchObject({
      name: 'StatementError',
      sqlState: '23505',
      constraint: 'lean_pkey',
      message:
        'PostgreSQL refused insert-lean: duplicate key value violates unique constraint "lean_pkey" (SQLSTATE 23505).',
    });
  });

  test('waits within its limits', async () => {
    await expect(db.within({ timeoutMs: 0 }).query(byId, { id: 1 })).rejects.toMatchObject({
      name: 'CallAbortedError',
    });
  });
});

describe('what the small client does not check when it starts', () => {
  test.each([
    ['a second statement', statement({ sql: 'SELECT 1; SELECT 2' }), 'second-statement'],
    ['BEGIN as text', statement({ sql: 'BEGIN' }), 'transaction-control'],
    ['a parameter without a type', statement({ sql: 'SELECT :id' }), 'undeclared-parameter'],
    ['a write declared readOnly', statement({ sql: 'DELETE FROM t', readOnly: true }), 'not-read-only'],
    ['a name inside a dollar quote', statement({ sql: 'DO $$ :x $$' }), 'dollar-quote'],
  ])('is found by checkStatements: %s', (_, declared, code) => {
    expect(() => checkStatements([declared])).toThrow(
      expect.objectContaining({ name: 'StatementDeclarationError', problems: [expect.objectContaining({ code })] }),
    );
  });

  test('is nothing in a statement that can be sent', () => {
    expect(() => checkStatements([statement({ sql: 'SELECT :id', parameters: { id: t.uuid } })])).not.toThrow();
  });
});
