import { judgeSql } from '../rules/judge.ts';
import type { JudgedStatement } from '../rules/statement.ts';
import { NO_DATA, textColumn } from '../wire/messages.ts';
import { type OwnAnswer, ownAnswer } from './own-answers.ts';
import { rewrite } from './rewrite.ts';

/** A statement that a client has sent. */
export interface Prepared {
  /** What PostgreSQL gets. */
  readonly sql: string;
  /** Missing where PostgreSQL's own parser has to answer: the text is empty, wrong, or has several statements. */
  readonly statement: JudgedStatement | undefined;
  readonly own: OwnAnswer | undefined;
  /** The position of an error in the client's text, from the one in `sql`. */
  readonly positionInSource: (position: number) => number;
}

export interface Portal {
  readonly prepared: Prepared;
  /** The rest of the Bind message: formats and parameters. */
  readonly bound: Buffer;
  /** It has been run in part; the client fetches the rest. */
  isStarted: boolean;
}

export function prepareStatement(statement: JudgedStatement): Prepared {
  const { sql, positionInSource } = rewrite(statement);
  return { sql, statement, own: ownAnswer(statement), positionInSource };
}

/** A text of the extended protocol, which allows one statement. */
export function prepare(text: string): Prepared {
  const { statements, problem } = judgeSql(text);
  const [statement, ...more] = statements ?? [];
  if (statement !== undefined && more.length === 0) return prepareStatement(statement);
  const sql = problem?.plainText ?? text;
  return { sql, statement: undefined, own: undefined, positionInSource: (position) => position };
}

/** RowDescription of what the session itself answers, or NoData. */
export function columnsOf(own: OwnAnswer): Buffer {
  if (own.do === 'show') return textColumn(own.name);
  return own.do === 'job' ? textColumn('job_id') : NO_DATA;
}
