/** The operations of the service model, by their path. */
export const OPERATIONS = {
  '/Execute': 'ExecuteStatement',
  '/BatchExecute': 'BatchExecuteStatement',
  '/BeginTransaction': 'BeginTransaction',
  '/CommitTransaction': 'CommitTransaction',
  '/RollbackTransaction': 'RollbackTransaction',
  '/ExecuteSql': 'ExecuteSql',
} as const;

export type OperationName = (typeof OPERATIONS)[keyof typeof OPERATIONS];

/** A request that runs. Operations add what the log and the statistics need. */
export interface Call {
  readonly requestId: string;
  readonly operation: OperationName;
  readonly body: string;
  /** The caller's user agent, and its `amz-sdk-invocation-id`, which is the same for all retries of a call. */
  readonly userAgent: string | undefined;
  readonly invocationId: string | undefined;
  /** Identifies the calling program or trace; never a signature. */
  readonly caller: string;
  /** Set by the operation when it is known. */
  sql?: string;
  database?: string;
  transactionId?: string;
  rows?: number;
  parameterSets?: number;
  /** Set where latency was added, or a fault delayed the call. */
  addedMs?: number;
  /** How long it waited for a session, where one was needed: all may be taken, or one has to be opened. */
  sessionWaitMs?: number;
  /** How long it had the session: PostgreSQL, and reading what it sent. */
  databaseMs?: number;
  /** The fault that applied to it, in words. */
  fault?: string;
}

/** What is sent back over HTTP. `disconnect` closes the connection instead. */
export interface Answer {
  readonly status: number;
  readonly errorType?: string;
  /** @default 'application/json' */
  readonly contentType?: string;
  readonly body: string;
  readonly sqlState?: string | undefined;
  readonly disconnect?: boolean;
}

/**
 * Runs around every call, and may answer instead of it: faults, latency and statistics are interceptors. The first one is the
 * outermost.
 */
export type Interceptor = (call: Call, next: () => Promise<Answer>) => Promise<Answer>;
