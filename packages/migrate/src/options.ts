import { aurora } from './dialects/aurora.ts';
import type { Dialect } from './dialects/dialect.ts';
import { userAtHost } from './user-at-host.ts';

/** Which migrations, and for which kind of database. */
export interface FolderOptions {
  /** The folder with the .sql files. A relative one starts from the current folder. */
  readonly folder: string;
  /** The rules of the database for migrations. @default aurora */
  readonly dialect?: Dialect;
  /** The command as users run it, for messages that say what to run next. @default 'npx daybreak-migrate' */
  readonly command?: string;
  /**
   * The command that empties the database, if its data may be deleted. Messages about a difference between applied migrations and the
   * folder mention it. @default - not mentioned
   */
  readonly resetCommand?: string | undefined;
}

/** The events while migrations run, in order. */
export type MigrateEvent =
  | { readonly kind: 'waiting'; readonly reason: string }
  | { readonly kind: 'applying'; readonly fileName: string }
  | { readonly kind: 'slow'; readonly fileName: string; readonly statement: number }
  | { readonly kind: 'applied'; readonly fileName: string; readonly durationMs: number }
  /** Another runner applied it. */
  | { readonly kind: 'already'; readonly fileName: string }
  /** It names other backends, and is recorded as not applicable. */
  | { readonly kind: 'not-applicable'; readonly fileName: string };

export interface MigrateOptions extends FolderOptions {
  /** The name of the runner for the ledger. @default - the user of this process, e.g. `anna@laptop` */
  readonly appliedBy?: string;
  /**
   * The role that owns the objects of migrations: each transaction runs as this role (`SET LOCAL ROLE`), as if it had signed in. The
   * connecting user must be allowed to use it. A file with only CREATE EXTENSION, statements outside a transaction, and the ledger's rows
   * belong to the connecting user.
   * @default - that user
   */
  readonly role?: string | undefined;
  /** Continues a stopped no-transaction migration at this statement, from 1. */
  readonly resume?: { readonly version: string; readonly statement: number } | undefined;
  /**
   * How long to wait for another runner.
   * @default 300_000 - longer than the three minutes after which the Data API ends the transaction of a killed runner
   */
  readonly lockTimeoutMs?: number;
  /** Between two attempts to get the lock. @default 500 */
  readonly lockPollMs?: number;
  /** A runner that does not renew its lease of a no-transaction migration for this long is assumed to have ended. @default 60_000 */
  readonly leaseMs?: number;
  /** Between two checks of a DDL statement that takes longer than 45 s. @default 3_000 */
  readonly slowPollMs?: number;
  /** Called as it happens. It must not throw. @default - not called */
  readonly onEvent?: (event: MigrateEvent) => void;
}

/** The options with their defaults. */
export type Settings = Required<Omit<MigrateOptions, 'resetCommand'>> & Pick<MigrateOptions, 'resetCommand'>;

export const COMMAND = 'npx daybreak-migrate';

export function withFolderDefaults({ folder, dialect = aurora, command = COMMAND, resetCommand }: FolderOptions) {
  return { folder, dialect, command, resetCommand };
}

export function withDefaults(options: MigrateOptions): Settings {
  return {
    ...withFolderDefaults(options),
    appliedBy: options.appliedBy ?? userAtHost(),
    resume: options.resume,
    role: options.role,
    lockTimeoutMs: options.lockTimeoutMs ?? 300_000,
    lockPollMs: options.lockPollMs ?? 500,
    leaseMs: options.leaseMs ?? 60_000,
    slowPollMs: options.slowPollMs ?? 3_000,
    onEvent: options.onEvent ?? (() => undefined),
  };
}
