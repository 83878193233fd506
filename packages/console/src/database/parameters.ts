import { rewriteNamedParameters } from '@daybreak/sql-text';
import { type DataApi, inRolledBack } from './data-api.ts';

/** A `:name` of a statement, and the type that PostgreSQL infers for it. */
export interface InferredParameter {
  readonly name: string;
  /** Undefined if PostgreSQL cannot infer it, or the statement is invalid. */
  readonly type: string | undefined;
}

export interface Inferred {
  readonly parameters: readonly InferredParameter[];
  /** PostgreSQL's error, if it cannot prepare the statement. */
  readonly problem: string | undefined;
}

const PREPARED = 'daybreak_console';

/** The parameters that a caller must bind. The statement is prepared, but never executed. */
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
