export {
  DEFAULT_MAJOR,
  EngineError,
  type EngineName,
  type EngineOptions,
  type RunningPostgres,
  startPostgres,
} from '@daybreak/postgres-local';
export type { Answer, Call, Interceptor } from './call.ts';
export { type Clock, createClock, type SettableClock } from './clock.ts';
export type { ClusterDefinition, DatabaseDefinition, SecretDefinition } from './clusters.ts';
export type { OperationCounts } from './control/activity.ts';
export { ControlError } from './control/check-members.ts';
export type { Controls, PauseOptions, TransactionReport } from './control/controls.ts';
export type { Fault } from './faults/fault.ts';
export type { ArmedFault, FaultReport } from './faults/faults.ts';
export type { Latency, LatencyDistribution } from './faults/latency.ts';
export { type DataApiLocal, PortTakenError, startDataApiLocal } from './local.ts';
export type { DataApiLocalOptions } from './options.ts';
export type { UserDefinition } from './provision.ts';
export {
  describeRepeatedStatement,
  type RepeatedStatement,
  type RepeatedStatementOptions,
} from './repeated-statements/repeated-statements.ts';
export type { RequestLogEntry } from './request-log.ts';
export { type DataApiService, type DataApiServiceOptions, startDataApiService } from './service.ts';
export type { DollarQuoteMode } from './sql/statement-text.ts';
