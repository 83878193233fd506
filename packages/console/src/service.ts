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

/** A migration of the project, as the console lists it. */
export interface ConsoleMigration {
  readonly name: string;
  /** In ms since 1970; undefined while it is pending. */
  readonly appliedAtMs: number | undefined;
}

export interface ConsoleMigrations {
  readonly migrations: readonly ConsoleMigration[];
  /** Why migrating would be refused. */
  readonly problems: readonly string[];
}

/** What the command that starts the console knows, as functions: the package knows no folder and no project. */
export interface ConsoleSources {
  readonly migrations?: (() => Promise<ConsoleMigrations>) | undefined;
}
