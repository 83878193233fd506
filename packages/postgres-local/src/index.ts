export { type Clock, createClock, type SettableClock } from './clock.ts';
export { logLine, runServer, type ServerProgram } from './command/run-server.ts';
export { parseOneOf, parsePort } from './command/values.ts';
export { isOfThisKind } from './error-kind.ts';
export { PostgresLocalError, type PostgresLocalErrorCode } from './errors.ts';
export { type DataFolderSight, findPostgres, inspectDataFolder, removeStaleLock } from './inspect.ts';
export {
  DEFAULT_MAJOR,
  type EngineName,
  type RunningPostgres,
  type StartPostgresOptions,
  startPostgres,
} from './start-postgres.ts';
export { onParentEnd } from './system/parent.ts';
export { untilEnded } from './system/until-ended.ts';
export { untilStopped } from './system/until-stopped.ts';
