// A transaction that conflicts with another one's change continues with copies of the tables, made from its own snapshot: Aurora DSQL reports a
// conflict at COMMIT only, and PostgreSQL would wait or fail now.
import { nodesOf } from '../rules/nodes.ts';
import { identifier, literal } from '../sql-text.ts';
import type { Frame } from '../wire/frames.ts';
import { type Backend, ownStatement } from './backend.ts';
import { digestOf, type Execution } from './execution.ts';
import { conflict, Failure } from './failure.ts';
import type { Transaction } from './transaction.ts';

const COPY_SAVEPOINT = 'dsql_copies';

interface Table {
  readonly schema: string | undefined;
  readonly name: string;
  /** Where its name begins in the SQL that was judged, in bytes. */
  readonly location: number;
}

/** From here on the transaction works on copies. */
export async function beginCopies(backend: Backend, transaction: Transaction): Promise<void> {
  await backend.sql(`SAVEPOINT ${COPY_SAVEPOINT}`);
  transaction.copiedFrom = transaction.executions.length;
  transaction.copies.clear();
}

/**
 * The transaction commits: what ran on copies runs on the tables, and has to answer the same.
 * @param waiting runs what may wait for a transaction that has not committed; that one loses then
 * @throws {Failure} OC000: another one was first
 */
export async function applyCopies(
  backend: Backend,
  transaction: Transaction,
  waiting: <T>(action: () => Promise<T>) => Promise<T>,
): Promise<void> {
  const again = transaction.executions.slice(transaction.copiedFrom);
  if ([...transaction.rivals].some(({ outcome }) => outcome === 'committed')) throw conflict('OC000');
  await backend.sql(`ROLLBACK TO SAVEPOINT ${COPY_SAVEPOINT}`);
  for (const { sql, bound, digest } of again) {
    const frames = await waiting(() => runOnTables(backend, sql, bound)).catch((error) => {
      throw error instanceof Failure ? conflict('OC000') : error;
    });
    if (digestOf(frames) !== digest) throw conflict('OC000');
  }
}

/** Runs a statement on copies of the tables that it changes or locks. */
export async function runOnCopies(
  backend: Backend,
  transaction: Transaction,
  { statement, sql, bound }: Execution,
): Promise<readonly Frame[]> {
  const tables = tablesOf(statement.node);
  if (statement.kind === 'dml' || locksRows(statement.node)) {
    for (const table of tables) await copy(backend, transaction, table);
  }
  return runOnTables(backend, withoutSchemas(sql, tables, statement.startByte, transaction), bound);
}

/** Runs a statement under a name of ours. Its description is not among the answers. */
async function runOnTables(backend: Backend, sql: string, bound: Buffer): Promise<readonly Frame[]> {
  const frames: Frame[] = [];
  await backend.run(ownStatement(sql, bound), (frame) => {
    if ('DCI'.includes(frame.type)) frames.push(frame);
  });
  return frames;
}

export function locksRows(node: unknown): boolean {
  for (const { tag } of nodesOf(node)) if (tag === 'LockingClause') return true;
  return false;
}

function tablesOf(node: unknown): readonly Table[] {
  const found: Table[] = [];
  const add = (range: Readonly<Record<string, unknown>>) => {
    const { relname, schemaname, location } = range;
    if (typeof relname !== 'string') return;
    found.push({
      schema: typeof schemaname === 'string' ? schemaname : undefined,
      name: relname,
      location: typeof location === 'number' ? location : 0,
    });
  };
  for (const { tag, node: members } of nodesOf(node)) {
    if (tag === 'RangeVar') add(members);
    // The table of INSERT, UPDATE and DELETE is a member without a tag.
    if (typeof members.relation === 'object' && members.relation !== null && 'relname' in members.relation) {
      add(members.relation as Readonly<Record<string, unknown>>);
    }
  }
  return found;
}

async function copy(backend: Backend, transaction: Transaction, { schema, name }: Table): Promise<void> {
  if (transaction.copies.has(name)) return;
  const reference = schema === undefined ? identifier(name) : `${identifier(schema)}.${identifier(name)}`;
  const { rows } = await backend.sql(
    `SELECT quote_ident(n.nspname), quote_ident(a.attname), a.attidentity <> '', a.attgenerated <> ''
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
     WHERE c.oid = to_regclass(${literal(reference)}) AND c.relkind = 'r' AND n.nspname !~ '^(pg_|sys$|information_schema$)'`,
  );
  const [[schemaName] = []] = rows;
  // The name of a WITH query, a view, a function.
  if (schemaName === undefined || schemaName === null) return;
  const original = `${schemaName}.${identifier(name)}`;
  await backend.sql(
    `CREATE TEMP TABLE ${identifier(name)}
     (LIKE ${original} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES INCLUDING GENERATED)`,
  );
  const columns = rows.flatMap(([, column, , isGenerated]) => (isGenerated === 't' ? [] : [String(column)])).join(', ');
  await backend.sql(`INSERT INTO pg_temp.${identifier(name)} (${columns}) SELECT ${columns} FROM ${original}`);
  for (const [, column, isIdentity] of rows) {
    if (isIdentity !== 't' || column === null || column === undefined) continue;
    const sequence = `pg_get_serial_sequence(${literal(original)}, ${literal(unquoted(column))})`;
    const [[found] = []] = (await backend.sql(`SELECT ${sequence}`)).rows;
    if (found === null || found === undefined) continue;
    await backend.sql(
      `ALTER TABLE pg_temp.${identifier(name)} ALTER COLUMN ${column} SET DEFAULT nextval(${literal(found)}::regclass)`,
    );
  }
  transaction.copies.add(name);
}

/** The copies are in pg_temp, which is searched first, so a schema before their name is removed. */
function withoutSchemas(sql: string, tables: readonly Table[], startByte: number, transaction: Transaction): string {
  const bytes = Buffer.from(sql, 'utf8');
  for (const { schema, name, location } of tables) {
    if (schema === undefined || !transaction.copies.has(name)) continue;
    const at = location - startByte;
    const [qualifier = ''] = /^(?:"(?:[^"]|"")+"|[^\s.]+)\s*\./.exec(bytes.toString('utf8', at)) ?? [];
    bytes.fill(' ', at, at + Buffer.byteLength(qualifier));
  }
  return bytes.toString('utf8');
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}
