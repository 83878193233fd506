import type { SqlParameter } from '@aws-sdk/client-rds-data';
import { StatementDeclarationError } from '../errors/declaration-error.ts';
import {
  type ColumnType,
  codecOf,
  type InputOf,
  isType,
  type OutputOf,
  type ParameterType,
} from '../types/declared-types.ts';
import { declarationProblems } from './declaration-rules.ts';
import { encodeParameters } from './encode-parameters.ts';
import { type PositionMap, rewrite } from './rewrite.ts';
import { type Placeholder, scan } from './sql-scanner.ts';

export type ParameterTypes = Readonly<Record<string, ParameterType>>;
export type RowTypes = Readonly<Record<string, ColumnType>>;
/** A statement that returns no rows has this as its row types. */
export type NoRow = undefined;

/** The values that a statement takes: one per declared parameter, of the declared type. */
export type Parameters<P> = { readonly [N in keyof P]: InputOf<P[N]> };
/** A row as the declaration says. */
export type Row<R> = { readonly [N in keyof R]: OutputOf<R[N]> };

/** One SQL statement with everything that decides how it travels. Made by {@link statement}; immutable. */
export interface Statement<P extends ParameterTypes = ParameterTypes, R extends RowTypes | NoRow = RowTypes | NoRow> {
  /** What errors and telemetry call it. */
  readonly name: string | undefined;
  /** As it was written. */
  readonly sql: string;
  readonly parameters: P;
  /** Type of every `:name` in the text, those of bound values included. */
  readonly types: ParameterTypes;
  /** Values that came with the text, from the template `sql`. */
  readonly boundValues: Readonly<Record<string, unknown>>;
  /** Columns of the result; undefined for a statement that returns no rows. */
  readonly row: R;
  /** Declared to change nothing, so that a failure of the network may be answered by sending it again. */
  readonly readOnly: boolean;
  /** Each `:name` in the text, in order. */
  readonly placeholders: readonly Placeholder[];
  /** The text that is sent to the Data API: as it was written, with a cast where the wire's type is not the declared one. */
  readonly wireSql: string;
  /** Whether the order of its columns could change with the table (`SELECT *`). */
  readonly columnsMayChange: boolean;
  /** Whether it begins with SELECT. */
  readonly isSelect: boolean;
  /** Values to the wire. @throws {ParameterError} with every problem; no value is in it. */
  readonly encode: (values: Readonly<Record<string, unknown>>) => SqlParameter[];
  /** Where a position in the text that the Data API makes of `wireSql` is in `sql`. */
  readonly positionOf: PositionMap;
}

export interface StatementDeclaration<P extends ParameterTypes, R extends RowTypes | NoRow> {
  /** What errors and telemetry call the statement. @default - the beginning of its text */
  readonly name?: string;
  /** One statement, at most 65,536 characters with its casts. Parameters are written `:name`. */
  readonly sql: string;
  /** The type of every `:name` in the text. @default {} - the text has no parameters */
  readonly parameters?: P;
  /** The columns that come back, in any order. @default - the statement returns no rows */
  readonly row?: R;
  /**
   * Set for a statement that changes nothing: after a lost connection or a 5xx it is sent again. Never set it on
   * anything that writes, or calls a function that does.
   * @default false
   */
  readonly readOnly?: boolean;
}

/**
 * Declares a statement: SQL, parameter types and row types in one place. Types are declared and never guessed from a
 * value, and the wire form follows from the declaration alone.
 *
 * @example
 * const findConversation = statement({
 *   sql: 'SELECT title, created_at FROM conversations WHERE id = :id AND message_count > :count',
 *   parameters: { id: 'uuid', count: 'int4' },
 *   row: { title: nullable('text'), created_at: 'timestamptz' },
 *   readOnly: true,
 * });
 * // sent: … WHERE id = :id AND message_count > CAST(:count AS int4)
 * //       id    { stringValue, typeHint: UUID }, count { longValue }
 * @throws {StatementDeclarationError} with every problem: a parameter that is not declared or not used, two statements
 *   in one text, BEGIN or COMMIT as text, or a text that the Data API's placeholder scanner would corrupt.
 */
export function statement<
  const P extends ParameterTypes = Record<never, never>,
  const R extends RowTypes | NoRow = undefined,
>(declaration: StatementDeclaration<P, R>): Statement<P, R> {
  return boundStatement(declaration, { types: {}, values: {} });
}

interface Bound {
  readonly types: ParameterTypes;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A statement of which some parameters have their values already. @throws as {@link statement}. */
export function boundStatement<P extends ParameterTypes, R extends RowTypes | NoRow>(
  declaration: StatementDeclaration<P, R>,
  bound: Bound,
): Statement<P, R> {
  const { name, sql, parameters = {} as P, row, readOnly = false } = declaration;
  const types: ParameterTypes = { ...bound.types, ...parameters };
  const context = { sql, statementName: name };
  const read = scan(sql);
  const wireSql = rewrite(sql, read.placeholders, ({ name }) => withCast(`:${name}`, name, types)).sql;
  const problems = declarationProblems({ sql, wireSql, parameters: types, row, readOnly, read });
  if (problems.length > 0) throw new StatementDeclarationError(context, problems);
  return Object.freeze({
    name,
    sql,
    parameters,
    types,
    boundValues: bound.values,
    row: row as R,
    readOnly,
    placeholders: read.placeholders,
    wireSql,
    columnsMayChange: read.starAt !== undefined,
    isSelect: read.firstWords[0] === 'SELECT',
    encode: (values: Readonly<Record<string, unknown>>) =>
      encodeParameters(context, types, { ...bound.values, ...values }),
    // The service gives each occurrence a number of its own, so an error's position is in that text.
    positionOf: rewrite(sql, read.placeholders, ({ name }, index) => withCast(`$${index + 1}`, name, types)).positionOf,
  });
}

/** A cast where the service would bind the parameter as another type than the declared one. */
function withCast(text: string, name: string, parameters: ParameterTypes): string {
  const type = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  const codec = isType(type) ? codecOf(type) : undefined;
  return codec?.needsCast === true ? `CAST(${text} AS ${codec.sqlType})` : text;
}
