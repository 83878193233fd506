import type { CompiledQuery, OperationNode, QueryResult } from 'kysely';
import { JSON_FROM_ROWS } from '../client/read-format.ts';
import { RowError } from '../errors/value-errors.ts';
import type { Table } from '../sql/table.ts';
import type { AdHocStatement, StatementRunner } from '../statement/runner-contract.ts';
import { type Statement, statement } from '../statement/statement.ts';
import type { ColumnType, ParameterType } from '../types/declared-types.ts';
import type { TypedQuery } from './compiler.ts';
import { declarationOf, decodeByTypeName, enumTypesOf } from './received-types.ts';
import { typeByKind } from './typed-value.ts';

/** A query's text as a statement, and the same with its columns declared, once a result has shown them. */
interface Known {
  readonly statement: Statement;
  /** A SELECT in which nothing can have an effect. */
  readonly isPlainRead: boolean;
  withRow?: Statement | undefined;
}

export type RunQuery = (runner: StatementRunner, query: CompiledQuery) => Promise<QueryResult<Record<string, unknown>>>;

/** Number of texts that are kept; the oldest is dropped first. */
const MAX_KNOWN = 500;

/**
 * Runs compiled queries. Columns are read with the types that the database reports. A plain SELECT is then declared with them, so that the
 * client requests them only once, and requests many rows as JSON, which needs much less CPU.
 */
export function createRunQuery(tables: readonly Table[]): RunQuery {
  const known = new Map<string, Known>();
  const idOf = createIds();
  const enums = enumTypesOf(tables);

  function knownOf(query: CompiledQuery, types: readonly ParameterType[]): Known {
    const key = `${types.map(idOf).join(' ')} ${query.sql}`;
    const found = known.get(key) ?? { statement: declare(query, types), isPlainRead: isPlainRead(query.query) };
    known.set(key, found);
    if (known.size > MAX_KNOWN) known.delete(known.keys().next().value ?? '');
    return found;
  }

  async function readDeclared(runner: StatementRunner, entry: Known, values: Values) {
    // In a transaction a result that is not as declared would end it.
    if (entry.withRow === undefined || runner.inTransaction) return undefined;
    try {
      const rows = await (runner as UntypedQuery).query(entry.withRow, values);
      if (!mayDeclare(entry, rows.length)) entry.withRow = undefined;
      return { rows: [...rows] };
    } catch (error) {
      if (!(error instanceof RowError)) throw error;
      // The columns have changed. The statement only reads, so it runs again and requests them.
      entry.withRow = undefined;
      return undefined;
    }
  }

  return async (runner, query) => {
    const types = isTyped(query) ? query.parameterTypes : query.parameters.map(typeByKind);
    const entry = knownOf(query, types);
    const values = Object.fromEntries(query.parameters.map((value, index) => [`p${index + 1}`, value]));
    const read = await readDeclared(runner, entry, values);
    if (read !== undefined) return read;
    const result = await runner.run(withValues(entry.statement, values));
    const rows = decodeByTypeName(entry.statement, result);
    if (mayDeclare(entry, rows.length)) {
      const row = declarationOf(result.columns ?? [], enums);
      entry.withRow = row === undefined ? undefined : declareRow(entry.statement, row);
    }
    const isWrite = WRITES.test(query.query.kind) || result.columns === undefined;
    const count = result.columns === undefined ? result.rowCount : rows.length;
    return isWrite ? { rows, numAffectedRows: BigInt(count) } : { rows };
  };
}

/** Records of `SELECT *` have no names, and the order of its columns may change: only JSON, for many rows, has them. */
function mayDeclare({ statement, isPlainRead }: Known, rowCount: number): boolean {
  return isPlainRead && (rowCount >= JSON_FROM_ROWS || !statement.columnsMayChange);
}

const WRITES = /^(Insert|Update|Delete|Merge)QueryNode$/;
/** SQL that may have an effect, so it must not run twice. */
const EFFECTS = /^(Insert|Update|Delete|Merge|Raw|Function)(Query)?Node$/;

/** Whether a query is a SELECT in which nothing can have an effect. */
function isPlainRead(node: OperationNode): boolean {
  return node.kind === 'SelectQueryNode' && !hasEffect(node);
}

function hasEffect(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(hasEffect);
  if (typeof node !== 'object' || node === null) return false;
  if ('kind' in node && EFFECTS.test(String(node.kind))) return true;
  // The caller's values are not nodes.
  if ('kind' in node && /^(Value|PrimitiveValueList)Node$/.test(String(node.kind))) return false;
  return Object.values(node).some(hasEffect);
}

type Values = Readonly<Record<string, unknown>>;

interface UntypedQuery {
  query(statement: Statement, values: object): Promise<readonly Record<string, unknown>[]>;
}

function isTyped(query: CompiledQuery): query is TypedQuery {
  return 'parameterTypes' in query;
}

function declare({ sql }: CompiledQuery, types: readonly ParameterType[]): Statement {
  return statement({ sql, parameters: Object.fromEntries(types.map((type, index) => [`p${index + 1}`, type])) });
}

/** Columns are compared by name in each JSON answer, so those of `SELECT *` can be kept, too. */
function declareRow({ sql, parameters }: Statement, row: Readonly<Record<string, ColumnType>>): Statement {
  return { ...statement({ sql, parameters, row }), columnsMayChange: false };
}

/** A statement together with its values, as `run` takes it. */
function withValues(known: Statement, values: Readonly<Record<string, unknown>>): AdHocStatement {
  return { ...known, parameters: {}, row: undefined, boundValues: values, encode: () => known.encode(values) };
}

/** A short name of each type, the same for the same type. */
function createIds(): (type: ParameterType) => string {
  const ids = new WeakMap<object, string>();
  let last = 0;
  return (type) => {
    if (typeof type === 'string') return type;
    const known = ids.get(type);
    if (known !== undefined) return known;
    last += 1;
    ids.set(type, `#${last}`);
    return `#${last}`;
  };
}
