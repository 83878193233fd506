export { EngineError } from './errors.ts';
export {
  DEFAULT_MAJOR,
  type EngineName,
  type EngineOptions,
  type RunningPostgres,
  startPostgres,
} from './start-postgres.ts';
