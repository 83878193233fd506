import type { Parameter } from '../database/data-api.ts';
import { inferParameters } from '../database/parameters.ts';
import { analyze, explain, type ParameterTypes } from '../database/plan.ts';
import { type QueryApis, runQuery } from '../database/run-query.ts';
import { listOf, memberOf, type RouteInput, textOf, wordOf } from './input.ts';

/** The parameters are not checked here: the Data API reports an invalid one. */
const parametersOf = (body: unknown) => listOf(body, 'parameters') as readonly Parameter[];

/** The SQL typed into the console. The answer has values, even without `--show-values`: the user asked for them. */
export function queryRoutes(apis: QueryApis, looking: () => QueryApis['unseen']) {
  return {
    'POST parameters': ({ body }: RouteInput) => inferParameters(looking(), textOf(body, 'sql')),
    'POST query': ({ body }: RouteInput) =>
      runQuery(apis, {
        sql: textOf(body, 'sql'),
        parameters: parametersOf(body),
        mode: wordOf(body, 'mode', ['read', 'write']),
      }),
    'POST plan': ({ body }: RouteInput) =>
      explain(looking(), textOf(body, 'sql'), typesOf(memberOf(body, 'types') ?? {})),
    'POST analyze': ({ body }: RouteInput) => analyze(apis.seen, textOf(body, 'sql'), parametersOf(body)),
  };
}

/** Type names become part of the SQL: only the ones that the page offers are allowed. */
const TYPE = /^(?:text|uuid|timestamp|date|time|numeric|jsonb|bigint|double precision|boolean|bytea)$/;

function typesOf(given: unknown): ParameterTypes {
  return Object.fromEntries(
    Object.entries(given ?? {}).filter((entry): entry is [string, string] => TYPE.test(String(entry[1]))),
  );
}
