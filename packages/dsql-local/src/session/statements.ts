import type { Cluster } from '../cluster/cluster.ts';
import { tagged } from '../rules/nodes.ts';
import type { JudgedStatement } from '../rules/statement.ts';
import { literal } from '../sql-text.ts';
import { commandComplete, textRow } from '../wire/messages.ts';
import { type Backend, isConflict } from './backend.ts';
import { checkCatalogue } from './catalogue-checks.ts';
import { beginCopies, locksRows, runOnCopies } from './copies.ts';
import type { CurrentTransaction } from './current-transaction.ts';
import { digestOf, type Execution } from './execution.ts';
import { conflict, Failure } from './failure.ts';
import type { OwnAnswer } from './own-answers.ts';
import type { Transaction } from './transaction.ts';

/** One execution of a client's statement. */
export interface Run {
  readonly own: OwnAnswer | undefined;
  /** Missing where PostgreSQL's own parser has to answer. */
  readonly statement: JudgedStatement | undefined;
  /** What PostgreSQL gets. */
  readonly sql: string;
  readonly bound: Buffer;
  /** The messages that run it: PostgreSQL has the portal already. */
  readonly messages: readonly Buffer[];
  /** Otherwise the client fetches more rows of a portal, or sends the end of a COPY. */
  readonly isNew: boolean;
}

type Write = (answer: Buffer) => void;

const STATEMENT = 'dsql_statement';
/** Rows that this transaction has changed: those of cascades and WITH clauses too. Flushing lets the next transaction begin at 0. */
const CHANGED_ROWS = `SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0), pg_stat_force_next_flush()
  FROM pg_stat_xact_user_tables WHERE schemaname !~ '^pg_'`;

/** Runs the statements of one session, in its transaction. */
export class Statements {
  readonly #backend: Backend;
  readonly #cluster: Cluster;
  readonly #current: CurrentTransaction;

  constructor(backend: Backend, cluster: Cluster, current: CurrentTransaction) {
    this.#backend = backend;
    this.#cluster = cluster;
    this.#current = current;
  }

  /**
   * Runs a statement, or the rest of it.
   * @returns the type of the last answer: G where the client sends a COPY now
   * @throws {Failure}
   */
  async run(run: Run, write: Write): Promise<string> {
    const { own, statement } = run;
    if (own?.do === 'transaction') return this.#endOrBegin(own.kind, run.sql, write);
    const transaction = await this.#current.ensure();
    if (!run.isNew || statement === undefined) return this.#pass(run, transaction, write);
    transaction.admit(statement, this.#cluster.clock.nowMs());
    this.#cluster.faults.atStatement(statement.text);
    await checkCatalogue(this.#backend, statement);
    if (own !== undefined) return this.#answer(own, run, transaction, write);
    return this.#runInPostgres(run, statement, transaction, write);
  }

  /** Waits for jobs if the statement has to. Before its transaction begins: an index build waits for open snapshots. */
  async awaitJobs(statement: JudgedStatement | undefined): Promise<void> {
    if (statement === undefined) return;
    await this.#cluster.jobs.waitIfAsked(statement);
    await this.#cluster.jobs.makeWay(statement);
  }

  async #endOrBegin(kind: string, sql: string, write: Write): Promise<string> {
    const transaction = this.#current.open;
    if (kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START') {
      await this.#current.begin(sql);
      write(commandComplete(kind === 'TRANS_STMT_BEGIN' ? 'BEGIN' : 'START TRANSACTION'));
    } else if (transaction === undefined) {
      // PostgreSQL warns that there is no transaction.
      write(commandComplete((await this.#backend.sql(sql, true)).tag));
    } else if (kind === 'TRANS_STMT_COMMIT' && !transaction.isFailed) {
      await this.#current.commit(transaction);
      write(commandComplete('COMMIT'));
    } else {
      await this.#current.rollBack(transaction);
      write(commandComplete('ROLLBACK'));
    }
    return 'C';
  }

  async #runInPostgres(run: Run, statement: JudgedStatement, transaction: Transaction, write: Write): Promise<string> {
    const { sql, bound } = run;
    const execution: Execution = { statement, sql, bound };
    const isDml = statement.kind === 'dml';
    if (isDml) transaction.countBytes(bound.length + Buffer.byteLength(sql));
    if (transaction.lost === 'OC000' && transaction.copiedFrom === undefined) await this.#redoOnCopies(transaction);
    if (transaction.copiedFrom !== undefined) return this.#onCopies(execution, transaction, write);
    const mayGoOn = transaction.isExplicit && !isCopy(statement) && (isDml || locksRows(statement.node));
    // It is never released: waiting for a released savepoint means waiting for the whole transaction, even after a rollback to it.
    if (mayGoOn) await this.#backend.sql(`SAVEPOINT ${STATEMENT}`);
    // Held back where an error may come instead.
    const answers: Buffer[] = [];
    const answer: Write = isDml || mayGoOn ? (bytes) => answers.push(bytes) : write;
    const code = statement.kind === 'ddl' ? 'OC001' : 'OC000';
    try {
      const last = await this.#current.waiting(mayGoOn ? 'continue with copies' : 'take it', code, () =>
        this.#backend.run(run.messages, ({ whole }) => answer(whole)),
      );
      if (isDml && last.type === 'C') await this.#countRows(transaction);
      if (mayGoOn) transaction.executions.push(execution);
      for (const bytes of answers) write(bytes);
      return last.type;
    } catch (error) {
      if (!(error instanceof Failure) || !isConflict(error.fields)) throw error;
      if (!mayGoOn) throw conflict(code);
      await this.#backend.sql(`ROLLBACK TO SAVEPOINT ${STATEMENT}`);
      await beginCopies(this.#backend, transaction);
      return this.#onCopies(execution, transaction, write);
    }
  }

  async #onCopies(execution: Execution, transaction: Transaction, write: Write): Promise<string> {
    if (isCopy(execution.statement)) throw conflict('OC000');
    const frames = await runOnCopies(this.#backend, transaction, execution);
    transaction.executions.push({ ...execution, digest: digestOf(frames) });
    for (const { whole } of frames) write(whole);
    return 'C';
  }

  /** The transaction has lost and its changes are rolled back, but the statements that follow must still see them. */
  async #redoOnCopies(transaction: Transaction): Promise<void> {
    const before = transaction.executions.splice(0);
    await beginCopies(this.#backend, transaction);
    for (const execution of before) await this.#onCopies(execution, transaction, () => undefined);
  }

  async #answer(own: OwnAnswer, { statement, sql }: Run, transaction: Transaction, write: Write): Promise<string> {
    if (own.do === 'show') {
      write(textRow(own.value));
      write(commandComplete('SHOW'));
    } else if (own.do === 'iam') {
      await this.#backend.sql(`CALL sys.iam_change(${literal(own.role)}, ${literal(own.arn)}, ${own.isGrant})`);
      write(commandComplete(own.isGrant ? 'GRANT' : 'REVOKE'));
    } else if (own.do === 'job' && statement !== undefined) {
      const job = await this.#current.waiting('take it', 'OC001', () =>
        this.#cluster.jobs.prepare(this.#backend, sql, statement),
      );
      transaction.afterCommit.push(() => job.start());
      write(textRow(job.id));
      write(commandComplete(own.tag));
    }
    return 'C';
  }

  async #pass({ messages, statement }: Run, transaction: Transaction, write: Write): Promise<string> {
    const last = await this.#backend.run(messages, ({ whole }) => write(whole));
    if (statement?.kind === 'dml' && last.type === 'C') await this.#countRows(transaction);
    return last.type;
  }

  async #countRows(transaction: Transaction): Promise<void> {
    const [[rows] = []] = (await this.#backend.sql(CHANGED_ROWS)).rows;
    transaction.countRows(Number(rows));
  }
}

function isCopy({ node }: JudgedStatement): boolean {
  return tagged(node).tag === 'CopyStmt';
}
