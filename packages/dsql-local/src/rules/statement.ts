import type { Node } from 'libpg-query';

/** The kind of a statement, as a transaction of Aurora DSQL counts it. */
export type StatementKind = 'transaction' | 'ddl' | 'dml' | 'read' | 'setting' | 'call';

/** How sure we are: recorded from a real cluster, in AWS's documentation, or our conclusion from these. */
export type Certainty = 'recorded' | 'documented' | 'inferred';

/** What Aurora DSQL answers instead of running the statement. */
export interface Refusal {
  /** The rule's name, such as `index-without-async`. */
  readonly rule: string;
  readonly sqlState: string;
  /** The cluster's message. Where `certainty` is `inferred`, it is ours. */
  readonly message: string;
  readonly certainty: Certainty;
  /** What to write instead, where there is a way. */
  readonly instead?: string | undefined;
}

/** One statement, as Aurora DSQL reads it. */
export interface JudgedStatement {
  /** From its first word to its last character, without the `;`. */
  readonly text: string;
  /** Where `text` begins in the SQL that was judged, in UTF-16 units. */
  readonly start: number;
  /** `text` without what PostgreSQL does not know: ASYNC and AWS IAM are blanks. Positions are the same. */
  readonly plainText: string;
  readonly kind: StatementKind;
  /** PostgreSQL's parse tree of `plainText`. Its locations are bytes from the beginning of the SQL that was judged. */
  readonly node: Node;
  /** Where `plainText` begins in that SQL, in bytes. */
  readonly startByte: number;
  /** `ASYNC` of CREATE INDEX or ALTER TABLE, or an AWS IAM statement. */
  readonly extension?: 'async' | 'iam' | undefined;
  /** Missing where Aurora DSQL accepts the statement, judged by its text alone. */
  readonly refusal?: Refusal | undefined;
}

/** PostgreSQL's parser found an error. */
export interface SyntaxProblem {
  /** PostgreSQL's message, such as `syntax error at or near "SELEKT"`. */
  readonly message: string;
  /** 1-based, in characters. */
  readonly position: number;
  /** The SQL without ASYNC and AWS IAM, as PostgreSQL gets it. */
  readonly plainText: string;
}
