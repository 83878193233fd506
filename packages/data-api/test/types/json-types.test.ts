import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { cpuMs } from '../../../../test/cpu-time.ts';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal } from '../../../data-api-local/src/index.ts';
import {
  array,
  type ColumnType,
  type DataApiClient,
  json,
  jsonText,
  nullable,
  type StandardSchema,
  statement,
  vector,
} from '../../src/index.ts';
import { parseExactJson, writeExactJson } from '../../src/types/exact-json.ts';
import { clientOf } from '../local.ts';

let api: DataApiLocal;
let db: DataApiClient;
beforeAll(async () => {
  api = await startTestDataApi();
  db = clientOf(api);
});
afterAll(async () => {
  db?.close();
  await api?.stop();
});

/** The row, or the message of the error. */
const read = (sql: string, type: ColumnType): Promise<unknown> =>
  db.get(statement({ sql: `SELECT ${sql} AS j`, row: { j: type } })).then(
    (row) => row.j,
    (error: Error) => error.message.split('\n  ')[1],
  );
const inexact = (place: string) =>
  `has a number at ${place} that a JavaScript number cannot hold exactly; declare jsonText, or store it as a string`;

describe('a number of JSON that a double holds', () => {
  test.each([
    '9007199254740991',
    '-9007199254740992',
    '0.1',
    '1.50',
    '123456789012345680000',
    '0.000000000000000000001',
    '1e2',
    '1.7976931348623157e308',
    '5e-324',
    '-0',
    '0.30000000000000004',
    '0.0e-500',
  ])('%s is read', (number) => {
    expect(parseExactJson(`{"a":[${number}]}`, 'json')).toEqual({ a: [Number(number)] });
  });
});

describe('a number of JSON that no double holds', () => {
  test.each([
    '9007199254740993',
    '-9223372036854775807',
    '9223372036854775807',
    '0.12345678901234567890',
    '1e400',
    '-1e-400',
  ])('%s is refused with its place', (number) => {
    for (const [text, place] of [
      [number, '$'],
      [`[0, [${number}]]`, '$[1][0]'],
      [`{"a": 1, "b c": {"d": [true, ${number}]}, "e": 1}`, '$["b c"].d[1]'],
      [`{"a": "${number}", "\\"{[": {"x": []}, "z": ${number}}`, '$.z'],
    ] as const) {
      expect(() => parseExactJson(text, 'json')).toThrow(inexact(place));
    }
  });

  test('is refused in a column, an array and an aggregate, with column and element', async () => {
    const big = `'{"id": 9223372036854775807}'`;

    expect(await read(`${big}::jsonb`, 'jsonb')).toBe(`column j (jsonb) ${inexact('$.id')}`);
    expect(await read(`${big}::json`, 'json')).toBe(`column j (json) ${inexact('$.id')}`);
    expect(await read(`${big}::json`, nullable('json'))).toBe(`column j (json) ${inexact('$.id')}`);
    expect(await read(`ARRAY['{}', ${big}]::jsonb[]`, array('jsonb'))).toBe(
      `column j (jsonb[]) at element [1] ${inexact('$.id')}`,
    );
    expect(await read('(SELECT jsonb_agg(n) FROM (VALUES (1::int8), (9007199254740993)) AS t(n))', 'jsonb')).toBe(
      `column j (jsonb) ${inexact('$[1]')}`,
    );
    expect(await read(`'1e400'::jsonb`, 'jsonb')).toBe(`column j (jsonb) ${inexact('$')}`);
  });

  test('is not a number inside a string', async () => {
    expect(await read(`'{"9007199254740993": "9007199254740993"}'::jsonb`, 'jsonb')).toEqual({
      '9007199254740993': '9007199254740993',
    });
  });

  test('is found in a text of megabytes in linear time', () => {
    const text = `[${'{"a":"\\\\\\"x 1234567890123456"},'.repeat(100_000)}9007199254740993]`;

    expect(
      cpuMs(() => {
        expect(() => parseExactJson(text, 'jsonb')).toThrow(inexact('$[100000]'));
      }),
    ).toBeLessThan(5000);
  });
});

describe('a value that JSON would change on the way to the database', () => {
  test.each<[unknown, string]>([
    [Number.NaN, '$'],
    [{ a: [1, Infinity] }, '$.a[1]'],
    [{ a: -(2 ** 63) }, '$.a'],
    [[[2 ** 63]], '$[0][0]'],
  ])('%j is refused with its place', (value, place) => {
    expect(() => writeExactJson(value)).toThrow(
      `has a number at ${place} that JSON cannot hold exactly; use a string, or jsonText`,
    );
  });

  test.each<[unknown]>([[1n], [{ a: 1n }], [undefined], [() => 1]])('%p has no JSON', (value) => {
    expect(() => writeExactJson(value)).toThrow('expects a value that JSON.stringify can write');
  });

  test.each<[unknown, string]>([
    [2 ** 53, '9007199254740992'],
    [1e300, '1e+300'],
    [{ at: new Date(0), list: [0.1, -1.5, null] }, '{"at":"1970-01-01T00:00:00.000Z","list":[0.1,-1.5,null]}'],
  ])('%j is written as it is', (value, text) => {
    expect(writeExactJson(value)).toBe(text);
  });
});

test('jsonText keeps every digit, both ways', async () => {
  const text = '{"n": 0.12345678901234567890, "id": 9223372036854775807}';
  const echo = statement({ sql: 'SELECT :j AS j', parameters: { j: jsonText }, row: { j: jsonText } });

  expect(await db.value(echo, { j: text })).toBe(text);
  expect(await read("'[1e400]'::json", jsonText)).toBe('[1e400]');
});

describe('json(schema)', () => {
  const meta = json(z.object({ tags: z.array(z.string()), at: z.iso.datetime().transform((text) => new Date(text)) }));
  const echo = statement({ sql: 'SELECT :j AS j', parameters: { j: meta }, row: { j: meta } });

  test('validates a parameter, sends it unchanged, and returns the output of the schema', async () => {
    const j = await db.value(echo, { j: { tags: ['a'], at: '2026-01-01T00:00:00Z' } });

    expect(j).toEqual({ tags: ['a'], at: new Date('2026-01-01T00:00:00Z') });
    const at: Date = j.at;
    expect(at.getTime()).toBe(Date.UTC(2026, 0, 1));
  });

  test('refuses a parameter and a column that do not fit, with the place and without the value', async () => {
    const wrong = { tags: ['a', 'hunter2'], at: 'hunter2' };
    await expect(db.value(echo, { j: wrong })).rejects.toThrow('parameter j (jsonb) does not fit its schema at $.at');
    await expect(read(`'{"tags": [1], "at": "hunter2"}'::jsonb`, meta)).resolves.toBe(
      'column j (jsonb) does not fit its schema at $.tags[0], $.at',
    );
  });

  test('refuses a schema that validates asynchronously', async () => {
    const later: StandardSchema<string> = {
      '~standard': { version: 1, vendor: 'test', validate: async (value) => ({ value: String(value) }) },
    };

    await expect(db.value(statement({ sql: `SELECT '"x"'::jsonb AS j`, row: { j: json(later) } }))).rejects.toThrow(
      'json(schema) needs a schema that validates synchronously, and this one returned a Promise.',
    );
  });
});

describe('vector(n)', () => {
  test('is a parameter with a cast', () => {
    const nearest = statement({ sql: 'SELECT :v', parameters: { v: vector(3) } });

    expect(nearest.wireSql).toBe('SELECT CAST(:v AS vector(3))');
    expect(nearest.encode({ v: [1, -0.5, 1e-7] })[0]?.value).toEqual({ stringValue: '[1,-0.5,1e-7]' });
  });

  test.each([[[1, 2]], [[1, 2, Number.NaN]], ['[1,2,3]']])('takes exactly its dimensions: %j', (v) => {
    const nearest = statement({ sql: 'SELECT :v', parameters: { v: vector(3) } });

    expect(() => nearest.encode({ v })).toThrow('parameter v (vector(3)) expects 3 finite numbers, got');
  });

  test('is refused as a column, with an alternative', () => {
    expect(() => statement({ sql: 'SELECT v FROM t', row: { v: vector(3) } as never })).toThrow(
      "column v is declared vector(3), which the Data API cannot return. Select v::text and declare 'text'.",
    );
  });
});
