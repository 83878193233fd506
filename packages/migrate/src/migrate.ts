import type { Database } from '@daybreak/database';
import { applyOutside } from './apply/apply-outside.ts';
import { type Applied, applyInTransaction } from './apply/apply-transaction.ts';
import { runnerFailure } from './apply/failure.ts';
import { type MigrationFile, readFolder } from './files/read-folder.ts';
import { type LockOptions, underLock } from './ledger/lock.ts';
import { plan } from './ledger/plan.ts';
import { stoppedRun } from './ledger/stopped-run.ts';
import { actAs, createTables, createTablesOneByOne, type MigrationRun, readRecorded } from './ledger/tables.ts';
import { nothingToResume } from './ledger/turn.ts';
import { type MigrateOptions, type Settings, withDefaults } from './options.ts';
import { MigrationError, type MigrationProblem } from './problem.ts';
import { type Migration, parseMigration } from './sql/parse-migration.ts';
import { loadParser } from './sql/split-statements.ts';

export interface MigrateResult {
  /** Applied by this call, oldest first. */
  readonly applied: readonly { readonly fileName: string; readonly durationMs: number }[];
  /** Another runner applied them while this one waited. */
  readonly already: readonly string[];
  /** They name other backends (`-- backends: …`): recorded, and nothing of them ran. */
  readonly notApplicable: readonly string[];
}

/**
 * Applies the pending migrations, oldest first. Every pending file is checked before the first statement runs.
 * @throws {MigrationError} files and ledger disagree, a file cannot run, a statement failed, or another runner was still busy.
 * Migrations that were applied before stay applied.
 * @example
 * const db = await connectDatabase(loadConnection({ env: process.env }));
 * const { applied } = await migrate(db, { folder: 'migrations' });
 */
export async function migrate(db: Database, options: MigrateOptions): Promise<MigrateResult> {
  return migrateWith(db, withDefaults(options));
}

async function migrateWith(db: Database, options: Settings): Promise<MigrateResult> {
  await loadParser();
  const files = await readFolder(options.folder);
  const { ledger, runs, hasTables } = await readRecorded(db);
  const { pending, problems } = plan(files, ledger, options.resetCommand);
  const { migrations, problems: inFiles } = parseAll(pending, options);
  if (problems.length > 0) throw new MigrationError([...problems, ...inFiles]);
  checkRuns(runs, files, options);
  if (inFiles.length > 0) throw new MigrationError(inFiles);
  if (options.resume !== undefined) checkResume(migrations, options.resume);
  if (migrations.length === 0) return { applied: [], already: [], notApplicable: [] };

  const lock = lockOptions(options);
  if (options.dialect.commits === 'statement') await createTablesOneByOne(db, hasTables);
  else if (!hasTables) {
    await underLock(db, lock, async (tx) => {
      if (options.role !== undefined) await actAs(tx, options.role);
      await createTables(tx);
      return {};
    });
  }
  const applied: { fileName: string; durationMs: number }[] = [];
  const already: string[] = [];
  const notApplicable: string[] = [];
  for (const migration of migrations) {
    const { fileName } = migration;
    const result = await applyOne(db, files, migration, options, lock);
    if (result.outcome === 'applied') applied.push({ fileName, durationMs: result.durationMs });
    else (result.outcome === 'already' ? already : notApplicable).push(fileName);
    options.onEvent(
      result.outcome === 'applied'
        ? { kind: 'applied', fileName, durationMs: result.durationMs }
        : { kind: result.outcome, fileName },
    );
  }
  return { applied, already, notApplicable };
}

async function applyOne(
  db: Database,
  files: readonly MigrationFile[],
  migration: Migration,
  options: Settings,
  lock: LockOptions,
): Promise<Applied> {
  const { fileName, version } = migration;
  const { appliedBy, command, role, leaseMs, slowPollMs, resume, onEvent } = options;
  const common = {
    ...{ lock, files, appliedBy, command, role, commits: options.dialect.commits },
    onStart: () => onEvent({ kind: 'applying', fileName }),
  };
  try {
    if (migration.transaction || !migration.isApplicable) return await applyInTransaction(db, migration, common);
    return await applyOutside(db, migration, {
      ...common,
      leaseMs,
      slowPollMs,
      resumeFrom: resume?.version === version ? resume.statement : undefined,
      onSlow: (statement) => onEvent({ kind: 'slow', fileName, statement }),
    });
  } catch (error) {
    throw error instanceof MigrationError ? error : runnerFailure(fileName, error);
  }
}

/** Every pending file, and every problem of every one. */
function parseAll(
  pending: readonly MigrationFile[],
  { dialect }: Settings,
): {
  readonly migrations: readonly Migration[];
  readonly problems: readonly MigrationProblem[];
} {
  const parsed = pending.map((file) => parseMigration(file, dialect));
  const problems = parsed.flatMap((result) => ('version' in result ? [] : result));
  return { migrations: parsed.filter((result) => 'version' in result), problems };
}

/** A stopped run blocks everything except its own resumption. A running one is waited for later. */
function checkRuns(
  runs: readonly MigrationRun[],
  files: readonly MigrationFile[],
  { resume, command, dialect }: Settings,
): void {
  const stopped = runs.filter((run) => !run.alive && run.version !== resume?.version);
  if (stopped.length > 0)
    throw new MigrationError(stopped.map((run) => stoppedRun(run, { command, commits: dialect.commits })));
  if (resume === undefined || runs.some((run) => run.version === resume.version)) return;
  throw nothingToResume(files.find(({ version }) => version === resume.version)?.fileName ?? resume.version, command);
}

function checkResume(
  pending: readonly Migration[],
  { version, statement }: NonNullable<MigrateOptions['resume']>,
): void {
  const migration = pending.find((candidate) => candidate.version === version);
  if (migration === undefined) {
    const message = `--resume ${version}:${statement} names a stopped migration, and the folder no longer has its file. Restore it.`;
    throw new MigrationError([{ message }]);
  }
  const { fileName, transaction, statements } = migration;
  if (transaction) {
    const message =
      'stopped half-way outside a transaction, and the file no longer has the marker "-- daybreak:no-transaction". Put the line back; ' +
      'put statements that need a transaction into a separate migration.';
    throw new MigrationError([{ fileName, message }]);
  }
  const last = statements.length + 1;
  if (statement < 1 || statement > last) {
    const message =
      `--resume ${version}:${statement} names statement ${statement}, and the file has ${statements.length}. Use 1 to ${last}; ${last} ` +
      'means that all are done.';
    throw new MigrationError([{ fileName, message }]);
  }
}

function lockOptions({ dialect, lockTimeoutMs, lockPollMs, onEvent }: Settings): LockOptions {
  return {
    by: dialect.commits === 'statement' ? 'row' : 'advisory-lock',
    timeoutMs: lockTimeoutMs,
    pollMs: lockPollMs,
    onWait: (reason) => onEvent({ kind: 'waiting', reason }),
  };
}
