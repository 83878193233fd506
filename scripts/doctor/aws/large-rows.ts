import { statement } from '@daybreak/database';
import { type Check, type Outcome, ok, warn } from '../check.ts';
import type { AwsContext } from './context.ts';

const LIMIT_BYTES = 2 ** 20;
const NEAR = 0.8;

const LARGEST_TABLES = statement({
  sql: `SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'
  AND has_table_privilege(c.oid, 'SELECT') ORDER BY pg_total_relation_size(c.oid) DESC LIMIT 5`,
  row: { name: 'text' },
});

/** The answer of one statement has at most 1 MiB. It samples 1 % of the pages, so that a large table is cheap. */
export const largeRows = (limitBytes = LIMIT_BYTES): Check<AwsContext> => ({
  id: 'A33',
  group: 'Database',
  title: 'Every row fits into the answer of a statement',
  needs: ['A16'],
  async run({ aws }): Promise<Outcome> {
    const db = (await aws.database()).within({ timeoutMs: 4_500 });
    const tables = await db.query(LARGEST_TABLES, {});
    let largest = { name: '', bytes: 0 };
    for (const { name } of tables) {
      // `regclass::text` has quoted the name.
      const { rows } = await db.run(
        statement({
          sql: `SELECT coalesce(max(pg_column_size(t.*)), 0)::int8 FROM ${name} AS t TABLESAMPLE SYSTEM (1)`,
        }),
      );
      const bytes = Number(rows[0]?.[0] ?? 0);
      if (bytes > largest.bytes) largest = { name, bytes };
    }
    const found =
      largest.bytes === 0
        ? 'no rows in the sample'
        : `${(largest.bytes / LIMIT_BYTES).toFixed(2)} MiB in ${largest.name}`;
    if (largest.bytes < limitBytes * NEAR) return ok(found);
    return warn({
      what: 'A row almost fills the answer of a statement',
      received: found,
      allowed: '1 MiB for all rows of an answer',
      todo: `npm run migrate -- new limit_${largest.name.replace(/\W+/g, '_')}, with a check on the length of its text`,
    });
  },
});
