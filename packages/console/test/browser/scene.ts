import type { DataApiLocal } from '../../../data-api-local/src/index.ts';
import { execute, post } from '../console.ts';

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** Fills the service with examples: a table, a failed call, a batch, a loop, and two transactions, one waiting for the other. */
export async function playScene(api: DataApiLocal): Promise<void> {
  await execute(
    api,
    'CREATE TABLE notes (id uuid PRIMARY KEY, author uuid, title text, written timestamptz DEFAULT now())',
  );
  await execute(
    api,
    "INSERT INTO notes SELECT gen_random_uuid(), gen_random_uuid(), 'note ' || n FROM generate_series(1, 500) n",
  );
  await execute(api, 'SELECT count(*) FROM notes');
  await execute(api, 'SELECT * FROM note');
  await post(api, 'BatchExecute', {
    sql: 'UPDATE notes SET title = :title WHERE id = CAST(:id AS uuid)',
    parameterSets: Array.from({ length: 50 }, (_, n) => [
      { name: 'title', value: { stringValue: 'other' } },
      { name: 'id', value: { stringValue: uuid(n) } },
    ]),
  });
  for (let n = 0; n < 25; n += 1) {
    const parameters = [{ name: 'id', value: { stringValue: uuid(n) } }];
    await execute(api, 'SELECT title FROM notes WHERE id = CAST(:id AS uuid)', { parameters });
  }
  await execute(
    api,
    "SELECT author, count(*) FROM notes WHERE written > now() - interval '1 day' GROUP BY author LIMIT 20",
  );
  const first = await begin(api);
  const second = await begin(api);
  await execute(api, "UPDATE notes SET title = 'x' WHERE title = 'note 7'", { transactionId: first });
  // Waits for the first transaction until the service stops.
  void execute(api, "UPDATE notes SET title = 'y' WHERE title = 'note 7'", { transactionId: second }).catch(
    () => undefined,
  );
}

/** Tables that the page must support: an odd name, 300 columns, no rows, no key, 50 MB in one value, and markup in texts. */
export async function playOddTables(api: DataApiLocal): Promise<void> {
  const columns = Array.from({ length: 300 }, (_, n) => `column_${n} int DEFAULT ${n}`).join(', ');
  const markup = '<img src=x onerror=alert(1)>';
  for (const sql of [
    'CREATE TABLE "weird"".na me" (id int PRIMARY KEY, "a ""b"" c" text)',
    `INSERT INTO "weird"".na me" VALUES (1, '${markup}'), (2, NULL), (3, '')`,
    `CREATE TABLE wide (id int PRIMARY KEY, ${columns})`,
    'INSERT INTO wide (id) SELECT generate_series(1, 200)',
    'CREATE TABLE no_rows (id int PRIMARY KEY, name text)',
    'CREATE TABLE no_key (name text, amount numeric)',
    "INSERT INTO no_key SELECT 'name ' || n, n / 7.0 FROM generate_series(1, 30) n",
    'CREATE TABLE large (id int PRIMARY KEY, bytes bytea, document jsonb)',
    `INSERT INTO large SELECT 1, decode(repeat('00ff', 25000000), 'hex'), jsonb_build_object('text', repeat('x', 1200000), 'markup', '${markup}')`,
  ]) {
    const { status } = await execute(api, sql);
    if (status !== 200) throw new Error(`${sql.slice(0, 60)} got ${status}.`);
  }
}

export async function begin(api: DataApiLocal): Promise<string> {
  const response = await post(api, 'BeginTransaction');
  return ((await response.json()) as { readonly transactionId: string }).transactionId;
}
