import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, nullable, OutcomeUnknownError, statement } from '@daybreak/database';
import type { SplitStatement } from '../sql/split-statements.ts';
import { asyncText, isJob } from './async-text.ts';
import { tookEffect } from './effect.ts';
import { withRetries } from './retries.ts';
import { EffectError } from './run-statement.ts';

export interface RunByItselfOptions {
  /** Time between two checks of a job. */
  readonly pollMs: number;
  /** It may have run before, and its runner was killed. */
  readonly isResumed: boolean;
  /** Called once, when a job takes longer than 45 s. */
  readonly onSlow: () => void;
}

const SLOW_MS = 45_000;
/** Only a conflict: a table that exists is an error of the file. */
const CONFLICT = ['40001'];

const jobState = statement({
  sql: 'SELECT status, details FROM sys.jobs WHERE job_id = :job_id',
  parameters: { job_id: 'text' },
  row: { status: 'text', details: nullable('text') },
  readOnly: true,
});

const liveJobs = statement({
  sql: `SELECT job_id FROM sys.jobs WHERE status IN ('submitted', 'processing') AND (object_name = :name OR object_name LIKE '%.' || :name)`,
  parameters: { name: 'text' },
  row: { job_id: 'text' },
  readOnly: true,
});

const findInvalid = statement({
  sql: 'SELECT NOT indisvalid AS invalid FROM pg_catalog.pg_index WHERE indexrelid = to_regclass(:name)',
  parameters: { name: 'text' },
  row: { invalid: 'bool' },
  readOnly: true,
});

/**
 * Runs one statement of a migration on Aurora DSQL, where each statement commits separately. It retries conflicts. For an index or the
 * validation of a constraint it waits for the job, and checks the effect in the catalogue.
 * @throws {EffectError} the job failed, or the catalogue does not show its effect
 */
export async function runByItself(db: Database, part: SplitStatement, options: RunByItselfOptions): Promise<void> {
  if (!isJob(part.node)) return runPlain(db, part);
  await dropInvalid(db, part, options);
  if (options.isResumed && (await tookEffect(db, part.node)) === true) return;
  const { rows } = await withRetries(() => db.run(statement({ sql: asyncText(part) })), CONFLICT);
  const jobId = rows[0]?.[0];
  const failure = typeof jobId === 'string' ? await jobFailure(db, jobId, options) : undefined;
  if (failure !== undefined) throw new EffectError(`its job failed: ${failure}. ${AFTER_FAILURE}`);
  if ((await tookEffect(db, part.node)) === false) {
    throw new EffectError(`its job has ended, and the catalogue says that it is not valid. ${AFTER_FAILURE}`);
  }
}

const AFTER_FAILURE =
  'An index that is not valid stays, and a unique one refuses duplicates. Correct the data, then resume: it is dropped and built again.';

async function runPlain(db: Database, part: SplitStatement): Promise<void> {
  try {
    await withRetries(() => db.execute(statement({ sql: part.text })), CONFLICT);
  } catch (error) {
    // The catalogue may show the outcome of the lost answer.
    if (error instanceof OutcomeUnknownError && (await tookEffect(db, part.node)) === true) return;
    throw error;
  }
}

/** An index of an earlier try, whose runner may have been killed: its job is waited for, and an index that is not valid is dropped. */
async function dropInvalid(db: Database, { node }: SplitStatement, options: RunByItselfOptions): Promise<void> {
  if (!('IndexStmt' in node) || node.IndexStmt.idxname === undefined) return;
  const { idxname, relation } = node.IndexStmt;
  const name = [relation?.schemaname, idxname]
    .flatMap((part) => (part ? [`"${part.replaceAll('"', '""')}"`] : []))
    .join('.');
  for (const { job_id } of await db.query(liveJobs, { name: idxname })) await jobFailure(db, job_id, options);
  const [index] = await db.query(findInvalid, { name });
  if (index?.invalid !== true) return;
  await withRetries(() => db.execute(statement({ sql: `DROP INDEX ${name}` })), CONFLICT);
}

/** Waits for a job. Undefined if it completed, or is no longer listed; then the catalogue shows its effect. */
async function jobFailure(
  db: Database,
  jobId: string,
  { pollMs, onSlow }: RunByItselfOptions,
): Promise<string | undefined> {
  const startedAt = performance.now();
  let told = false;
  for (;;) {
    const [job] = await withRetries(() => db.query(jobState, { job_id: jobId }), CONFLICT);
    if (job === undefined || job.status === 'completed') return undefined;
    if (job.status === 'failed') return job.details ?? 'without details';
    if (!told && performance.now() - startedAt > SLOW_MS) {
      told = true;
      onSlow();
    }
    await sleep(pollMs);
  }
}
