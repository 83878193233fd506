/** One statement, ready to be written. The lists are as pg's encoder declares them. */
export interface PreparedCall {
  readonly text: string;
  readonly typeOids: number[];
  readonly values: (string | Buffer | null)[];
  /** A name that PostgreSQL's error shows. @default - the unnamed statement */
  readonly name?: string | undefined;
  /** Bytes of row data that are kept; the rest is read and dropped. @default 1 MiB */
  readonly maxResultBytes?: number;
  /** It has no time limit here: the caller of the session enforces one of its own. @default false */
  readonly isUnlimited?: boolean;
}

/** The types and values of one set. */
export type BatchSet = Pick<PreparedCall, 'typeOids' | 'values'>;

/** A column as RowDescription has it. A domain arrives as its base type. */
export interface ResultColumn {
  readonly name: string;
  /** OID of the table, 0 for an expression. */
  readonly tableID: number;
  /** Number of the column in that table. */
  readonly columnID: number;
  readonly dataTypeID: number;
  readonly dataTypeModifier: number;
}

export type Row = readonly (string | null)[];

export interface CallOutcome {
  /** Undefined when the statement returns no rows at all; `[]` rows may still have columns. */
  readonly columns: readonly ResultColumn[] | undefined;
  readonly rows: readonly Row[];
  /** Rows that came back, dropped ones included. */
  readonly rowCount: number;
  /** Sum over rows of 2 + 4 × columns + octets: the body of each DataRow message. */
  readonly resultBytes: number;
  /** PostgreSQL's command tag: `INSERT 0 5`. */
  readonly tag: string;
}
