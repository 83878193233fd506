import type { CompiledQuery, QueryResult } from 'kysely';
import { JSON_FROM_ROWS } from '../client/read-format.ts';
import { RowError } from '../errors/value-errors.ts';
import type { AdHocStatement, StatementRunner } from '../statement/runner-contract.ts';
import { type Statement, statement } from '../statement/statement.ts';
import type { ParameterType } from '../types/declared-types.ts';
import type { TypedQuery } from './compiler.ts';
import { declarationOf, decodeByTypeName } from './received-types.ts';
import { typeByKind } from './typed-value.ts';

/** A query's text as a statement, and the same with its columns declared, once its result was worth it. */
interface Known {
  readonly statement: Statement;
  withRow?: Statement | undefined;
}

export type RunQuery = (runner: StatementRunner, query: CompiledQuery) => Promise<QueryResult<Record<string, unknown>>>;

/** Texts that are remembered; the oldest is forgotten first. */
const MAX_KNOWN = 500;

/**
 * Runs compiled queries. Columns are read by the types that the database says. A SELECT that gave {@link JSON_FROM_ROWS}
 * rows or more is declared with them, so that the client asks for JSON the next time, which takes a fraction of the CPU.
 */
export function createRunQuery(): RunQuery {
  const known = new Map<string, Known>();
  const idOf = createIds();

  function knownOf(query: CompiledQuery, types: readonly ParameterType[]): Known {
    const key = `${types.map(idOf).join(' ')} ${query.sql}`;
    const found = known.get(key) ?? { statement: declare(query, types) };
    known.set(key, found);
    if (known.size > MAX_KNOWN) known.delete(known.keys().next().value ?? '');
    return found;
  }

  return async (runner, query) => {
    const types = isTyped(query) ? query.parameterTypes : query.parameters.map(typeByKind);
    const entry = knownOf(query, types);
    const values = Object.fromEntries(query.parameters.map((value, index) => [`p${index + 1}`, value]));
    if (entry.withRow !== undefined) {
      try {
        return { rows: [...(await (runner as UntypedQuery).query(entry.withRow, values))] };
      } catch (error) {
        // The columns have changed: the next run asks for them again.
        if (error instanceof RowError) entry.withRow = undefined;
        throw error;
      }
    }
    const result = await runner.run(withValues(entry.statement, values));
    const rows = decodeByTypeName(entry.statement, result);
    if (rows.length >= JSON_FROM_ROWS) entry.withRow = declareRow(entry.statement, result.columns ?? []);
    const isWrite = /^(Insert|Update|Delete|Merge)QueryNode$/.test(query.query.kind) || result.columns === undefined;
    return isWrite
      ? { rows, numAffectedRows: BigInt(result.columns === undefined ? result.rowCount : rows.length) }
      : { rows };
  };
}

interface UntypedQuery {
  query(statement: Statement, values: object): Promise<readonly Record<string, unknown>[]>;
}

function isTyped(query: CompiledQuery): query is TypedQuery {
  return 'parameterTypes' in query;
}

function declare({ sql }: CompiledQuery, types: readonly ParameterType[]): Statement {
  return statement({ sql, parameters: Object.fromEntries(types.map((type, index) => [`p${index + 1}`, type])) });
}

function declareRow(known: Statement, columns: Parameters<typeof declarationOf>[0]): Statement | undefined {
  if (!known.isSelect || known.columnsMayChange) return undefined;
  const row = declarationOf(columns);
  return row === undefined ? undefined : statement({ sql: known.sql, parameters: known.parameters, row });
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
