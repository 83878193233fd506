// The engine: plain SQL files, applied once each, in order. ./command/main.ts is the program `daybreak-migrate`.

export { type CheckedFiles, type CheckFilesOptions, checkFiles } from './check-files.ts';
export { aurora } from './dialects/aurora.ts';
export type { Dialect, DialectName, StatementProblem } from './dialects/dialect.ts';
export { dsql } from './dialects/dsql.ts';
export { dialectOf } from './dialects/index.ts';
export { postgres } from './dialects/postgres.ts';
export { createMigration } from './files/create-migration.ts';
export type { LedgerRow } from './ledger/plan.ts';
export type { MigrationRun } from './ledger/tables.ts';
export { type MigrateResult, migrate } from './migrate.ts';
export type { FolderOptions, MigrateEvent, MigrateOptions } from './options.ts';
export { MigrationError, type MigrationProblem } from './problem.ts';
export { adviceOnPsql } from './sql/psql-command.ts';
export type { Place, SplitStatement } from './sql/split-statements.ts';
export { type MigrationStatus, readStatus } from './status.ts';
