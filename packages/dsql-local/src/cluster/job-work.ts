import { tagged } from '../rules/nodes.ts';
import type { JudgedStatement } from '../rules/statement.ts';
import type { Backend } from '../session/backend.ts';
import { Failure } from '../session/failure.ts';
import { identifier, literal } from '../sql-text.ts';
import { randomId } from './random-id.ts';

/** What a job has to do. */
export interface JobWork {
  readonly id: string;
  readonly type: 'INDEX_BUILD' | 'VALIDATE_CONSTRAINT';
  /** What PostgreSQL runs. */
  readonly sql: string;
  /** The session whose permissions and search_path it uses. */
  readonly role: string;
  readonly searchPath: string;
  /** The table, as a quoted name with its schema. */
  readonly table: string;
  readonly tableName: string;
  /** The index or the constraint. */
  readonly name: string;
  /** The index, as a quoted name with its schema. */
  readonly index: string;
}

const MAX_NAME = 63;

/** Runs the statement in the session's transaction and rolls it back, so that PostgreSQL checks names and permissions. @throws {Failure} */
export async function describeJob(backend: Backend, sql: string, { node }: JudgedStatement): Promise<JobWork> {
  const { tag, node: members } = tagged(node);
  const { relation, idxname, indexParams = [], cmds = [] } = members as Statement;
  await backend.sql('SAVEPOINT dsql_job');
  try {
    await backend.sql(sql);
  } catch (error) {
    // Rows that violate the constraint are for the job to find: class 23, integrity constraint violation.
    if (!(error instanceof Failure) || !error.fields.C?.startsWith('23')) throw error;
  }
  await backend.sql('ROLLBACK TO SAVEPOINT dsql_job');
  const reference = [relation?.schemaname, relation?.relname].flatMap((name) => (name ? [identifier(name)] : []));
  const { rows } = await backend.sql(
    `SELECT quote_ident(n.nspname), c.relname, session_user, dsql_local_setting('search_path')
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = to_regclass(${literal(reference.join('.'))})`,
  );
  const [schema, tableName = '', role, searchPath] = (rows[0] ?? []).map(String);
  const isIndex = tag === 'IndexStmt';
  const name = isIndex
    ? (idxname ?? (await freeName(backend, tableName, indexParams)))
    : (cmds[0]?.AlterTableCmd?.name ?? '');
  const words = `INDEX CONCURRENTLY${idxname === undefined ? ` ${identifier(name)}` : ''}`;
  return {
    ...{ id: randomId(), type: isIndex ? 'INDEX_BUILD' : 'VALIDATE_CONSTRAINT', name, tableName },
    ...{ role: String(role), searchPath: String(searchPath) },
    table: `${schema}.${identifier(tableName)}`,
    index: `${schema}.${identifier(name)}`,
    sql: isIndex ? sql.replace(/\bindex\b/i, words) : sql,
  };
}

/** A name for an index without one, as PostgreSQL makes it: table, columns, `idx`. */
async function freeName(backend: Backend, table: string, keys: Required<Statement>['indexParams']): Promise<string> {
  const columns = keys.map(({ IndexElem: { name } }) => name ?? 'expr');
  const base = [table, ...columns].join('_').slice(0, MAX_NAME - '_idx99'.length);
  for (let number = 0; ; number += 1) {
    const name = `${base}_idx${number === 0 ? '' : number}`;
    const { rows } = await backend.sql(`SELECT 1 FROM pg_class WHERE relname = ${literal(name)}`);
    if (rows.length === 0) return name;
  }
}

interface Statement {
  readonly relation?: { readonly schemaname?: string; readonly relname?: string };
  readonly idxname?: string;
  readonly indexParams?: readonly { readonly IndexElem: { readonly name?: string } }[];
  readonly cmds?: readonly { readonly AlterTableCmd?: { readonly name?: string } }[];
}
