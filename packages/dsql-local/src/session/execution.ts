import { createHash } from 'node:crypto';
import type { JudgedStatement } from '../rules/statement.ts';
import type { Frame } from '../wire/frames.ts';

/** A statement with its parameters, as the client ran it. */
export interface Execution {
  readonly statement: JudgedStatement;
  /** What PostgreSQL gets. */
  readonly sql: string;
  /** The rest of the Bind message, after its two names: formats and parameters. */
  readonly bound: Buffer;
  /** Of the answer: its rows and its tag. Known where the statement ran on copies of the tables. */
  digest?: string;
}

/** Two answers with equal rows and tags have an equal digest. */
export function digestOf(frames: readonly Frame[]): string {
  const hash = createHash('sha256');
  for (const { type, whole } of frames) if (type === 'D' || type === 'C') hash.update(whole);
  return hash.digest('base64');
}
