import type { ParameterType } from '../types/declared-types.ts';

type Columns = Readonly<Record<string, ParameterType>>;

/** A table for helpers: its name, and the types of its columns. Created by {@link table}. */
export class Table<C extends Columns = Columns> {
  /** As it is written in SQL, with quotes: `"app"."users"`. */
  readonly sql: string;
  readonly columns: C;
  readonly #made = true;

  constructor(name: string, columns: C) {
    this.sql = name.split('.').map(quoteIdentifier).join('.');
    this.columns = columns;
  }

  /** Whether this module made the value, so a caller's object is never mistaken for a table. */
  static is(value: unknown): value is Table {
    return typeof value === 'object' && value !== null && #made in value && value.#made;
  }
}

/**
 * Declares a table, for many-row helpers and for values in {@link sql}.
 *
 * @param name the table's name, or `schema.table`. A name with a dot in it is not supported.
 * @example
 * const users = table('users', { id: 'uuid', email: 'text', age: nullable('int4') });
 * await insertMany(db, users, [{ id, email, age: null }]);
 * // sent: INSERT INTO "users" AS t ("id", "email", "age") SELECT … FROM unnest((SELECT CAST(:c1 AS uuid[])), …) AS r("id", "email", "age")
 */
export function table<const C extends Columns>(name: string, columns: C): Table<C> {
  const declared = new Table(name, columns);
  Object.freeze(declared);
  return declared;
}

/**
 * A name in SQL, with any characters: `a"b` → `"a""b"`.
 *
 * @throws {TypeError} the name is empty or has U+0000, which PostgreSQL does not accept.
 */
export function quoteIdentifier(name: string): string {
  if (typeof name !== 'string' || name === '' || name.includes('\0')) {
    throw new TypeError('An identifier must be a string that is not empty and has no U+0000.');
  }
  return `"${name.replaceAll('"', '""')}"`;
}
