import { randomUUID } from 'node:crypto';
import type { Database } from '@daybreak/database';
import { RESERVED_TAG_CHARACTERS } from '../dialects/dialect.ts';
import { underLock } from '../ledger/lock.ts';
import { advance, finish, type Lease, recordStop, takeLease, whileRenewing } from '../ledger/runs.ts';
import { stoppedRun } from '../ledger/stopped-run.ts';
import { checkTurn } from '../ledger/turn.ts';
import { MigrationError, type MigrationProblem } from '../problem.ts';
import type { Migration } from '../sql/parse-migration.ts';
import type { Applied, ApplyOptions } from './apply-transaction.ts';
import { describeFailure } from './failure.ts';
import { runByItself } from './run-by-itself.ts';
import { runStatement } from './run-statement.ts';

export interface ApplyOutsideOptions extends ApplyOptions {
  /** A runner that does not renew its lease for this long is assumed to have ended. */
  readonly leaseMs: number;
  /** Between two checks of a statement that continues after 45 s. */
  readonly slowPollMs: number;
  /** To continue after a stop: the number of the next statement, from 1. */
  readonly resumeFrom: number | undefined;
  /** Called when a statement continues after 45 s. */
  readonly onSlow: (statement: number) => void;
}

/**
 * Runs a no-transaction migration: each statement commits on its own. A row of daybreak_migration_runs blocks other runners and records the
 * progress.
 * @throws {MigrationError} it stopped. That is recorded, and the message says how to continue.
 */
export async function applyOutside(db: Database, migration: Migration, options: ApplyOutsideOptions): Promise<Applied> {
  const { resumeFrom, appliedBy } = options;
  const lease: Lease = { version: migration.version, owner: randomUUID(), leaseMs: options.leaseMs };
  const done = (resumeFrom ?? 1) - 1;
  const statements = migration.statements.length;
  const claimed = await underLock(db, options.lock, async (tx) => {
    const turn = await checkTurn(tx, migration, { ...options, resumes: resumeFrom !== undefined });
    if (typeof turn === 'object') return turn;
    if (turn === 'ours') {
      await takeLease(tx, lease, { name: migration.name, statement: done, statements, startedBy: appliedBy });
    }
    return { turn };
  });
  if (claimed.turn === 'already') return { outcome: 'already' };

  options.onStart();
  const start = performance.now();
  await whileRenewing(db, lease, async () => {
    for (let index = done; index < statements; index += 1) await runOne(db, migration, index, lease, options);
  });
  const durationMs = Math.round(performance.now() - start);
  const finished = await finish(db, lease, { ...migration, durationMs, appliedBy });
  if (!finished) throw leaseLost(migration, statements + 1, options.command);
  return { outcome: 'applied', durationMs };
}

async function runOne(
  db: Database,
  migration: Migration,
  index: number,
  lease: Lease,
  options: ApplyOutsideOptions,
): Promise<void> {
  const part = migration.statements[index];
  if (part === undefined) throw new RangeError(`${migration.fileName} has no statement ${index + 1}.`);
  if (!(await advance(db, lease, index + 1))) throw leaseLost(migration, index + 1, options.command);
  if (options.commits === 'statement') {
    const onSlow = () => options.onSlow(index + 1);
    try {
      const isResumed = options.resumeFrom === index + 1;
      return await runByItself(db, part, { pollMs: options.slowPollMs, isResumed, onSlow });
    } catch (error) {
      throw await stopped(db, migration, lease, options, describeFailure(migration, index, error, 0), error);
    }
  }
  const tag = `/* daybreak ${lease.owner} ${index + 1} */ `;
  if (tag.length > RESERVED_TAG_CHARACTERS) throw new RangeError(`The tag of statement ${index + 1} is too long.`);
  try {
    await runStatement(db, part, { tag, pollMs: options.slowPollMs, onSlow: () => options.onSlow(index + 1) });
  } catch (error) {
    throw await stopped(db, migration, lease, options, describeFailure(migration, index, error, tag.length), error);
  }
}

async function stopped(
  db: Database,
  migration: Migration,
  lease: Lease,
  options: ApplyOutsideOptions,
  failure: MigrationProblem & { readonly statement: number },
  cause: unknown,
): Promise<MigrationError> {
  const recorded = await recordStop(db, lease, failure.message).then(
    () => '',
    () => ` This stop could not be recorded; the command above works after ${Math.ceil(lease.leaseMs / 1000)} s.`,
  );
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  const run = {
    version: migration.version,
    fileName: migration.fileName,
    alive: false,
    statement: failure.statement,
    statements: migration.statements.length,
    error: failure.message,
    startedBy: options.appliedBy,
    startedAt: now,
    expiresAt: now,
  };
  const problem = stoppedRun(run, options);
  return new MigrationError([{ ...failure, message: problem.message + recorded }], { cause });
}

function leaseLost(migration: Migration, next: number, command: string): MigrationError {
  const message =
    `lost its lease before statement ${next}: it could not be renewed in time, or another runner used --resume. ` +
    `It stopped here, because it may run elsewhere. "${command} status" shows its progress.`;
  return new MigrationError([{ fileName: migration.fileName, message }]);
}
