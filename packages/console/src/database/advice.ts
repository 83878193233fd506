import { Refusal } from '../http/refusal.ts';
import { comparedColumns, nodesOf } from './conditions.ts';
import { type DataApi, inRolledBack, rowsOf } from './data-api.ts';
import { type IndexProposal, indexSql } from './index-proposal.ts';
import { quotedTable, type TableName, textParameter } from './names.ts';
import { type Explained, explainIn, LIMITS, type PlanNode } from './plan.ts';
import { describeTable } from './table-description.ts';

/** A table that a statement reads completely to filter it. */
export interface IndexAdvice extends TableName {
  readonly filter: string;
  /** As of the last ANALYZE; undefined before the first. */
  readonly rows: number | undefined;
  readonly bytes: number;
  /** `exists`: an index will be used once the table is large enough. `expression`: an index is on an expression of the column. */
  readonly kind: 'exists' | 'expression' | 'create' | 'none';
  /** The name of the existing index. */
  readonly index: string | undefined;
  readonly expression: string | undefined;
  readonly proposal: IndexProposal | undefined;
}

export interface Advised {
  readonly sql: string;
  readonly explained: Explained;
  readonly advice: readonly IndexAdvice[];
}

const MOST_COLUMNS = 3;
const MOST_TRIED_BYTES = 100 * 2 ** 20;

/** The plan of a statement without values, and an index that could help. Nothing is executed. */
export async function advise(api: DataApi, sql: string): Promise<Advised> {
  return inRolledBack(api, async (run) => {
    await run('SET TRANSACTION READ ONLY');
    for (const limit of LIMITS) await run(limit);
    const explained = await explainIn(run, sql);
    const scans = filteredScans(explained.plan);
    if (scans.length === 0) return { sql, explained, advice: [] };
    // PostgreSQL reads a small table completely, even if it has an index. With this setting, a remaining scan means that no index fits.
    await run('SET LOCAL enable_seqscan = off');
    const without = await explainIn(run, sql);
    const stays = new Set(filteredScans(without.plan).map(({ table }) => quotedTable(table)));
    const used = new Map(
      [...nodesOf(without.plan)].map((node) => [quotedTable(tableOf(node)), String(node['Index Name'] ?? '')]),
    );
    const advice: IndexAdvice[] = [];
    for (const scan of scans) {
      const name = quotedTable(scan.table);
      advice.push(await adviseOn(api, explained.plan, scan, stays.has(name) ? undefined : (used.get(name) ?? '')));
    }
    return { sql, explained, advice };
  });
}

interface Scan {
  readonly table: TableName;
  readonly filter: string;
}

const tableOf = (node: PlanNode): TableName => ({
  schema: String(node.Schema ?? ''),
  name: String(node['Relation Name'] ?? ''),
});

const filteredScans = (plan: PlanNode): readonly Scan[] =>
  [...nodesOf(plan)]
    .filter((node) => node['Node Type'] === 'Seq Scan' && node.Filter !== undefined)
    .map((node) => ({ table: tableOf(node), filter: String(node.Filter) }));

/** @param usable - the index that the scan could use, if there is one */
async function adviseOn(api: DataApi, plan: PlanNode, scan: Scan, usable: string | undefined): Promise<IndexAdvice> {
  const { table, filter } = scan;
  const facts = { ...table, filter, ...(await sizeOf(api, table)) };
  const nothing = { index: undefined, expression: undefined, proposal: undefined };
  if (usable !== undefined) return { ...facts, ...nothing, kind: 'exists', index: usable === '' ? undefined : usable };
  const { columns } = await describeTable(api, table);
  const { equal, range } = comparedColumns(
    filter,
    columns.map(({ name }) => name),
  );
  const [
    after = sortColumn(
      plan,
      columns.map(({ name }) => name),
    ),
  ] = range;
  const chosen = [...new Set([...equal, ...(after === undefined ? [] : [after])])].slice(0, MOST_COLUMNS);
  if (equal.length === 0 && range.length === 0) return { ...facts, ...nothing, kind: 'none' };
  const onExpression = await expressionIndex(api, table, chosen);
  if (onExpression !== undefined) return { ...facts, ...nothing, ...onExpression, kind: 'expression' };
  return { ...facts, ...nothing, kind: 'create', proposal: { ...table, columns: chosen } };
}

/** The plain column by which the result is sorted, if it is one. */
function sortColumn(plan: PlanNode, columns: readonly string[]): string | undefined {
  const sort = [...nodesOf(plan)].find((node) => node['Node Type'] === 'Sort');
  const keys = sort?.['Sort Key'];
  if (!Array.isArray(keys) || keys.length !== 1) return undefined;
  const name = String(keys[0])
    .replace(/ (?:DESC|ASC|NULLS .*)/g, '')
    .replace(/^.*\./, '');
  return columns.includes(name) ? name : undefined;
}

async function sizeOf(api: DataApi, table: TableName) {
  const [row] = rowsOf(
    await api.execute({
      sql: 'SELECT reltuples::int8 AS rows, pg_table_size(oid) AS bytes FROM pg_class WHERE oid = CAST(:relation AS regclass)',
      parameters: [textParameter('relation', quotedTable(table))],
      includeResultMetadata: true,
    }),
  );
  const rows = Number(row?.rows ?? -1);
  return { rows: rows < 0 ? undefined : rows, bytes: Number(row?.bytes ?? 0) };
}

/** An index on an expression of one of the columns, such as lower(email). */
async function expressionIndex(api: DataApi, table: TableName, columns: readonly string[]) {
  const found = rowsOf(
    await api.execute({
      sql: `SELECT i.indexrelid::regclass::text AS index, pg_get_expr(i.indexprs, i.indrelid) AS expression FROM pg_index i
WHERE i.indrelid = CAST(:relation AS regclass) AND i.indexprs IS NOT NULL AND i.indisvalid LIMIT 100`,
      parameters: [textParameter('relation', quotedTable(table))],
      includeResultMetadata: true,
    }),
  );
  const named = (expression: string) => columns.some((name) => new RegExp(`\\b${escaped(name)}\\b`).test(expression));
  const hit = found.find(({ expression }) => named(String(expression)));
  return hit === undefined ? undefined : { index: String(hit.index), expression: String(hit.expression) };
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

export interface Tried {
  readonly before: Explained;
  readonly after: Explained;
  readonly indexSql: string;
}

/**
 * Creates the index, reads the plan, and rolls back. Writers of the table wait meanwhile, for at most 5 s.
 * @throws {Refusal} with PostgreSQL's error, such as 55P03 when the table is in use
 */
export async function tryIndex(api: DataApi, sql: string, proposal: IndexProposal): Promise<Tried> {
  const { bytes } = await sizeOf(api, proposal);
  if (bytes > MOST_TRIED_BYTES) {
    throw new Refusal(
      409,
      `The table has ${Math.round(bytes / 2 ** 20)} MiB. An index can be tried on tables of up to 100 MiB, because writers wait meanwhile. ` +
        'Create it with a migration, and look at the plan again.',
    );
  }
  return inRolledBack(api, async (run) => {
    for (const limit of LIMITS) await run(limit);
    const before = await explainIn(run, sql);
    const create = indexSql(proposal);
    await run(create);
    return { before, after: await explainIn(run, sql), indexSql: create };
  });
}
