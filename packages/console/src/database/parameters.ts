import { rewriteNamedParameters } from '@daybreak/sql-text';
import { type DataApi, inRolledBack } from './data-api.ts';

/** A `:name` of a statement, and the type that PostgreSQL gives it where it stands. */
export interface InferredParameter {
  readonly name: string;
  /** Undefined where PostgreSQL cannot tell, or the statement is wrong. */
  readonly type: string | undefined;
}

export interface Inferred {
  readonly parameters: readonly InferredParameter[];
  /** PostgreSQL's words about a statement that it cannot prepare. */
  readonly problem: string | undefined;
}

const PREPARED = 'daybreak_console';

/** What a caller has to bind. The statement is prepared, and never executed. */
export async function inferParameters(api: DataApi, sql: string): Promise<Inferred> {
  const { text, names } = rewriteNamedParameters(sql);
  const distinct = [...new Set(names)];
  if (distinct.length === 0) return { parameters: [], problem: undefined };
  try {
    const types = await inRolledBack(api, async (run) => {
      await run(`PREPARE ${PREPARED} AS ${text}`);
      const { records } = await run(
        `SELECT array_to_string(parameter_types::text[], E'\\n') FROM pg_prepared_statements WHERE name = '${PREPARED}'`,
      );
      return String(records?.[0]?.[0]?.stringValue ?? '').split('\n');
    });
    return { parameters: distinct.map((name) => ({ name, type: types[names.indexOf(name)] })), problem: undefined };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { parameters: distinct.map((name) => ({ name, type: undefined })), problem };
  }
}
