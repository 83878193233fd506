import { array, type DataApiClient, nullable, statement, table } from '@daybreak/data-api';
import { insertMany } from '@daybreak/data-api/many';
import { type ADDED, READ_ROWS, READ_WIDE_ROWS } from './works.ts';

const one = statement({
  sql: 'SELECT name, age FROM people WHERE age = :age LIMIT 1',
  parameters: { age: 'int4' },
  row: { name: 'text', age: 'int4' },
});
const person = {
  id: 'uuid',
  name: 'text',
  age: 'int4',
  active: 'bool',
  seen: 'timestamptz',
  note: nullable('text'),
} as const;
const rows = statement({ sql: READ_ROWS, row: person });
const wideRows = statement({
  sql: READ_WIDE_ROWS,
  row: { id: 'uuid', name: 'text', total: 'int8', amount: 'numeric', meta: 'jsonb' },
});
const byId = statement({ sql: `${READ_ROWS} WHERE id = :id`, parameters: { id: 'uuid' }, row: person });
const byIds = statement({ sql: `${READ_ROWS} WHERE id = ANY(:ids)`, parameters: { ids: array('uuid') }, row: person });
const added = table('added', { id: 'int4', name: 'text', active: 'bool' });
const insertOne = statement({
  sql: 'INSERT INTO added (id, name, active) VALUES (:id, :name, :active)',
  parameters: added.columns,
});

/** The same with this client. */
export function ours(db: DataApiClient) {
  return {
    name: 'ours',
    one: (age: number) => db.query(one, { age }),
    readRows: () => db.query(rows),
    readWideRows: () => db.query(wideRows),
    insert: (list: typeof ADDED) => insertMany(db, added, list),
    insertOneByOne: async (list: typeof ADDED) => {
      for (const row of list) await db.execute(insertOne, row);
    },
    readByIds: (ids: readonly string[]) => db.query(byIds, { ids }),
    readOneByOne: async (ids: readonly string[]) => {
      for (const id of ids) await db.query(byId, { id });
    },
  };
}
