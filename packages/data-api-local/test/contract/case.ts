/** How sure we are that AWS behaves so. `inferred` and `open` are choices of ours, and listed as such in docs/data-api-behaviours.md. */
export type Confidence = 'confirmed' | 'documented' | 'inferred' | 'open';

export type Operation =
  | 'ExecuteStatement'
  | 'BatchExecuteStatement'
  | 'BeginTransaction'
  | 'CommitTransaction'
  | 'RollbackTransaction';

/** What has to come back. In texts, `<resourceArn>`, `<database>` and `<transaction:name>` stand for the real ones. */
export type Answer =
  | { readonly ok: Readonly<Record<string, unknown>> }
  | { readonly error: string; readonly status: number; readonly message: string | RegExp };

/** One request. resourceArn, secretArn and database are put in where `request` does not say otherwise. */
export interface Ask {
  readonly operation: Operation;
  readonly request: Readonly<Record<string, unknown>>;
  /** The transaction that the request runs in, by the name that `begins` gave it. */
  readonly transaction?: string;
  /** Remembers the transactionId of the answer under this name; the answer has to be that id and nothing else. */
  readonly begins?: string;
  readonly answer: Answer;
}

/**
 * A request as HTTP, for what the SDK hides. A `body` that is an object gets the ARNs, as an {@link Ask} does; in a text,
 * `<arns>` stands for them, and in both `<transaction:name>` for a transactionId.
 */
export interface RawAsk {
  readonly raw: {
    readonly method?: string;
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body: string | Readonly<Record<string, unknown>>;
    /** Fills the body with blanks up to this many bytes. */
    readonly padToBytes?: number;
  };
  readonly status: number;
  /** Headers that the answer has. */
  readonly headers?: Readonly<Record<string, string | RegExp>>;
  /** The exact body of the answer. */
  readonly text: string | RegExp;
  /** Remembers the transactionId of the answer under this name. */
  readonly begins?: string;
}

/** Advances the service's clock. */
export interface AdvanceClock {
  readonly advanceMs: number;
}

export type Step =
  | Ask
  | RawAsk
  /** Each is sent 150 ms after the one before, whether that has been answered or not. */
  | { readonly together: readonly (Ask | AdvanceClock)[] }
  | AdvanceClock
  | { readonly pause: { readonly resumeDelayMs: number } }
  | { readonly waitMs: number };

export interface ContractCase {
  /** Unique: `topic/what`. */
  readonly id: string;
  /** The promise, as docs/data-api-behaviours.md shows it. */
  readonly behaviour: string;
  /** Keys of `sources.ts`. */
  readonly source: readonly string[];
  readonly confidence: Confidence;
  /** Why AWS cannot be asked; the case runs locally only then. */
  readonly localOnly?: string;
  readonly steps: readonly Step[];
}

export interface Parameter {
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly typeHint?: string;
}

type More = Readonly<Record<string, unknown>> & { readonly transaction?: string };

function ask(operation: Operation, request: Readonly<Record<string, unknown>>, answer: Answer): Ask {
  const { transaction, begins, ...rest } = request as More & { begins?: string };
  return {
    operation,
    request: rest,
    answer,
    ...(transaction === undefined ? {} : { transaction }),
    ...(begins === undefined ? {} : { begins }),
  };
}

export const execute = (sql: string, answer: Answer, more: More = {}): Ask =>
  ask('ExecuteStatement', { sql, ...more }, answer);

export const batch = (sql: string, parameterSets: readonly unknown[], answer: Answer, more: More = {}): Ask =>
  ask('BatchExecuteStatement', { sql, parameterSets, ...more }, answer);

/** Begins a transaction and remembers it under `name`. */
export const begin = (name = 'tx', more: More = {}): Ask =>
  ask('BeginTransaction', { begins: name, ...more }, { ok: {} });

export const commit = (answer: Answer = { ok: { transactionStatus: 'Transaction Committed' } }, name = 'tx'): Ask =>
  ask('CommitTransaction', { transaction: name }, answer);

export const rollback = (answer: Answer = { ok: { transactionStatus: 'Rollback Complete' } }, name = 'tx'): Ask =>
  ask('RollbackTransaction', { transaction: name }, answer);

/** Rows of a SELECT without metadata. */
export const rows = (...records: readonly (readonly unknown[])[]): Answer => ({
  ok: { numberOfRecordsUpdated: 0, records },
});

/** A statement that returns no rows. */
export const updated = (numberOfRecordsUpdated: number): Answer => ({
  ok: { generatedFields: [], numberOfRecordsUpdated },
});

export const refused = (error: string, message: string | RegExp, status = 400): Answer => ({ error, status, message });

/** PostgreSQL's refusal, in the grammar of DatabaseErrorException. */
export const databaseError = (message: string | RegExp): Answer => refused('DatabaseErrorException', message);

export const invalid = (message: string): Answer => refused('ValidationException', message);

export const unsupported = (message: string): Answer => refused('UnsupportedResultException', message);

export const text = (name: string, stringValue: string, typeHint?: string): Parameter => ({
  name,
  value: { stringValue },
  ...(typeHint === undefined ? {} : { typeHint }),
});
export const long = (name: string, longValue: number | bigint): Parameter => ({ name, value: { longValue } });
export const double = (name: string, doubleValue: number): Parameter => ({ name, value: { doubleValue } });
export const bool = (name: string, booleanValue: boolean): Parameter => ({ name, value: { booleanValue } });
export const nothing = (name: string, typeHint?: string): Parameter => ({
  name,
  value: { isNull: true },
  ...(typeHint === undefined ? {} : { typeHint }),
});

export const str = (stringValue: string) => ({ stringValue });
export const num = (longValue: number) => ({ longValue });
export const dbl = (doubleValue: number) => ({ doubleValue });
export const NULL = { isNull: true } as const;
