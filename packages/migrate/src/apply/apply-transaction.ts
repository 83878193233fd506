import { type Database, OutcomeUnknownError, statement } from '@daybreak/database';
import type { Dialect } from '../dialects/dialect.ts';
import type { MigrationFile } from '../files/read-folder.ts';
import { type LockOptions, underLock } from '../ledger/lock.ts';
import { actAs, readLedger, recordApplied, recordNotRun, type Session } from '../ledger/tables.ts';
import { checkTurn } from '../ledger/turn.ts';
import type { Migration } from '../sql/parse-migration.ts';
import { commitFailure, commitUnknown, statementFailure } from './failure.ts';

export interface ApplyOptions {
  readonly lock: LockOptions;
  /** The whole folder, which is compared with the ledger again under the lock. */
  readonly files: readonly MigrationFile[];
  /** For the ledger, e.g. `anna@laptop`. */
  readonly appliedBy: string;
  /** How people call the command. */
  readonly command: string;
  /** `statement` on Aurora DSQL, which builds indexes in jobs. */
  readonly commits: Dialect['commits'];
  /** The role that runs the statements of a transaction. */
  readonly role: string | undefined;
  /** Called under the lock, before the first statement. */
  readonly onStart: () => void;
}

/** The suffix of `applied_by` in the ledger for a migration that is only for other backends. */
const NOT_APPLICABLE = 'not applicable to this backend';

/** How a migration ended. */
export type Applied =
  | { readonly outcome: 'applied'; readonly durationMs: number }
  /** It is for other backends, which is recorded. */
  | { readonly outcome: 'not-applicable' }
  /** Another runner applied it. */
  | { readonly outcome: 'already' };

/**
 * Runs a migration and writes its ledger row in one transaction: both are kept, or neither.
 * @throws {MigrationError} a statement failed, and nothing of the migration was kept.
 */
export async function applyInTransaction(db: Database, migration: Migration, options: ApplyOptions): Promise<Applied> {
  let applied: Applied | undefined;
  try {
    return await underLock(db, options.lock, async (tx) => {
      const turn = await checkTurn(tx, migration, { ...options, resumes: false });
      if (turn !== 'ours') return turn === 'already' ? { outcome: 'already' } : turn;
      if (!migration.isApplicable) {
        await recordNotRun(tx, { ...migration, durationMs: 0, appliedBy: `${options.appliedBy} (${NOT_APPLICABLE})` });
        applied = { outcome: 'not-applicable' };
        return applied;
      }
      options.onStart();
      const start = performance.now();
      if (options.role !== undefined && !isOnlyExtensions(migration)) await actAs(tx, options.role);
      await runStatements(tx, migration);
      const durationMs = Math.round(performance.now() - start);
      await recordApplied(tx, { ...migration, durationMs, appliedBy: options.appliedBy });
      applied = { outcome: 'applied', durationMs };
      return applied;
    });
  } catch (error) {
    // It is set when all statements ran: then COMMIT failed.
    if (applied === undefined) throw error;
    if (error instanceof OutcomeUnknownError && (await wasCommitted(db, migration, options))) return applied;
    throw commitFailure(migration, error);
  }
}

/** Extensions need rights that the owner of tables does not have. */
function isOnlyExtensions({ statements }: Migration): boolean {
  return statements.every(({ node }) => 'CreateExtensionStmt' in node);
}

async function runStatements(tx: Session, migration: Migration): Promise<void> {
  for (const [i, { text }] of migration.statements.entries()) {
    try {
      await tx.execute(statement({ sql: text }));
    } catch (error) {
      throw statementFailure(migration, i, error);
    }
  }
}

/**
 * The answer to COMMIT was lost. Getting the lock means that the transaction has ended; its ledger row tells whether it was
 * committed.
 */
async function wasCommitted(db: Database, migration: Migration, { lock, command }: ApplyOptions): Promise<boolean> {
  try {
    const { rows } = await underLock(db, lock, async (tx) => ({ rows: await readLedger(tx) }));
    return rows.some((row) => row.version === migration.version && row.checksum === migration.checksum);
  } catch (error) {
    throw commitUnknown(migration, error, command);
  }
}
