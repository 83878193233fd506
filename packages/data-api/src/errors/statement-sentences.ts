import type { Sentences } from './known-messages.ts';

/**
 * PostgreSQL's own sentences about values, constraints, locks and names, by class of SQLSTATE: errors of a statement that worked before.
 * Only the part of a message that matches one of them is shown, so that no value reaches an error.
 *
 * `{constraint}`, `{table}`, `{column}`: a quoted name of the schema. `{name}`: a quoted name that may come from a value.
 * `{word}`: a type, or words without quotes. `{n}`: a number of PostgreSQL's own. `{value}`: hidden. Text after the sentence is dropped.
 *
 * @see https://github.com/postgres/postgres/tree/master/src/backend (errmsg)
 */
export const STATEMENT_SENTENCES: Sentences = {
  '22': [
    'invalid input syntax for type {word}',
    'invalid input value for enum {word}',
    'value too long for type {word}',
    'date/time field value out of range',
    'division by zero',
  ],
  '23': [
    'null value in column {column} of relation {table} violates not-null constraint',
    'duplicate key value violates unique constraint {constraint}',
    'new row for relation {table} violates check constraint {constraint}',
    'insert or update on table {table} violates foreign key constraint {constraint}',
    'update or delete on table {table} violates foreign key constraint {constraint} on table {name}',
  ],
  '40': ['could not serialize access due to {word}', 'deadlock detected'],
  '42': ['syntax error at or near {name}', '{word} {name} does not exist', 'permission denied for {word}'],
  '55': ['could not obtain lock on {word} {name}', 'canceling statement due to {word}'],
  '57': ['canceling statement due to {word}'],
};
