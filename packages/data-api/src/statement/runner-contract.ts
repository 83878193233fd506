import type { NoRow, Parameters, ParameterTypes, Row, RowTypes, Statement } from './make-statement.ts';

export interface ExecuteOptions {
  /**
   * Lets the statement continue in the database after 45 s, for DDL. The call still fails with `StatementTimeoutError`, so check its effect
   * afterwards.
   * @default false
   */
  readonly continueAfterTimeout?: boolean;
}

/** A statement without parameters needs no second argument. */
export type ParameterArguments<P> = keyof P extends never ? [params?: Record<string, never>] : [params: Parameters<P>];

/** Whether a union has more than one member. */
type IsUnion<T, All = T> = T extends unknown ? ([All] extends [T] ? false : true) : never;

/** `unknown` for row types with one column; `never` for others, which is an error of the compiler. */
export type OneColumn<R> = true extends IsUnion<keyof R> ? never : unknown;

/** Runs statements: the client, or `tx` inside a transaction. */
export interface StatementRunner {
  /** Whether its statements belong to one transaction, and so are kept or lost together. */
  readonly inTransaction: boolean;

  /**
   * Runs one statement and returns its rows, typed as declared.
   *
   * @example
   * const rows = await db.query(findUsers, { ids });
   * // sent: SELECT id, email FROM users WHERE id = ANY(CAST(:ids AS uuid[]))
   * @throws {StatementError} PostgreSQL refused it; see `sqlState`.
   * @throws {ParameterError} values that do not fit the declaration; nothing was sent.
   * @throws {RowError} the result is not as declared.
   */
  query<P extends ParameterTypes, R extends RowTypes>(
    statement: Statement<P, R>,
    ...params: ParameterArguments<P>
  ): Promise<readonly Row<R>[]>;

  /**
   * The first row, or undefined if there is none. The database still finds every row: end the SQL with `LIMIT 1`.
   *
   * @example
   * const user = await db.find(findUser, { id });
   * // sent: SELECT email FROM users WHERE id = :id
   * @throws as {@link query}
   */
  find<P extends ParameterTypes, R extends RowTypes>(
    statement: Statement<P, R>,
    ...params: ParameterArguments<P>
  ): Promise<Row<R> | undefined>;

  /**
   * The only row.
   *
   * @example
   * const { email } = await db.get(findUser, { id });
   * // sent: SELECT email FROM users WHERE id = :id
   * @throws {RowCountError} there is no row, or more than one; `rowCount` is the number. THE STATEMENT HAS RUN.
   */
  get<P extends ParameterTypes, R extends RowTypes>(
    statement: Statement<P, R>,
    ...params: ParameterArguments<P>
  ): Promise<Row<R>>;

  /**
   * The only column of the only row. The statement declares exactly one column.
   *
   * @example
   * const count = await db.value(countUsers);
   * // sent: SELECT count(*) AS n FROM users
   * @throws {RowCountError} there is no row, or more than one.
   */
  value<P extends ParameterTypes, R extends RowTypes>(
    statement: Statement<P, R> & OneColumn<R>,
    ...params: ParameterArguments<P>
  ): Promise<Row<R>[keyof R]>;

  /**
   * Whether the statement returns a row. `SELECT EXISTS (…)` always returns one: read that with {@link value}.
   *
   * @example
   * if (await db.exists(findUser, { id })) …
   * // sent: SELECT 1 AS one FROM users WHERE id = :id LIMIT 1
   */
  exists<P extends ParameterTypes, R extends RowTypes>(
    statement: Statement<P, R>,
    ...params: ParameterArguments<P>
  ): Promise<boolean>;

  /**
   * Runs one statement that returns no rows; `rowCount` is how many it inserted, updated or deleted.
   *
   * @example
   * const { rowCount } = await db.execute(renameUser, { id, name });
   * // sent: UPDATE users SET name = :name WHERE id = :id
   * @throws as {@link query}
   */
  execute<P extends ParameterTypes>(
    statement: Statement<P, NoRow>,
    ...args: [...ParameterArguments<P>, options?: ExecuteOptions]
  ): Promise<{ readonly rowCount: number }>;

  /**
   * Runs one statement once per parameter set, in order, in as few requests as possible with at most 4 MiB each; there is no fixed number
   * of sets. Resolves to the number of sets sent. The Data API returns neither rows nor row counts from a batch.
   *
   * Inside a transaction it is all or nothing. Outside, each request commits separately, and AWS does not document whether one request is
   * all or nothing.
   *
   * @example
   * await db.batch(insertTag, [{ tag: 'a' }, { tag: 'b' }]);
   * // sent, in one BatchExecuteStatement with two parameter sets: INSERT INTO tags (tag) VALUES (:tag)
   * @throws {PartialBatchError} a later request failed after earlier ones committed; `committed` counts the sets kept.
   * @see https://docs.aws.amazon.com/rdsdataservice/latest/APIReference/API_BatchExecuteStatement.html
   */
  batch<P extends ParameterTypes>(
    statement: Statement<P, NoRow>,
    sets: readonly Parameters<P>[],
  ): Promise<{ readonly sets: number }>;

  /**
   * Runs one statement without declared columns, for tools where a person wrote the SQL. THE TEXT IS SENT UNCHANGED: never put a value into
   * it. Values are returned as the service sends them: numbers, booleans, bytes, text, lists; int8 and numeric as text.
   *
   * @example
   * const { columns, rows } = await db.run(statement({ sql: 'SHOW server_version' }));
   * // sent: SHOW server_version
   */
  run(sql: AdHocStatement): Promise<AdHocResult>;
}

/** `statement({ sql })` with neither parameters nor row. */
export type AdHocStatement = Statement<Record<string, never>, NoRow>;

export interface AdHocResult {
  /** Set for a statement that returns rows, even if there are none. */
  readonly columns?: readonly { readonly name: string; readonly typeName: string }[];
  /** Values in the order of {@link columns}; empty for a statement that returns no rows. */
  readonly rows: readonly (readonly unknown[])[];
  /** Rows inserted, updated or deleted; 0 for SELECT and DDL. */
  readonly rowCount: number;
}
