import pg, { type Pool } from 'pg';
import type { Faults } from '../faults/faults.ts';
import { nodesOf, tagged } from '../rules/nodes.ts';
import type { JudgedStatement } from '../rules/statement.ts';
import type { Backend } from '../session/backend.ts';
import { identifier } from '../sql-text.ts';
import { describeJob, type JobWork } from './job-work.ts';

/** A statement that runs after its answer: CREATE INDEX ASYNC, ALTER TABLE ASYNC … VALIDATE CONSTRAINT. */
export interface Job {
  readonly id: string;
  /** Begins the work, and returns once the index is in the catalogue, not valid yet. */
  start(): Promise<void>;
}

export interface Jobs {
  /** Checks the statement in the session's transaction. @throws {Failure} the table or a column does not exist, … */
  prepare(backend: Backend, sql: string, statement: JudgedStatement): Promise<Job>;
  /** CALL sys.wait_for_job waits here until the job has ended. */
  waitIfAsked(statement: JudgedStatement): Promise<void>;
  /** DROP INDEX cancels the build. Another change of the table waits for it, as PostgreSQL would end in a deadlock. */
  makeWay(statement: JudgedStatement): Promise<void>;
  close(): Promise<void>;
}

interface Running {
  readonly work: JobWork;
  readonly processId: number;
  readonly ended: Promise<void>;
}

const CANCEL_EVERY_MS = 20;
const DUPLICATE = 'Found duplicate key while validating index for UCVs';
/** pg_class, whose oid sys.jobs shows as class_id. */
const PG_CLASS = 1259;

export function createJobs(config: pg.ClientConfig, pool: Pool, faults: Faults): Jobs {
  const running = new Map<string, Running>();
  const cancel = (processId: number) => pool.query('SELECT pg_cancel_backend($1)', [processId]);

  async function open(): Promise<pg.Client> {
    const client = new pg.Client(config);
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** Returns when the index is in the catalogue; the work itself continues, as `running`. */
  async function start(work: JobWork): Promise<void> {
    const { failWith, delayMs } = faults.atJob(work.name);
    await pool.query(
      `INSERT INTO sys.all_jobs (job_id, status, job_type, class_id, object_id, object_name)
       VALUES ($1, 'submitted', $2, $3, to_regclass($4)::oid, $5)`,
      [work.id, work.type, PG_CLASS, work.table, work.name],
    );
    const holder = failWith !== undefined || delayMs > 0 ? await hold(work) : undefined;
    const client = await open();
    const processId: number = (await client.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;
    let timer: NodeJS.Timeout | undefined;
    const ended = build(client, work)
      .finally(() => clearInterval(timer))
      .then(
        () => end(work.id, 'completed', null),
        async (error) => {
          if (isDuplicate(error)) await keepInvalid(client, work);
          await end(work.id, 'failed', failWith ?? (isDuplicate(error) ? DUPLICATE : messageOf(error)));
        },
      )
      .finally(async () => {
        running.delete(work.id);
        await Promise.all([client.end(), holder?.end()]);
      })
      // The cluster has stopped meanwhile.
      .catch(() => undefined);
    running.set(work.id, { work, processId, ended });
    if (work.type === 'INDEX_BUILD') await Promise.race([isInCatalogue(work), ended]);
    if (holder === undefined) return;
    // A cancellation before the build has begun has no effect, so that it is repeated.
    const release = () => (failWith !== undefined ? cancel(processId) : holder.query('ROLLBACK'));
    timer = setInterval(() => void release().catch(() => undefined), Math.max(delayMs, CANCEL_EVERY_MS));
    void ended.then(() => clearInterval(timer));
  }

  async function build(client: pg.Client, { id, sql, role, searchPath }: JobWork): Promise<void> {
    await client.query(`SET search_path = ${searchPath}; SET ROLE ${identifier(role)}`);
    await pool.query("UPDATE sys.all_jobs SET status = 'processing', update_time = now() WHERE job_id = $1", [id]);
    await client.query(sql);
  }

  async function end(id: string, status: string, details: string | null): Promise<void> {
    const sql = 'UPDATE sys.all_jobs SET status = $2, details = $3, update_time = now() WHERE job_id = $1';
    await pool.query(sql, [id, status, details]);
  }

  /** An open writer of the table holds an index build back when the index is in the catalogue; another DDL a validation. */
  async function hold({ table, type }: JobWork): Promise<pg.Client> {
    const client = await open();
    const mode = type === 'INDEX_BUILD' ? 'ROW EXCLUSIVE' : 'SHARE UPDATE EXCLUSIVE';
    await client.query(`BEGIN; LOCK TABLE ${table} IN ${mode} MODE`);
    return client;
  }

  async function isInCatalogue({ table, name }: JobWork): Promise<void> {
    for (;;) {
      const { rowCount } = await pool.query(
        `SELECT 1 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
         WHERE i.indrelid = to_regclass($1) AND c.relname = $2`,
        [table, name],
      );
      if (rowCount !== 0) return;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  return {
    async prepare(backend, sql, statement) {
      const work = await describeJob(backend, sql, statement);
      return { id: work.id, start: () => start(work) };
    },
    async waitIfAsked({ node }) {
      const { funccall } = tagged(node).node as Call;
      const [schema, name] = (funccall?.funcname ?? []).map(({ String: text }) => text?.sval);
      if (schema !== 'sys' || name !== 'wait_for_job') return;
      await running.get(funccall?.args?.[0]?.A_Const?.sval?.sval ?? '')?.ended;
    },
    async makeWay({ kind, node }) {
      if (kind !== 'ddl' || running.size === 0) return;
      const names = namesIn(node);
      for (const { work, processId, ended } of running.values()) {
        // ADD CONSTRAINT … USING INDEX is refused while the index is built.
        if (takesOver(node, work.name)) continue;
        const isDrop = tagged(node).tag === 'DropStmt' && names.has(work.name);
        if (isDrop) await cancel(processId);
        if (isDrop || names.has(work.tableName)) await ended;
      }
    },
    async close() {
      for (const { processId } of running.values()) await cancel(processId);
      await Promise.all([...running.values()].map(({ ended }) => ended));
    },
  };
}

/**
 * Aurora DSQL keeps the index: it refuses new duplicates, and no query uses it. PostgreSQL's, whose build has failed, is empty; so it is
 * made again without UNIQUE, and marked.
 */
async function keepInvalid(client: pg.Client, { sql, role, index }: JobWork): Promise<void> {
  const again = sql.replace(/\bunique\b/i, '').replace(/\bconcurrently\b/i, '');
  await client.query(`BEGIN; SET LOCAL ROLE ${identifier(role)}; DROP INDEX ${index}; ${again}; RESET ROLE`);
  await client.query('UPDATE pg_index SET indisunique = true, indisvalid = false WHERE indexrelid = $1::regclass', [
    index,
  ]);
  await client.query('COMMIT');
}

function isDuplicate(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '23505';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The tables of a statement, and the objects that DROP names, without their schemas. */
function namesIn(node: JudgedStatement['node']): ReadonlySet<unknown> {
  const names = new Set<unknown>();
  for (const { node: members } of nodesOf(node)) {
    const { relname, relation, sval } = members as Readonly<Record<string, { readonly relname?: string } | undefined>>;
    names.add(relname).add(relation?.relname).add(sval);
  }
  return names;
}

function takesOver(node: JudgedStatement['node'], index: string): boolean {
  for (const { node: members } of nodesOf(node)) if (members.indexname === index) return true;
  return false;
}

interface Call {
  readonly funccall?: {
    readonly funcname?: readonly { readonly String?: { readonly sval?: string } }[];
    readonly args?: readonly { readonly A_Const?: { readonly sval?: { readonly sval?: string } } }[];
  };
}
