/** The project's migrations, as the program that starts the console reads them: it knows no folder itself. */
export interface ConsoleMigrations {
  /** Oldest first. */
  readonly applied: readonly { readonly fileName: string; readonly appliedAtMs: number }[];
  /** File names, in the order in which they run. */
  readonly pending: readonly string[];
  /** Why the next run would be refused. */
  readonly problems: readonly string[];
}

export type ReadMigrations = () => Promise<ConsoleMigrations>;
