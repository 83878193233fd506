// Values that AWS and PostgreSQL accept, without cdktf, because rules and scripts use them, too.
export { DATA_API_ACTIONS, type DataApiLevel } from './data-api-actions.ts';
export { type Defined, defined } from './defined.ts';
export {
  ENGINE_FAMILIES,
  ENGINES,
  type EngineFacts,
  type EngineFamily,
  type LogExport,
  mysqlLacksAutoPause,
  mysqlLacksDataApi,
} from './engine-family.ts';
export { majorOf } from './engine-version.ts';
export { databaseLogGroup, isDatabaseName, isIdentifier, isMasterUsername } from './names.ts';
export { LOG_RETENTION, MONITORING_INTERVALS } from './observability.ts';
export { RESERVED_DATABASES } from './reserved-words.ts';
export { isStaticParameter } from './static-parameters.ts';
export { lengthOf, overlap, parseBackupWindow, parseMaintenanceWindow, type Window } from './windows.ts';
