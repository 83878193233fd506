export type { Faults, LoginFault, OccOptions } from './faults/faults.ts';
export { type DsqlLocal, startDsqlLocal } from './local.ts';
export type { TestCredentials } from './login/token.ts';
export type { DsqlLocalOptions, StatementLogEntry } from './options.ts';
