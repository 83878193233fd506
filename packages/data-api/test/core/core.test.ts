import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import {
  array,
  type ColumnType,
  columnOrder,
  contextOf,
  decodeTextRows,
  encodeTexts,
  nullable,
  ParameterError,
  positionalSql,
  RowError,
  statement,
} from '../../src/core/index.ts';
import { ROUND_TRIP_VALUES } from '../round-trip-values.ts';

test('the core imports no SDK, and nothing but its own files and Node', async () => {
  const { metafile } = await build({
    entryPoints: [path.join(import.meta.dirname, '../../src/core/index.ts')],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
  });

  const files = Object.keys(metafile.inputs);
  expect(
    files.filter(
      (file) =>
        !/packages\/data-api\/src\/(core|errors|sql|statement|time|transaction|types|wire\/(limits|telemetry))/.test(
          file,
        ),
    ),
  ).toEqual([]);
  const external = Object.values(metafile.inputs).flatMap(({ imports }) => imports.filter((each) => each.external));
  expect(external.map((each) => each.path)).toEqual(['node:async_hooks', 'node:diagnostics_channel']);
});

describe('a statement in the protocol of PostgreSQL', () => {
  const declared = statement({
    name: 'find-user',
    sql: 'SELECT :id, :n, :id, nope',
    parameters: { n: 'int4', id: 'uuid' },
    row: { n: 'int4' },
  });

  test('has one number a name, each with a cast', () => {
    expect(positionalSql(declared).sql).toBe('SELECT CAST($2 AS uuid), CAST($1 AS int4), CAST($2 AS uuid), nope');
  });

  test('has positions that lead back to the text as it was written', () => {
    const { sql, positionOf } = positionalSql(declared);

    expect(positionOf(sql.indexOf('nope') + 1)).toBe(declared.sql.indexOf('nope') + 1);
  });

  test('refuses values as the Data API client does', () => {
    expect(() => encodeTexts(declared, { n: 1.5 })).toThrow(ParameterError);
    expect(() => encodeTexts(declared, { n: 1.5 })).toThrow('2 parameters do not fit find-user:');
  });

  test('refuses rows as the Data API client does', () => {
    expect(() => decodeTextRows(contextOf(declared), declared.row, ['n'], [[null]])).toThrow(RowError);
    expect(() => columnOrder(contextOf(declared), declared.row, [{ name: 'n', typeName: 'int8' }])).toThrow(RowError);
  });
});

describe('over a direct connection', () => {
  let database: TestDatabase;
  let client: pg.Client;
  beforeAll(async () => {
    database = await createTestDatabase();
    // As drivers request it: PostgreSQL's text format, in UTC and ISO style.
    const types = { getTypeParser: () => (text: string) => text };
    client = new pg.Client({ ...database.connection, types, options: '-c TimeZone=UTC -c DateStyle=ISO' });
    await client.connect();
    await client.query("CREATE TYPE mood AS ENUM ('happy', 'so so')");
  });
  afterAll(async () => {
    await client?.end();
    await database?.drop();
  });

  test.each<[string, ColumnType, unknown]>([
    ...ROUND_TRIP_VALUES,
    ['time', 'time', '10:00:00.800'],
    ['timestamptz', 'timestamptz', '2026-11-20T09:30:00.855100Z'],
    ['int8[]', array(nullable('int8')), [9223372036854775807n, null]],
    ['bytea[]', array('bytea'), [new Uint8Array([1, 255])]],
  ])('a value is the same as over the Data API: %s %j: %p', async (sqlType, type, value) => {
    const both: { readonly value: ColumnType } = { value: type };
    const echo = statement({ sql: `SELECT CAST(:value AS ${sqlType}) AS value`, parameters: both, row: both });

    const { rows } = await client.query({
      text: positionalSql(echo).sql,
      values: [...encodeTexts(echo, { value })],
      rowMode: 'array',
    });

    expect(decodeTextRows(contextOf(echo), both, ['value'], rows)).toEqual([{ value }]);
  });

  test('an array of two dimensions is refused', async () => {
    const { rows } = await client.query({ text: 'SELECT ARRAY[[1,2],[3,4]]', rowMode: 'array' });

    expect(() => decodeTextRows({}, { a: array('int4') }, ['a'], rows)).toThrow(
      'column a (int4[]) expects an array of one dimension, got other text',
    );
  });
});
