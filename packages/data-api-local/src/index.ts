export {
  type Clock,
  createClock,
  type DataFolderSight,
  DEFAULT_MAJOR,
  type EngineName,
  findPostgres,
  inspectDataFolder,
  PostgresLocalError,
  type RunningPostgres,
  removeStaleLock,
  type SettableClock,
  type StartPostgresOptions,
  startPostgres,
} from '@daybreak/postgres-local';
export {
  describeRepeatedStatement,
  type RepeatedStatement,
  type RepeatedStatementOptions,
} from '@daybreak/sql-text';
export type { Answer, Call, Interceptor } from './api/call.ts';
export type { RequestLogEntry } from './api/request-log.ts';
export type { ClusterDefinition, DatabaseDefinition, SecretDefinition } from './cluster/clusters.ts';
export { DatabaseExistsError, SuperuserError } from './cluster/errors.ts';
export type { UserDefinition } from './cluster/plan.ts';
export type { OperationCounts } from './control/activity.ts';
export type { Controls, PauseOptions, TransactionReport } from './control/controls.ts';
export type { Fault } from './faults/fault.ts';
export type { ArmedFault, FaultReport } from './faults/faults.ts';
export type { Latency, LatencyDistribution } from './faults/latency.ts';
export { type DataApiLocal, HostNotFoundError, PortTakenError, startDataApiLocal } from './local.ts';
export { ControlError } from './members/options.ts';
export type { DataApiLocalOptions } from './options.ts';
export { type DataApiService, type DataApiServiceOptions, startDataApiService } from './service/service.ts';
export type { SessionCounts } from './sessions/pool.ts';
export type { DollarQuoteMode } from './sql/statement-text.ts';
