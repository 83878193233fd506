import { type DataApi, inRolledBack, type Parameter } from './data-api.ts';
import { type TextResult, textResult } from './result.ts';

export interface Query {
  readonly sql: string;
  readonly parameters: readonly Parameter[];
  /** `read` runs in a read-only transaction that is rolled back; `write` runs as typed. */
  readonly mode: 'read' | 'write';
}

export interface QueryApis {
  /** For the user's statement: the list of requests shows its calls. */
  readonly seen: DataApi;
  /** For the statements before and after it, which the list does not show. */
  readonly unseen: DataApi;
}

export async function runQuery({ seen, unseen }: QueryApis, query: Query): Promise<TextResult> {
  const { sql, parameters, mode } = query;
  const statement = { sql, parameters, includeResultMetadata: true };
  if (mode === 'write') return textResult(await seen.execute(statement));
  return inRolledBack(unseen, async (run, transactionId) => {
    await run('SET TRANSACTION READ ONLY');
    return textResult(await seen.execute({ ...statement, transactionId }));
  });
}
