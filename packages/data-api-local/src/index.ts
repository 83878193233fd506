export type { EngineName, EngineOptions } from './engine/engine.ts';
export { DEFAULT_MAJOR, type RunningPostgres, startPostgres } from './engine/engine.ts';
export { EngineError } from './engine/errors.ts';
export { type DataApiLocal, PortTakenError, startDataApiLocal } from './local.ts';
export type { DataApiLocalOptions } from './options.ts';
export type { UserDefinition } from './provision.ts';
export type { RequestLogEntry } from './request-log.ts';
