import { type Database, statement } from '@daybreak/database';
import type { AppliedMigration, Session } from './tables.ts';

/** Identifies a run of a no-transaction migration. Only its owner may change its row. */
export interface Lease {
  readonly version: string;
  /** UUID of this runner. */
  readonly owner: string;
  /** From the last renewal to the end of the lease, by the database's clock. */
  readonly leaseMs: number;
}

const EXPIRES = "now() + :lease_ms * interval '1 millisecond'";

const insertRun = statement({
  sql: `INSERT INTO public.daybreak_migration_runs
  (version, name, state, statement, statements, owner, started_by, expires_at)
VALUES (:version, :name, 'running', :statement, :statements, :owner, :started_by, ${EXPIRES})`,
  parameters: {
    version: 'text',
    name: 'text',
    statement: 'int4',
    statements: 'int4',
    owner: 'uuid',
    started_by: 'text',
    lease_ms: 'int4',
  },
});

const deleteRun = statement({
  sql: 'DELETE FROM public.daybreak_migration_runs WHERE version = :version',
  parameters: { version: 'text' },
});

const advanceRun = statement({
  sql: `UPDATE public.daybreak_migration_runs SET statement = :statement, expires_at = ${EXPIRES}
WHERE version = :version AND owner = :owner AND state = 'running'`,
  parameters: { statement: 'int4', lease_ms: 'int4', version: 'text', owner: 'uuid' },
});

const renewRun = statement({
  sql: `UPDATE public.daybreak_migration_runs SET expires_at = ${EXPIRES}
WHERE version = :version AND owner = :owner AND state = 'running'`,
  parameters: { lease_ms: 'int4', version: 'text', owner: 'uuid' },
});

const failRun = statement({
  sql: `UPDATE public.daybreak_migration_runs SET state = 'failed', error = :error
WHERE version = :version AND owner = :owner AND state = 'running'`,
  parameters: { error: 'text', version: 'text', owner: 'uuid' },
});

// One statement, so that the run ends in the moment in which the ledger gets its row.
const finishRun = statement({
  sql: `WITH run AS (
  DELETE FROM public.daybreak_migration_runs WHERE version = :version AND owner = :owner AND state = 'running' RETURNING version
)
INSERT INTO public.daybreak_migrations (version, name, checksum, duration_ms, applied_by)
SELECT run.version, :name, :checksum, :duration_ms, :applied_by FROM run`,
  parameters: {
    version: 'text',
    owner: 'uuid',
    name: 'text',
    checksum: 'text',
    duration_ms: 'int4',
    applied_by: 'text',
  },
});

export interface NewRun {
  readonly name: string;
  /** The number of statements that are done. */
  readonly statement: number;
  readonly statements: number;
  readonly startedBy: string;
}

/** Takes the lease and replaces the row of a stopped run. Call it under the lock, when no other runner has the lease. */
export async function takeLease(session: Session, lease: Lease, run: NewRun): Promise<void> {
  await session.execute(deleteRun, { version: lease.version });
  await session.execute(insertRun, {
    version: lease.version,
    name: run.name,
    statement: run.statement,
    statements: run.statements,
    owner: lease.owner,
    started_by: run.startedBy,
    lease_ms: lease.leaseMs,
  });
}

/** Records the next statement and renews the lease. False: the lease was lost, and nothing more may run. */
export async function advance(session: Session, lease: Lease, number: number): Promise<boolean> {
  const { rowCount } = await session.execute(advanceRun, {
    statement: number,
    lease_ms: lease.leaseMs,
    version: lease.version,
    owner: lease.owner,
  });
  return rowCount === 1;
}

/** Records that the run stopped, and why. */
export async function recordStop(session: Session, lease: Lease, error: string): Promise<void> {
  await session.execute(failRun, { error, version: lease.version, owner: lease.owner });
}

/** Ends the run and writes the ledger row. False: the lease was lost. */
export async function finish(session: Session, lease: Lease, applied: AppliedMigration): Promise<boolean> {
  const { rowCount } = await session.execute(finishRun, {
    version: applied.version,
    owner: lease.owner,
    name: applied.name,
    checksum: applied.checksum,
    duration_ms: applied.durationMs,
    applied_by: applied.appliedBy,
  });
  return rowCount === 1;
}

/**
 * Renews the lease three times per lease while `work` runs. A renewal may fail: the next one follows. When all fail, the lease
 * ends, and the next {@link advance} returns false.
 */
export async function whileRenewing<T>(db: Database, lease: Lease, work: () => Promise<T>): Promise<T> {
  let renewal: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    renewal = db
      .execute(renewRun, { lease_ms: lease.leaseMs, version: lease.version, owner: lease.owner })
      .catch(() => undefined);
  }, lease.leaseMs / 3);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await renewal;
  }
}
