import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Backend } from '@daybreak/database/settings';
import { bundleFunctions } from '../../infra/lambda/bundle.ts';
import { findEntryPoints } from '../../infra/lambda/entry-points.ts';
import { pathParameters, type Route, readRoutes } from '../../infra/lambda/routes.ts';
import type { Stage } from '../../infra/stages/index.ts';
import { createPool } from './environments/pool.ts';
import { answerOf, type GatewayAnswer } from './gateway/answer.ts';
import { eventOf } from './gateway/event.ts';
import { identityOf } from './gateway/identity.ts';
import { matchRoute } from './gateway/match.ts';
import { apiSettings } from './settings.ts';

/** The request of one call of a function. */
export interface Call {
  /** The function, by its name in routes.json. */
  readonly name: string;
  readonly caller: string;
  readonly body: string | undefined;
  /** Values of path parameters and of the query string, and headers, by name. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

export interface InvokeOptions {
  /** The project's folder. */
  readonly root: string;
  readonly stage: Stage;
  /** The driver in the bundle. */
  readonly backend: Backend;
  /** The connection, as the functions read it. */
  readonly env: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

/**
 * Builds one function and runs it once, with the event that an HTTP API would send.
 *
 * @throws {Error} no function has this name, or a path parameter is missing
 * @throws {FunctionError} the function threw
 * @throws {FunctionTimeoutError}
 */
export async function invokeFunction(
  call: Call,
  { root, stage, backend, env, onLine }: InvokeOptions,
): Promise<GatewayAnswer> {
  const functionsFolder = path.join(root, 'functions');
  const routes = readRoutes(functionsFolder);
  const route = routes.find(({ name }) => name === call.name);
  if (route === undefined) {
    const names = routes.map(({ name }) => name).join(', ');
    throw new Error(`functions/routes.json has no function ${call.name}. It has ${names}. Use one of these names.`);
  }
  const event = eventOfCall(call, route, stage);
  const outFolder = await mkdtemp(path.join(tmpdir(), 'daybreak-invoke-'));
  const settings = apiSettings(stage);
  const pool = createPool({
    configurationOf: settings.functionOf,
    env: () => ({ ...env, ...settings.environment }),
    onLine: (_, line) => onLine(line),
    hasDebugger: false,
  });
  try {
    const entryPoints = findEntryPoints(functionsFolder).filter(({ name }) => name === call.name);
    const [bundle] = await bundleFunctions(entryPoints, { root, outFolder, backend });
    if (bundle === undefined) throw new Error(`esbuild wrote no bundle of ${call.name}.`);
    const ids = { requestId: event.requestContext.requestId, traceId: event.headers['x-amzn-trace-id'] };
    const { json } = await pool.invoke({ route, file: bundle.file, version: '1' }, event, ids);
    return answerOf(json);
  } finally {
    await pool.close();
    await rm(outFolder, { recursive: true, force: true });
  }
}

function eventOfCall(call: Call, route: Route, stage: Stage) {
  const missing = pathParameters(route).find((name) => call.path[name] === undefined);
  if (missing !== undefined) {
    throw new Error(`The path ${route.path} needs ${missing}. Add --path ${missing}=VALUE.`);
  }
  const pathname = route.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(call.path[name] ?? ''));
  const match = matchRoute([route], route.method, pathname);
  if (match === undefined)
    throw new Error(`The path ${pathname} does not fit ${route.path}. Correct the --path values.`);
  const now = new Date();
  const { authorizer } = apiSettings(stage);
  const identity = identityOf(undefined, { authorizer, defaultCaller: call.caller }, now);
  if (identity.refusal !== undefined) throw new Error(identity.refusal);
  const query = new URLSearchParams(call.query).toString();
  const headers = { host: 'localhost', 'content-type': 'application/json', ...call.headers };
  return eventOf(
    {
      method: route.method,
      target: query === '' ? pathname : `${pathname}?${query}`,
      rawHeaders: Object.entries(headers).flat(),
      body: Buffer.from(call.body ?? ''),
      httpVersion: '1.1',
      sourceIp: '127.0.0.1',
    },
    {
      ...match,
      authorizer: identity.authorizer,
      requestId: 'invoke',
      traceId: 'Root=1-00000000-000000000000000000000000',
      now,
      port: 443,
    },
  );
}
