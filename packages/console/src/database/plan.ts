import { rewriteNamedParameters } from '@daybreak/sql-text';
import { type DataApi, inRolledBack, type Parameter, type Run } from './data-api.ts';

/** A node of EXPLAIN (FORMAT JSON), with PostgreSQL's names. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Total Cost': number;
  readonly 'Plan Rows': number;
  readonly Plans?: readonly PlanNode[];
  readonly [property: string]: unknown;
}

export interface Explained {
  readonly plan: PlanNode;
  /** Only if the statement was executed. */
  readonly executionMs: number | undefined;
}

/** The PostgreSQL type of a parameter; undefined lets PostgreSQL infer it. */
export type ParameterTypes = Readonly<Record<string, string | undefined>>;

const PREPARED = 'daybreak_console';

/** Reading a plan must not delay the application. */
export const LIMITS = ["SET LOCAL statement_timeout = '5s'", "SET LOCAL lock_timeout = '200ms'"];

/**
 * The generic plan: the statement is prepared and not executed, so its conditions contain no values.
 * @throws {Refusal} with PostgreSQL's error, for instance for a type that does not fit or a statement without a plan
 */
export async function explain(api: DataApi, sql: string, types: ParameterTypes = {}): Promise<Explained> {
  return inRolledBack(api, async (run) => {
    await run('SET TRANSACTION READ ONLY');
    for (const limit of LIMITS) await run(limit);
    return explainIn(run, sql, types);
  });
}

/** The same inside the caller's transaction. */
export async function explainIn(run: Run, sql: string, types: ParameterTypes = {}): Promise<Explained> {
  const { text, names } = rewriteNamedParameters(sql);
  const listed = names.map((name) => types[name] ?? 'unknown');
  const nulls = names.map(() => 'NULL');
  await run('SET LOCAL plan_cache_mode = force_generic_plan');
  await run(`PREPARE ${PREPARED}${names.length === 0 ? '' : `(${listed.join(', ')})`} AS ${text}`);
  const explained = await run(
    `EXPLAIN (FORMAT JSON, VERBOSE) EXECUTE ${PREPARED}${names.length === 0 ? '' : `(${nulls.join(', ')})`}`,
  );
  await run(`DEALLOCATE ${PREPARED}`);
  return readExplained(explained.records?.[0]?.[0]?.stringValue);
}

/**
 * Executes a statement with the values that were typed, and rolls it back. Sequences and notifications are not undone.
 * @throws {Refusal} with PostgreSQL's error
 */
export async function analyze(api: DataApi, sql: string, parameters: readonly Parameter[]): Promise<Explained> {
  return inRolledBack(api, async (run) => {
    await run("SET LOCAL lock_timeout = '200ms'");
    const explained = await run(`EXPLAIN (FORMAT JSON, VERBOSE, ANALYZE, BUFFERS) ${sql}`, parameters);
    return readExplained(explained.records?.[0]?.[0]?.stringValue);
  });
}

function readExplained(json: unknown): Explained {
  const [first] = JSON.parse(String(json)) as readonly {
    readonly Plan: PlanNode;
    readonly 'Execution Time'?: number;
  }[];
  if (first === undefined) throw new Error('EXPLAIN returned no plan.');
  return { plan: first.Plan, executionMs: first['Execution Time'] };
}
