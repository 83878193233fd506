/** The project's migrations. The program that starts the console passes them, because the console does not know their folder. */
export interface ConsoleMigrations {
  /** Oldest first. */
  readonly applied: readonly { readonly fileName: string; readonly appliedAtMs: number }[];
  /** File names, in the order in which they will run. */
  readonly pending: readonly string[];
  /** Why the next run would fail. */
  readonly problems: readonly string[];
}

export type ReadMigrations = () => Promise<ConsoleMigrations>;
