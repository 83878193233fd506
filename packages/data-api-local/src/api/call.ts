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

/** One request on its way through the service. Operations note here what the log and the observers want to know. */
export interface Call {
  readonly requestId: string;
  readonly operation: OperationName;
  readonly body: string;
  readonly requestBytes: number;
  /** Who asks: the user agent, and the `amz-sdk-invocation-id` that stays the same over the SDK's retries. */
  readonly userAgent: string | undefined;
  readonly invocationId: string | undefined;
  /** What tells one program, or one trace, from another; never a signature. */
  readonly caller: string;
  /** Set by the operations as soon as they know. */
  sql?: string;
  database?: string;
  transactionId?: string;
  rows?: number;
  parameterSets?: number;
}

/** What goes back over HTTP. `disconnect` closes the connection instead of answering. */
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
 * Sees every call before and after it runs, and may answer in its place: the one place for faults, latency and
 * statistics. Interceptors run in order, the first one outermost.
 */
export type Interceptor = (call: Call, next: () => Promise<Answer>) => Promise<Answer>;
