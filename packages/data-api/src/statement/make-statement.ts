import type { SqlParameter } from '@aws-sdk/client-rds-data';
import type { Codecs } from '../types/codec.ts';
import type { ColumnType, InputOf, OutputOf, ParameterType } from '../types/declared-types.ts';
import { encodeParameters } from './encode-parameters.ts';
import { type PositionMap, rewrite } from './rewrite.ts';
import { type Placeholder, scan } from './sql-scanner.ts';

export type ParameterTypes = Readonly<Record<string, ParameterType>>;
export type RowTypes = Readonly<Record<string, ColumnType>>;
/** A statement that returns no rows has this as its row types. */
export type NoRow = undefined;

/** The values that a statement takes: one per declared parameter, of the declared type. */
export type Parameters<P> = { readonly [N in keyof P]: InputOf<P[N]> };
/** A row of the declared types. */
export type Row<R> = { readonly [N in keyof R]: OutputOf<R[N]> };

/** An error of the compiler for a column whose type the Data API cannot return, such as `vector(3)`. */
export type Returnable<R> = true extends {
  [N in keyof R]: R[N] extends { readonly returnable: false } ? true : never;
}[keyof R]
  ? { readonly row: 'A column has a type that the Data API cannot return. Select column::text, and declare text.' }
  : unknown;

/** One SQL statement with everything that decides how it is sent. Created by {@link statement}; immutable. */
export interface Statement<P extends ParameterTypes = ParameterTypes, R extends RowTypes | NoRow = RowTypes | NoRow> {
  /** Its name in errors and telemetry. */
  readonly name: string | undefined;
  /** As it was written. */
  readonly sql: string;
  readonly parameters: P;
  /** Type of every `:name` in the text, including those of bound values. */
  readonly types: Codecs;
  /** Values that the template `sql` bound. */
  readonly boundValues: Readonly<Record<string, unknown>>;
  /** Columns of the result as they were declared; undefined for a statement that returns no rows. */
  readonly row: R;
  /** The type of each column of {@link row}. */
  readonly columns: Codecs;
  /** Declared to change nothing, so that a failure of the network may be answered by sending it again. */
  readonly readOnly: boolean;
  /** Each `:name` in the text, in order. */
  readonly placeholders: readonly Placeholder[];
  /** The text that is sent to the Data API: the original one, with a cast where the service would bind another type. */
  readonly wireSql: string;
  /** Whether the order of its columns could change with the table (`SELECT *`). */
  readonly columnsMayChange: boolean;
  /** Whether it begins with SELECT. */
  readonly isSelect: boolean;
  /** Values to the wire. @throws {ParameterError} with every problem; no value is in it. */
  readonly encode: (values: Readonly<Record<string, unknown>>) => SqlParameter[];
  /** Converts a position in the text that the Data API makes from `wireSql` to one in `sql`. */
  readonly positionOf: PositionMap;
}

export interface StatementDeclaration<P extends ParameterTypes, R extends RowTypes | NoRow> {
  /** The name of the statement in errors and telemetry. @default - the beginning of its text */
  readonly name?: string;
  /** One statement, at most 65,536 characters with its casts. Parameters are written `:name`. */
  readonly sql: string;
  /** The type of every `:name` in the text. @default {} - the text has no parameters */
  readonly parameters?: P;
  /** The returned columns, in any order. @default - the statement returns no rows */
  readonly row?: R;
  /**
   * Set for a statement that changes nothing: after a lost connection or a 5xx it is sent again. Never set it on
   * anything that writes, or calls a function that does.
   * @default false
   */
  readonly readOnly?: boolean;
}

/** A statement whose parameters may already have values. `declarationFaults` checks whether it can be sent. */
export function makeStatement<P extends object, R>(
  { name, sql, parameters, row, readOnly = false }: MakeDeclaration<P, R>,
  { types, columns, values }: Resolved,
) {
  const context = { sql, statementName: name };
  const { placeholders, starAt, firstWords } = scan(sql);
  const castTo = (text: string, name: string): string => {
    const codec = types[name];
    return codec?.needsCast === true ? `CAST(${text} AS ${codec.sqlType})` : text;
  };
  return Object.freeze({
    name,
    sql,
    parameters: (parameters ?? {}) as P,
    types,
    boundValues: values,
    row: row as R,
    columns,
    readOnly,
    placeholders,
    wireSql: rewrite(sql, placeholders, ({ name }) => castTo(`:${name}`, name)).sql,
    columnsMayChange: starAt !== undefined,
    isSelect: firstWords[0] === 'SELECT',
    encode: (given: Readonly<Record<string, unknown>>) => encodeParameters(context, types, { ...values, ...given }),
    // The service gives each occurrence its own number, so an error's position is in that text.
    positionOf: (position: number) =>
      rewrite(sql, placeholders, ({ name }, index) => castTo(`$${index + 1}`, name)).positionOf(position),
  });
}

/** The declared types, and values that the template bound. */
export interface Resolved {
  readonly types: Codecs;
  readonly columns: Codecs;
  readonly values: Readonly<Record<string, unknown>>;
}

interface MakeDeclaration<P, R> {
  readonly name?: string;
  readonly sql: string;
  readonly parameters?: P;
  readonly row?: R;
  readonly readOnly?: boolean;
}
