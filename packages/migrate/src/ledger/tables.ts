import { type Database, nullable, statement } from '@daybreak/database';
import { withRetries } from '../apply/retries.ts';
import type { LedgerRow } from './plan.ts';

/** Runs a statement: the database itself, or one transaction of it. */
export type Session = Pick<Database, 'query' | 'execute'>;

/**
 * The two tables of the migration runner, always in schema `public`, even if a migration sets search_path.
 * daybreak_migrations is the ledger: one row for each applied migration, written in the migration's own transaction.
 * daybreak_migration_runs has a row while a no-transaction migration runs, and after it stopped half-way.
 */
const createLedger = statement({
  sql: `CREATE TABLE IF NOT EXISTS public.daybreak_migrations (
  version text PRIMARY KEY,
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now(),
  duration_ms bigint NOT NULL,
  applied_by text NOT NULL
)`,
});

const createRuns = statement({
  sql: `CREATE TABLE IF NOT EXISTS public.daybreak_migration_runs (
  version text PRIMARY KEY,
  name text NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'failed')),
  statement integer NOT NULL,
  statements integer NOT NULL,
  owner uuid NOT NULL,
  started_at timestamptz NOT NULL DEFAULT now(),
  started_by text NOT NULL,
  expires_at timestamptz NOT NULL,
  error text
)`,
});

const createLock = statement({
  sql: `CREATE TABLE IF NOT EXISTS public.daybreak_migration_lock (
  id integer PRIMARY KEY,
  turns bigint NOT NULL
)`,
});

const findLock = statement({
  sql: "SELECT to_regclass('public.daybreak_migration_lock') IS NOT NULL AS exists",
  row: { exists: 'bool' },
  readOnly: true,
});

const findTables = statement({
  sql: `SELECT to_regclass('public.daybreak_migrations') IS NOT NULL AS ledger,
  to_regclass('public.daybreak_migration_runs') IS NOT NULL AS runs`,
  row: { ledger: 'bool', runs: 'bool' },
  readOnly: true,
});

// As text, so that times have one form.
const UTC = `'YYYY-MM-DD"T"HH24:MI:SS"Z"'`;

const selectLedger = statement({
  sql: `SELECT version, name, checksum, to_char(applied_at AT TIME ZONE 'UTC', ${UTC}) AS applied_at
FROM public.daybreak_migrations WHERE version > :after ORDER BY version LIMIT 2000`,
  parameters: { after: 'text' },
  row: { version: 'text', name: 'text', checksum: 'text', applied_at: 'text' },
});

const insertLedger = statement({
  sql: `INSERT INTO public.daybreak_migrations (version, name, checksum, duration_ms, applied_by)
VALUES (:version, :name, :checksum, :duration_ms, :applied_by)`,
  parameters: { version: 'text', name: 'text', checksum: 'text', duration_ms: 'int4', applied_by: 'text' },
});

// NULL resets, as RESET SESSION AUTHORIZATION does. For the session: a role must not outlive the migration either.
const leaveRole = statement({
  sql: `SELECT pg_catalog.set_config('session_authorization', NULL, false) AS "user", pg_catalog.set_config('role', 'none', false) AS role,
  pg_catalog.current_setting('transaction_read_only') = 'on' AS read_only`,
  row: { user: nullable('text'), role: nullable('text'), read_only: 'bool' },
});

const selectRuns = statement({
  sql: `SELECT version, name, state, statement, statements, error, started_by,
  to_char(started_at AT TIME ZONE 'UTC', ${UTC}) AS started_at,
  to_char(expires_at AT TIME ZONE 'UTC', ${UTC}) AS expires_at,
  state = 'running' AND expires_at > now() AS alive
FROM public.daybreak_migration_runs ORDER BY version`,
  row: {
    version: 'text',
    name: 'text',
    state: 'text',
    statement: 'int4',
    statements: 'int4',
    error: nullable('text'),
    started_by: 'text',
    started_at: 'text',
    expires_at: 'text',
    alive: 'bool',
  },
});

/** A no-transaction migration that is running, or stopped before its end. */
export interface MigrationRun {
  readonly version: string;
  readonly fileName: string;
  /** A runner renews the lease. False: the run failed, or its runner has ended. */
  readonly alive: boolean;
  /** The running statement, or the one at which it stopped; 0 before the first. */
  readonly statement: number;
  readonly statements: number;
  /** PostgreSQL's message; undefined when the runner just ended. */
  readonly error: string | undefined;
  readonly startedBy: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** End of the lease; ISO 8601, UTC. */
  readonly expiresAt: string;
}

/** The records of a database about its migrations. */
export interface Recorded {
  readonly ledger: readonly LedgerRow[];
  readonly runs: readonly MigrationRun[];
  /** Both tables exist. */
  readonly hasTables: boolean;
}

/** Reads both tables; a database without them has applied nothing. Writes nothing. */
export async function readRecorded(session: Session): Promise<Recorded> {
  const [found] = await session.query(findTables);
  return {
    ledger: found?.ledger ? await readLedger(session) : [],
    runs: found?.runs ? await readRuns(session) : [],
    hasTables: found?.ledger === true && found.runs,
  };
}

/** Acts as another role until the end of the transaction. @throws PostgreSQL's error: the role is missing, or must not be used */
export async function actAs(session: Session, role: string): Promise<void> {
  await session.execute(statement({ sql: `SET LOCAL ROLE "${role.replaceAll('"', '""')}"` }));
}

/** Creates missing tables. Call it under the lock: two concurrent runners would collide. */
export async function createTables(session: Session): Promise<void> {
  await session.execute(createLedger);
  await session.execute(createRuns);
}

/** Creates missing tables if each statement commits separately and a row is the lock. Two runners may do it at the same time. */
export async function createTablesOneByOne(db: Database, hasTables: boolean): Promise<void> {
  if (hasTables && (await db.value(findLock))) return;
  for (const create of [createLedger, createRuns, createLock]) await withRetries(() => db.execute(create));
}

/** The ledger's rows after a version, oldest first. Read in pages, because a result has at most 1 MiB. */
export async function readLedger(session: Session, after = ''): Promise<readonly LedgerRow[]> {
  const rows: LedgerRow[] = [];
  for (;;) {
    const page = await session.query(selectLedger, { after: rows.at(-1)?.version ?? after });
    rows.push(...page.map(({ applied_at, ...row }) => ({ ...row, appliedAt: applied_at })));
    if (page.length < 2000) return rows;
  }
}

export async function readRuns(session: Session): Promise<readonly MigrationRun[]> {
  const rows = await session.query(selectRuns);
  return rows.map((row) => ({
    version: row.version,
    fileName: `${row.version}_${row.name}.sql`,
    alive: row.alive,
    statement: row.statement,
    statements: row.statements,
    error: row.error ?? undefined,
    startedBy: row.started_by,
    startedAt: row.started_at,
    expiresAt: row.expires_at,
  }));
}

/** A migration left its transaction read-only, so its ledger row cannot be written. */
class ReadOnlyError extends Error {
  override readonly name = 'ReadOnlyError';

  constructor() {
    super(
      'a statement made the transaction read-only, so the migration cannot be recorded. Nothing of it was kept. ' +
        'Remove what sets transaction_read_only, then run it again.',
    );
  }
}

/** The row of a migration in the ledger. */
export interface AppliedMigration {
  readonly version: string;
  readonly name: string;
  readonly checksum: string;
  readonly durationMs: number;
  readonly appliedBy: string;
}

/**
 * Writes a migration's ledger row in the transaction of its statements, as the user that connected: a migration may have
 * changed the role (`SET ROLE`, `SET SESSION AUTHORIZATION`), and that role has no right to the ledger.
 * @throws {ReadOnlyError} a statement made the transaction read-only, in a way that only shows when it runs.
 */
export async function recordApplied(session: Session, applied: AppliedMigration): Promise<void> {
  const [state] = await session.query(leaveRole);
  if (state?.read_only) throw new ReadOnlyError();
  await recordNotRun(session, applied);
}

/** Writes the ledger row of a migration of which nothing ran in this transaction. */
export async function recordNotRun(session: Session, applied: AppliedMigration): Promise<void> {
  await session.execute(insertLedger, {
    version: applied.version,
    name: applied.name,
    checksum: applied.checksum,
    duration_ms: applied.durationMs,
    applied_by: applied.appliedBy,
  });
}
