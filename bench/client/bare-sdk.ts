import {
  BatchExecuteStatementCommand,
  ExecuteStatementCommand,
  type Field,
  type RDSDataClient,
} from '@aws-sdk/client-rds-data';
import { type ADDED, READ_ROWS, READ_WIDE_ROWS, type Target } from './works.ts';

/** The calls of the SDK that a program would write by hand, and its reading of the records: rows by name, and no checks. */
export function bareSdk(client: RDSDataClient, { resourceArn, secretArn, database }: Target) {
  const target = { resourceArn, secretArn, database };
  const read = (sql: string) => client.send(new ExecuteStatementCommand({ ...target, sql }));
  return {
    name: 'AWS SDK',
    async one(age: number) {
      const { records = [] } = await client.send(
        new ExecuteStatementCommand({
          ...target,
          sql: 'SELECT name, age FROM people WHERE age = CAST(:age AS int4) LIMIT 1',
          parameters: [{ name: 'age', value: { longValue: age } }],
        }),
      );
      return records.map(([name, age]) => ({ name: name?.stringValue, age: age?.longValue }));
    },
    async readRows() {
      const { records = [] } = await read(READ_ROWS);
      return records.map(personOf);
    },
    /** The same, without reading the result. */
    readRecords: () => read(READ_ROWS),
    async readWideRows() {
      const { records = [] } = await read(READ_WIDE_ROWS);
      return records.map(([id, name, total, amount, meta]) => ({
        id: id?.stringValue,
        name: name?.stringValue,
        total: total?.longValue,
        amount: amount?.stringValue,
        meta: JSON.parse(meta?.stringValue ?? 'null'),
      }));
    },
    insert: (rows: typeof ADDED) =>
      client.send(
        new BatchExecuteStatementCommand({
          ...target,
          sql: 'INSERT INTO added (id, name, active) VALUES (CAST(:id AS int4), :name, :active)',
          parameterSets: rows.map(({ id, name, active }) => [
            { name: 'id', value: { longValue: id } },
            { name: 'name', value: { stringValue: name } },
            { name: 'active', value: { booleanValue: active } },
          ]),
        }),
      ),
  };
}

function personOf([id, name, age, active, seen, note]: readonly Field[]) {
  return {
    id: id?.stringValue,
    name: name?.stringValue,
    age: age?.longValue,
    active: active?.booleanValue,
    seen: seen?.stringValue,
    note: note?.isNull === true ? null : note?.stringValue,
  };
}
