import { ALL_TEXTS } from '@daybreak/data-api/core';

type Sentences = typeof ALL_TEXTS.sentences;

/**
 * Messages that only Aurora DSQL has, in the notation of `statement-sentences.ts` of @daybreak/data-api. Each begins with words that
 * PostgreSQL does not use before a value: `unit "…" not supported` is a message of PostgreSQL that contains a value.
 *
 * @see https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-postgresql-compatibility-unsupported-features.html
 */
const SENTENCES: Sentences = {
  '0A': [
    'ddl and dml are not supported in the same transaction',
    'multiple ddl statements not supported in a transaction',
    'locking clauses other than FOR UPDATE/FOR KEY SHARE are not supported',
    'TABLESAMPLE clause not supported',
    'datatype {word} not supported, identity column type must be bigint',
    'datatype {word} not supported',
    'function {word} not supported',
    'setting configuration parameter {name} not supported',
    'Unsupported isolation level: {word}',
    'CREATE SEQUENCE is not supported without an explicit cache size. please define CACHE greater than or equal to 65536 or equal to 1',
    'identity column is not supported without an explicit cache size. please define CACHE greater than or equal to 65536 or equal to 1',
    'ALTER {word} not supported',
    'CREATE {word} not supported',
    'TEMPORARY or TEMP table not supported for CREATE {word}',
    'UNLOGGED table not supported for CREATE {word}',
    'unsupported mode. please use CREATE INDEX ASYNC.',
    'unsupported object in {word} statement',
    'unsupported statement type: {word}',
    'unsupported statement: {word}',
    'unsupported transaction statement: {word}',
    'unsupported {word} statement',
  ],
  '22': ['Unable to convert text to UUID'],
  '40': ['change conflicts with another transaction (OC000)', 'schema has been updated by another transaction (OC001)'],
  '54': [
    'transaction row limit exceeded',
    'transaction size limit {word} exceeded',
    'transaction age limit of {word} exceeded',
  ],
  '55': ['index {name} is not valid'],
};

const DDL_ALONE = 'Run each statement of DDL by itself, outside of transaction.';

/** https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html */
const ADVICE: Readonly<Record<string, string>> = {
  'transaction row limit exceeded':
    'One transaction changes at most 3,000 rows, with those of cascades. Split it by ranges of the key.',
  'transaction size limit 10mb exceeded': 'One transaction changes at most 10 MiB. Split it.',
  'transaction age limit of 300s exceeded': 'A transaction lasts at most 5 minutes. Make it shorter, or split it.',
  'ddl and dml are not supported in the same transaction': DDL_ALONE,
  'multiple ddl statements not supported in a transaction': DDL_ALONE,
  'change conflicts with another transaction (OC000)':
    'Other transactions kept changing the same rows. Spread the changes over more rows, or raise retries.',
};

/** The texts of PostgreSQL, and these. */
export const DSQL_TEXTS: typeof ALL_TEXTS = {
  ...ALL_TEXTS,
  sentences: together(ALL_TEXTS.sentences, SENTENCES),
  adviceOnStatement: (detail, hasParameters) => ADVICE[detail] ?? ALL_TEXTS.adviceOnStatement?.(detail, hasParameters),
};

function together(first: Sentences, second: Sentences): Sentences {
  const states = [...Object.keys(first), ...Object.keys(second)];
  return Object.fromEntries(states.map((state) => [state, [...(first[state] ?? []), ...(second[state] ?? [])]]));
}
