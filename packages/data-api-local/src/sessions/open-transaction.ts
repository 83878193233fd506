/** An open transaction, for tests and the log. */
export interface OpenTransaction {
  readonly transactionId: string;
  readonly database: string;
  readonly beganAtMs: number;
  readonly lastUsedAtMs: number;
  readonly isRunning: boolean;
}
