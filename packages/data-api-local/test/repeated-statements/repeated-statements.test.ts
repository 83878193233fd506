// N+1 as a developer meets it: unmodified SDK and client, real service.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../../test/database.ts';
import { array, statement } from '../../../data-api/src/index.ts';
import { clientOf } from '../../../data-api/test/local.ts';
import { type DataApiLocal, describeRepeatedStatement, type RepeatedStatement } from '../../src/index.ts';
import { type Sdk, sdkOf } from '../faults/sdk.ts';

let api: DataApiLocal;
let sdk: Sdk;
const told: RepeatedStatement[] = [];

beforeAll(async () => {
  api = await startTestDataApi({
    // Seconds, for a busy machine: ten calls one after another must fit.
    repeatedStatements: { withinMs: 5_000, onReport: (repeated) => told.push(repeated) },
  });
  sdk = sdkOf(api);
  await sdk.execute('CREATE TABLE users (id int8, name text)');
});
afterAll(async () => {
  sdk?.close();
  await api?.stop();
});
afterEach(() => {
  api.resetControls();
  told.length = 0;
});

const byId = (id: number, caller = sdk, transactionId?: string) =>
  caller.execute('SELECT name FROM users WHERE id = :id', [{ name: 'id', value: { longValue: id } }], transactionId);
const loop = async (times: number, work: (number: number) => Promise<void>) => {
  for (let number = 0; number < times; number += 1) await work(number);
};

describe('a loop over a statement', () => {
  test('of 10 calls within the time is reported, with what it cost and what to send instead', async () => {
    await loop(10, byId);

    expect(api.repeatedStatements()).toEqual([
      {
        statement: 'select name from users where id = ?',
        database: 'app',
        count: 10,
        durationMs: expect.any(Number),
        advice:
          'Read all rows with one statement: WHERE id = ANY(CAST(:list AS <type>[])). ' +
          'The list is one text parameter such as {a,b}: the Data API takes no arrays.',
      },
    ]);
    expect(api.repeatedStatements()[0]?.durationMs).toBeGreaterThan(0);
  });

  test("is advised array('uuid') from our client, which works, and the cast from another one", async () => {
    const client = clientOf(api);
    await sdk.execute('CREATE TABLE things (id uuid)');
    const id = '3f2b7c1e-0000-4000-8000-00000000000a';
    const one = statement({
      sql: 'SELECT id FROM things WHERE id = :id',
      parameters: { id: 'uuid' },
      row: { id: 'uuid' },
    });
    const all = statement({
      sql: 'SELECT id FROM things WHERE id = ANY(:list)',
      parameters: { list: array('uuid') },
      row: { id: 'uuid' },
    });

    await loop(10, async () => void (await client.query(one, { id })));
    const [own] = api.repeatedStatements();
    api.clearRepeatedStatements();
    const named = [{ name: 'id', value: { stringValue: id }, typeHint: 'UUID' as const }];
    await loop(10, () => sdk.execute('SELECT id FROM things WHERE id = :id', named));
    const [others] = api.repeatedStatements();

    expect(own?.advice).toBe(
      "Read all rows with one statement: WHERE id = ANY(:list). Declare the parameter list as array('uuid').",
    );
    expect(others?.advice).toMatch(
      /^Read all rows with one statement: WHERE id = ANY\(CAST\(:list AS uuid\[\]\)\)\. The list/,
    );
    expect(await client.query(all, { list: [id] })).toEqual([]);
    client.close();
  });

  test('of 9 calls is not', async () => {
    await loop(9, byId);

    expect(api.repeatedStatements()).toEqual([]);
  });

  test('is found with literals in the SQL, and with concurrent calls', async () => {
    await Promise.all(Array.from({ length: 12 }, (_, id) => sdk.execute(`SELECT name FROM users WHERE id = ${id}`)));

    expect(api.repeatedStatements()).toMatchObject([{ statement: 'select name from users where id = ?', count: 12 }]);
  });

  test('is reported once, when it ends, with the whole count', async () => {
    await loop(25, byId);
    expect(told).toEqual([]);
    while (told.length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    await loop(10, byId);

    expect(told).toMatchObject([{ count: 25 }]);
    expect(api.repeatedStatements()).toMatchObject([{ count: 35 }]);
  });

  test('inside a transaction is found, and the typed client of the project is not an exception', async () => {
    const client = clientOf(api);
    const insert = statement({ sql: 'INSERT INTO users (id) VALUES (:id)', parameters: { id: 'int8' } });

    await client.transaction((tx) => loop(11, async (id) => void (await tx.execute(insert, { id: BigInt(id) }))));

    expect(api.repeatedStatements()).toMatchObject([
      {
        statement: 'insert into users (id) values (cast(? as int8))',
        count: 11,
        advice: 'Send all rows with one insertMany of @daybreak/data-api/many.',
      },
    ]);
    client.close();
  });
});

describe('not a loop', () => {
  test('is a batch, however many sets it has', async () => {
    const sets = Array.from({ length: 50 }, (_, id) => [{ name: 'id', value: { longValue: id } }]);

    await loop(10, () => sdk.batch('INSERT INTO users (id) VALUES (:id)', sets));

    expect(api.repeatedStatements()).toEqual([]);
  });

  test('is a statement from ten callers: their programs, or their traces, differ', async () => {
    const callers = Array.from({ length: 10 }, (_, number) => sdkOf(api, { userAgentAppId: `caller-${number}` }));

    for (const caller of callers) await byId(1, caller);

    expect(api.repeatedStatements()).toEqual([]);
    for (const caller of callers) caller.close();
  });

  test('is one statement in each of ten transactions', async () => {
    const client = clientOf(api);
    const touch = statement({ sql: "UPDATE users SET name = 'x' WHERE id = 1" });

    await loop(10, () => client.transaction(async (tx) => void (await tx.execute(touch))));

    expect(api.repeatedStatements()).toEqual([]);
    client.close();
  });

  test('is a statement that was refused and is tried again', async () => {
    await loop(12, () => sdk.execute('SELECT * FROM nowhere').catch(() => undefined));

    expect(api.repeatedStatements()).toEqual([]);
  });

  test('is DDL, and a statement whose comment says that it is intentional', async () => {
    await loop(10, (number) => sdk.execute(`SET work_mem = '${number + 1}MB'`));
    await loop(10, () => sdk.execute('/* daybreak: repeat */ SELECT 1'));

    expect(api.repeatedStatements()).toEqual([]);
  });

  test('is a program whose application id says so, in any SDK', async () => {
    const seeding = sdkOf(api, { userAgentAppId: 'daybreak-repeat' });

    await loop(15, (id) => byId(id, seeding));

    expect(api.repeatedStatements()).toEqual([]);
    seeding.close();
  });

  test('is a program that was started with AWS_SDK_UA_APP_ID=daybreak-repeat', async () => {
    process.env.AWS_SDK_UA_APP_ID = 'daybreak-repeat';
    const client = clientOf(api);
    const one = statement({ sql: 'SELECT 1 AS one', row: { one: 'int4' } });

    await loop(12, async () => void (await client.query(one)));
    delete process.env.AWS_SDK_UA_APP_ID;

    expect(api.counts().ExecuteStatement).toEqual({ requests: 12, failed: 0 });
    expect(api.repeatedStatements()).toEqual([]);
    client.close();
  });

  test('is forgotten by clearRepeatedStatements', async () => {
    await loop(10, byId);

    api.clearRepeatedStatements();

    expect(api.repeatedStatements()).toEqual([]);
    await loop(9, byId);
    expect(api.repeatedStatements()).toEqual([]);
  });
});

describe('times and withinMs', () => {
  test('decide what counts: a slow loop is not reported', async () => {
    const strict = await startTestDataApi({ repeatedStatements: { times: 3, withinMs: 1_000 } });
    const caller = sdkOf(strict);

    await loop(4, async () => {
      await caller.execute('SELECT 1 AS slow');
      await new Promise((resolve) => setTimeout(resolve, 600));
    });
    expect(strict.repeatedStatements()).toEqual([]);
    await Promise.all([1, 2, 3].map((number) => caller.execute(`SELECT ${number}`)));

    expect(strict.repeatedStatements()).toMatchObject([{ statement: 'select ?', count: 3 }]);
    caller.close();
    await strict.stop();
  });

  test('that are not allowed are refused at the start, all in one error', async () => {
    const options = { times: 1, withinMs: 0, time: 3 } as object;

    await expect(startTestDataApi({ repeatedStatements: options })).rejects.toThrow(
      [
        'Repeated statements are not watched, 3 problems:',
        '  time is not known. Allowed are times, withinMs, onReport. Leave it out, or correct its name.',
        '  times is 1. Allowed is a whole number from 2 to 1000. Use for example 10.',
        '  withinMs is 0. Allowed is a number of milliseconds from 1 to 600000. Use for example 1000.',
      ].join('\n'),
    );
  });
});

test('a report is one line', () => {
  const line = describeRepeatedStatement({
    statement: 'select ?',
    database: 'app',
    count: 25,
    durationMs: 812,
    advice: 'Send one.',
  });

  expect(line).toBe(
    'The same statement was sent 25 times, 812 ms in all: select ?. Send one. If this is intentional, add /* daybreak: repeat */ to the SQL.',
  );
});
