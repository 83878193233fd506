import type { JudgedStatement } from '../rules/statement.ts';
import type { Execution } from './execution.ts';
import {
  aborted,
  type ConflictCode,
  conflict,
  ddlWithDml,
  secondDdl,
  tooManyBytes,
  tooManyRows,
  tooOld,
} from './failure.ts';

/** https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html */
export const LIMITS = { rows: 3000, bytes: 10 * 1024 * 1024, ageMs: 300_000 } as const;

/** One transaction of a client: what it has done, and what Aurora DSQL still allows in it. */
export class Transaction {
  /** BEGIN began it. Otherwise it is one statement, or one query string with several. */
  isExplicit = false;
  /** A statement failed: the transaction can only end. */
  isFailed = false;
  /** It can only fail at its end, with this code. PostgreSQL has released its locks. */
  lost: ConflictCode | undefined;
  outcome: 'open' | 'committed' | 'rolled back' = 'open';
  /** The texts of its statements. */
  readonly statements: string[] = [];
  /** What ran in it, so that it can run again on copies of the tables, and on the tables themselves. */
  readonly executions: Execution[] = [];
  /** The index of the first execution that ran on copies of the tables; undefined where all ran on the tables. */
  copiedFrom: number | undefined;
  /** The tables of which the transaction has a copy of its own. */
  readonly copies = new Set<string>();
  /** Transactions whose rows this one wanted to change: if one of them commits first, this one loses. */
  readonly rivals = new Set<Transaction>();
  /** Jobs that start once it has committed. */
  readonly afterCommit: (() => Promise<void>)[] = [];
  readonly #startedMs: number;
  #ddl = 0;
  #hasDml = false;
  #bytes = 0;

  constructor(nowMs: number) {
    this.#startedMs = nowMs;
  }

  get changesCatalogue(): boolean {
    return this.#ddl > 0;
  }

  /** Whether it has a snapshot, from its first statement on. */
  get hasRun(): boolean {
    return this.statements.length > 0;
  }

  /** @throws {Failure} Aurora DSQL does not run this statement in this transaction */
  admit({ kind, text }: JudgedStatement, nowMs: number): void {
    if (this.isFailed) throw aborted();
    this.checkAge(nowMs);
    if (this.lost === 'OC001') throw conflict('OC001');
    if (kind === 'ddl' && this.#ddl > 0) throw secondDdl();
    if ((kind === 'ddl' && this.#hasDml) || (kind === 'dml' && this.#ddl > 0)) throw ddlWithDml();
    this.statements.push(text);
    if (kind === 'ddl') this.#ddl += 1;
    if (kind === 'dml') this.#hasDml = true;
  }

  /** @throws {Failure} the transaction has lasted more than 300 s */
  checkAge(nowMs: number): void {
    if (nowMs - this.#startedMs > LIMITS.ageMs) throw tooOld();
  }

  /**
   * @param rows all that the transaction has changed so far
   * @throws {Failure} they are more than 3,000
   */
  countRows(rows: number): void {
    if (rows > LIMITS.rows) throw tooManyRows();
  }

  /** @throws {Failure} the statements that change rows and their parameters have more than 10 MiB */
  countBytes(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > LIMITS.bytes) throw tooManyBytes(this.#bytes);
  }
}
