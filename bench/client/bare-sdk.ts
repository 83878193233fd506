import { BatchExecuteStatementCommand, ExecuteStatementCommand, type RDSDataClient } from '@aws-sdk/client-rds-data';
import { type ADDED, READ_ROWS, READ_WIDE_ROWS, type Target } from './works.ts';

/** The calls of the SDK that a program would write by hand. Records stay as they come. */
export function bareSdk(client: RDSDataClient, { resourceArn, secretArn, database }: Target) {
  const target = { resourceArn, secretArn, database };
  const read = (sql: string) => () => client.send(new ExecuteStatementCommand({ ...target, sql }));
  return {
    name: 'AWS SDK',
    one: (age: number) =>
      client.send(
        new ExecuteStatementCommand({
          ...target,
          sql: 'SELECT name, age FROM people WHERE age = CAST(:age AS int4) LIMIT 1',
          parameters: [{ name: 'age', value: { longValue: age } }],
        }),
      ),
    readRows: read(READ_ROWS),
    readWideRows: read(READ_WIDE_ROWS),
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
