import { StatementDeclarationError } from '../errors/declaration-error.ts';
import { placeInSql } from '../errors/problem.ts';
import { boundStatement, type NoRow, type RowTypes, type Statement } from '../statement/statement.ts';
import type { InputOf, ParameterType } from '../types/declared-types.ts';
import { quoteIdentifier, Table } from './table.ts';

/** A value with its declared type, as a part of a fragment. */
interface BoundValue {
  readonly type: ParameterType;
  readonly value: unknown;
}

type Part = string | BoundValue;

interface StatementOptions<R extends RowTypes | NoRow> {
  /** The returned columns. @default - the statement returns no rows */
  readonly row?: R;
  /** The name of the statement in errors and telemetry. @default - the beginning of its text */
  readonly name?: string;
  /** Set for a statement that changes nothing. @default false */
  readonly readOnly?: boolean;
}

/** A piece of SQL with the values in it. Only {@link sql} makes one, so a caller's object is never mistaken for one. */
export class Fragment {
  readonly #parts: readonly Part[];

  private constructor(parts: readonly Part[]) {
    this.#parts = parts;
  }

  /** @internal use `sql` */
  static of(parts: readonly Part[]): Fragment {
    return new Fragment(parts);
  }

  /** @internal */
  static partsOf(value: unknown): readonly Part[] | undefined {
    return typeof value === 'object' && value !== null && #parts in value ? value.#parts : undefined;
  }

  /**
   * The fragment as one statement that needs no values any more.
   *
   * @example
   * const rows = await db.query(sql`SELECT id FROM users WHERE email = ${sql.value('text', email)}`.statement({ row: { id: 'uuid' } }));
   * // sent: SELECT id FROM users WHERE email = :p1
   * @throws {StatementDeclarationError} as `statement(…)`; also for a `:name` in the text, and for a value inside quotes.
   */
  statement<const R extends RowTypes | NoRow = undefined>(
    options: StatementOptions<R> = {},
  ): Statement<Record<never, never>, R> {
    let text = '';
    const types: Record<string, ParameterType> = {};
    const values: Record<string, unknown> = {};
    for (const [index, part] of this.#parts.entries()) {
      if (typeof part === 'string') {
        text += part;
        continue;
      }
      const name = `p${Object.keys(types).length + 1}`;
      types[name] = part.type;
      values[name] = part.value;
      const next = this.#parts[index + 1];
      const touches = typeof next === 'string' && /^\w/.test(next);
      text += `${text.endsWith(':') ? ' ' : ''}:${name}${touches ? ' ' : ''}`;
    }
    const made = boundStatement({ ...options, sql: text }, { types, values });
    refuseWrittenNames(made, Object.keys(types));
    return made;
  }
}

/** A `:p1` in the text itself would take a value that belongs to another place. */
function refuseWrittenNames({ sql: text, name, placeholders }: Statement, names: readonly string[]): void {
  const written = placeholders.find((placeholder, index) => placeholder.name !== names[index]);
  if (written === undefined) return;
  const message = `:${written.name} is in the text of the template. Write the value with sql.value(type, value).`;
  throw new StatementDeclarationError({ sql: text, statementName: name }, [
    { code: 'undeclared-parameter', place: placeInSql(text, written.start), message },
  ]);
}

/** What may be in a template: another fragment, or a declared table. A plain value is an error of the compiler. */
export type SqlPart = Fragment | Table;

/**
 * SQL whose text varies. Values always become parameters, names are quoted, fragments nest. A caller's text cannot become
 * part of the SQL.
 *
 * @example
 * const filter = term === undefined ? sql.empty : sql`AND title ILIKE ${sql.value('text', `%${term}%`)}`;
 * const list = sql`SELECT id FROM posts WHERE author = ${sql.value('uuid', author)} ${filter} ORDER BY ${sql.identifier(order)}`;
 * const rows = await db.query(list.statement({ row: { id: 'uuid' }, readOnly: true }));
 * // sent: SELECT id FROM posts WHERE author = :p1 AND title ILIKE :p2 ORDER BY "created_at"
 * @throws {TypeError} a part that is neither a fragment nor a table.
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly SqlPart[]): Fragment {
  return Fragment.of(strings.flatMap((text, index) => [text, ...(index < parts.length ? partsOf(parts[index]) : [])]));
}

function partsOf(part: unknown): readonly Part[] {
  const parts = Fragment.partsOf(part);
  if (parts !== undefined) return parts;
  if (Table.is(part)) return [part.sql];
  throw new TypeError(
    'A template of sql takes fragments and tables. Write a value with sql.value(type, value), a name with sql.identifier(name).',
  );
}

/**
 * A value, with its type or its column's.
 *
 * @example
 * sql`SELECT 1 AS one FROM users WHERE id = ${sql.value('uuid', id)} AND age > ${sql.value(users.columns.age, 18)}`
 * // sent: SELECT 1 AS one FROM users WHERE id = :p1 AND age > CAST(:p2 AS int4)
 */
sql.value = <const T extends ParameterType>(type: T, value: InputOf<T>): Fragment => Fragment.of([{ type, value }]);

/**
 * A name, quoted; several are joined by dots.
 *
 * @example
 * sql`SELECT id FROM ${sql.identifier('app', 'users')}`
 * // sent: SELECT id FROM "app"."users"
 */
sql.identifier = (...names: readonly [string, ...string[]]): Fragment =>
  Fragment.of([names.map(quoteIdentifier).join('.')]);

/**
 * Fragments with a separator between them.
 *
 * @example
 * sql`SELECT id FROM users WHERE ${sql.join([sql`a = ${sql.value('int4', 1)}`, sql`b = ${sql.value('int4', 2)}`], sql` AND `)}`
 * // sent: SELECT id FROM users WHERE a = CAST(:p1 AS int4) AND b = CAST(:p2 AS int4)
 * @param separator default `, `
 */
sql.join = (fragments: readonly Fragment[], separator: Fragment = Fragment.of([', '])): Fragment =>
  Fragment.of(
    fragments.flatMap((fragment, index) => [...(index === 0 ? [] : partsOf(separator)), ...partsOf(fragment)]),
  );

/** An empty fragment, for a part that depends on a condition: `term === undefined ? sql.empty : sql`AND …``. */
sql.empty = Fragment.of([]);
