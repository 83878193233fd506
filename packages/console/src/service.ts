import type { DataApiLocal } from '@daybreak/data-api-local';

/** What the console needs of the local Data API that `startDataApiLocal()` gave. */
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
