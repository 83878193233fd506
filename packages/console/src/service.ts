import type { DataApiLocal } from '@daybreak/data-api-local';

/** The members of the result of `startDataApiLocal()` that the console needs. */
export type ConsoleService = Pick<
  DataApiLocal,
  | 'url'
  | 'resourceArn'
  | 'secretArn'
  | 'database'
  | 'region'
  | 'postgres'
  | 'clock'
  | 'advanceClock'
  | 'autoPause'
  | 'sessions'
  | 'openTransactions'
  | 'repeatedStatements'
  | 'counts'
  | 'pause'
  | 'resume'
  | 'failNext'
  | 'faults'
  | 'clearFaults'
  | 'setLatency'
  | 'latency'
  | 'resetControls'
>;
