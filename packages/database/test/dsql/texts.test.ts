import { expect, test } from '@jest/globals';
import { DSQL_TRAITS } from '../../src/dsql/traits.ts';
import { failureOf } from '../../src/pg/outcome-errors.ts';

/** The message of a statement with values that the cluster refused. */
function messageOf(code: string, message: string): string {
  const error = Object.assign(new Error(message), { code, severity: 'ERROR' });
  return failureOf(
    { kind: 'refused', error, stop: undefined },
    {
      asked: { sql: 'UPDATE owner SET city = :city', hasParameters: true },
      part: 'in-transaction',
      readOnly: false,
      statementTimeoutMs: 1000,
      ...DSQL_TRAITS,
    },
  ).message;
}

// Recorded from real clusters of Aurora DSQL, September 2026; OC001, size and age are documented.
test.each([
  ['40001', 'change conflicts with another transaction (OC000)'],
  ['40001', 'schema has been updated by another transaction (OC001)'],
  ['54000', 'transaction row limit exceeded'],
  ['54000', 'transaction size limit 10mb exceeded'],
  ['54000', 'transaction age limit of 300s exceeded'],
  ['22P02', 'Unable to convert text to UUID'],
  ['0A000', 'ddl and dml are not supported in the same transaction'],
  ['0A000', 'multiple ddl statements not supported in a transaction'],
  ['0A000', 'locking clauses other than FOR UPDATE/FOR KEY SHARE are not supported'],
  ['0A000', 'Unsupported isolation level: SERIALIZABLE'],
  ['0A000', 'datatype bit varying not supported'],
  ['0A000', 'datatype text[] not supported'],
  ['0A000', 'datatype integer not supported, identity column type must be bigint'],
  ['0A000', 'CREATE FUNCTION with language plpgsql not supported'],
  ['0A000', 'ALTER TABLE ADD COLUMN with constraint not supported'],
  ['0A000', 'UNLOGGED table not supported for CREATE TABLE'],
  ['0A000', 'unsupported ALTER TABLE ALTER COLUMN ... SET DATA TYPE statement'],
  ['0A000', 'unsupported mode. please use CREATE INDEX ASYNC.'],
  ['0A000', 'unsupported object in DROP statement'],
  ['0A000', 'unsupported statement type: MERGE'],
  ['0A000', 'unsupported statement: Truncate'],
  ['0A000', 'unsupported transaction statement: ROLLBACK TO'],
])('a message of Aurora DSQL is shown: %s %s', (sqlState, message) => {
  expect(messageOf(sqlState, message)).toContain(`: ${message} (SQLSTATE ${sqlState}`);
});

test.each([
  ['a sentence of PostgreSQL', '0A000', 'unit "hunter2" not supported for type interval'],
  ['a name that the SQL text has not', '0A000', 'setting configuration parameter "hunter2" not supported'],
  ['what follows a sentence', '22P02', 'Unable to convert text to UUID: "hunter2"'],
])('no value gets into an error with %s', (_what, sqlState, message) => {
  expect(messageOf(sqlState, message)).not.toContain('hunter2');
});

test.each([
  ['54000', 'transaction row limit exceeded', 'at most 3,000 rows'],
  ['40001', 'change conflicts with another transaction (OC000)', 'raise retries'],
  ['0A000', 'ddl and dml are not supported in the same transaction', 'by itself'],
])('%s %s says what to do', (code, text, advice) => {
  expect(messageOf(code, text)).toContain(advice);
});
