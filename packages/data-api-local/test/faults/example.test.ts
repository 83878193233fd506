import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import {
  createDataApiClient,
  type DataApiClient,
  OutcomeUnknownError,
  statement,
} from '../../../data-api/src/index.ts';
import { type DataApiLocal, startDataApiLocal } from '../../src/index.ts';

const insertOrder = statement({
  sql: 'INSERT INTO orders (id, total) VALUES (:id, :total) ON CONFLICT (id) DO NOTHING',
  parameters: { id: 'uuid', total: 'numeric' },
});
const findOrder = statement({
  sql: 'SELECT total FROM orders WHERE id = :id',
  parameters: { id: 'uuid' },
  row: { total: 'numeric' },
});

/** The code under test: an order has an id of its own before it is sent, so it can be looked up, and sent again. */
async function placeOrder(db: DataApiClient, order: { id: string; total: string }): Promise<void> {
  try {
    await db.execute(insertOrder, order);
  } catch (error) {
    if (!(error instanceof OutcomeUnknownError)) throw error;
    const [placed] = await db.query(findOrder, { id: order.id });
    if (placed === undefined) await db.execute(insertOrder, order);
  }
}

let local: DataApiLocal;
let db: DataApiClient;
beforeAll(async () => {
  local = await startDataApiLocal({ ephemeral: true, port: 0 });
  const { resourceArn, secretArn, database, region, url: endpoint } = local;
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  db = createDataApiClient({ resourceArn, secretArn, database, region, endpoint, credentials });
  await db.execute(statement({ sql: 'CREATE TABLE orders (id uuid PRIMARY KEY, total numeric NOT NULL)' }));
});
afterAll(async () => {
  db?.close();
  await local?.stop();
});
afterEach(() => local.resetControls());

const order = (n: number) => ({ id: `00000000-0000-4000-8000-00000000000${n}`, total: '12.50' });
const placed = async (n: number) => (await db.query(findOrder, { id: order(n).id })).length;

test.each([
  [1, 'before'],
  [2, 'after'],
] as const)('order %i is placed once when the connection drops %s the write', async (n, when) => {
  local.failNext({ disconnect: true, when, sql: 'INSERT INTO orders' });

  await placeOrder(db, order(n));

  expect(await placed(n)).toBe(1);
});

test('an order waits for a database that is resuming', async () => {
  local.pause({ resumeDelayMs: 1_000 });

  await placeOrder(db, order(3));

  expect(await placed(3)).toBe(1);
});

test('placing an order sends no statement again and again', async () => {
  await placeOrder(db, order(4));

  expect(local.repeatedStatements()).toEqual([]);
  expect(local.counts().ExecuteStatement).toEqual({ requests: 1, failed: 0 });
});
