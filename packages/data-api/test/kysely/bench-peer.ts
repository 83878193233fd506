// Our Kysely dialect, for the comparison in bench:client.
import { Kysely } from 'kysely';
import { type DataApiClient, nullable, table } from '../../src/index.ts';
import { DataApiDialect, type TableTypes } from '../../src/kysely/index.ts';

const people = table('people', {
  id: 'uuid',
  name: 'text',
  age: 'int4',
  active: 'bool',
  seen: 'timestamptz',
  note: nullable('text'),
});
const added = table('added', { id: 'int4', name: 'text', active: 'bool' });

interface Tables {
  readonly people: TableTypes<typeof people>;
  readonly added: TableTypes<typeof added>;
}

export function ownKysely(client: DataApiClient) {
  const db = new Kysely<Tables>({ dialect: new DataApiDialect({ client, tables: [people, added] }) });
  return {
    name: 'ours, with Kysely',
    one: (age: number) => db.selectFrom('people').select(['name', 'age']).where('age', '=', age).limit(1).execute(),
    readRows: () => db.selectFrom('people').selectAll().execute(),
    insert: (rows: readonly { readonly id: number; readonly name: string; readonly active: boolean }[]) =>
      db
        .insertInto('added')
        .values([...rows])
        .execute(),
  };
}
