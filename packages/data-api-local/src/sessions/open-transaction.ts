/** A transaction that is open, as a test or the log sees it. */
export interface OpenTransaction {
  readonly transactionId: string;
  readonly database: string;
  readonly beganAtMs: number;
  readonly lastUsedAtMs: number;
  readonly isRunning: boolean;
}
