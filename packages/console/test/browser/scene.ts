import type { DataApiLocal } from '../../../data-api-local/src/index.ts';
import { execute } from '../console.ts';

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** What there is to see: a table, a failed call, a batch, a loop, and two transactions of which one waits for the other. */
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
  // It waits for the first, until the service stops.
  void execute(api, "UPDATE notes SET title = 'y' WHERE title = 'note 7'", { transactionId: second }).catch(
    () => undefined,
  );
}

export async function begin(api: DataApiLocal): Promise<string> {
  const response = await post(api, 'BeginTransaction', {});
  return ((await response.json()) as { readonly transactionId: string }).transactionId;
}

export function post(api: DataApiLocal, path: string, members: object): Promise<Response> {
  const { resourceArn, secretArn, database } = api;
  return fetch(`${api.url}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'application/1.0' },
    body: JSON.stringify({ resourceArn, secretArn, database, ...members }),
  });
}
