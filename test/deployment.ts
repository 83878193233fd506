import path from 'node:path';
import type { Database } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import { loadConnection } from '@daybreak/database/settings';
import { migrate } from '@daybreak/migrate';
import type { RequestLogEntry } from '../packages/data-api-local/src/api/request-log.ts';
import type { DataApiLocal } from '../packages/data-api-local/src/index.ts';
import { type LambdaResponse, startLambda } from '../scripts/lambda/thread.ts';
import { startTestDataApi } from './database.ts';

export const ISSUER = 'https://issuer.example.com/';

export interface Request {
  /** The JWT's `sub`; its `iss` is {@link ISSUER}. @default 'alice' */
  readonly caller?: string;
  /** In place of the authorizer that {@link caller} makes. */
  readonly authorizer?: unknown;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  /** Names in lower case, as API Gateway sends them. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is; bytes as base64. */
  readonly text?: string | Uint8Array;
  /** The remaining time of the function, in milliseconds. @default 30 000 */
  readonly remainingMs?: number;
}

interface Answer {
  readonly status: number;
  readonly headers: LambdaResponse['headers'];
  // biome-ignore lint/suspicious/noExplicitAny: bodies have many shapes, and a wrong access fails the test
  readonly body: any;
}

export interface DeploymentOptions {
  /** The folder of the bundles: `<folder>/<name>/index.mjs`. */
  readonly folder: string;
  /** The folder of the migrations to apply. @default - none, so the database is empty */
  readonly migrations?: string;
}

/** Built functions, in a thread that has only the connection's variables, and their local Data API. */
export interface Deployment {
  readonly api: DataApiLocal;
  readonly db: Database;
  /** The requests that the local Data API has had, oldest first. */
  readonly requests: readonly RequestLogEntry[];
  /** The output of the functions, by line. */
  readonly lines: readonly string[];
  call(name: string, request?: Request): Promise<Answer>;
  stop(): Promise<void>;
}

/** Bundles on their own local Data API. */
export async function deploy({ folder, migrations }: DeploymentOptions): Promise<Deployment> {
  const requests: RequestLogEntry[] = [];
  const api = await startTestDataApi({ log: (entry) => requests.push(entry) });
  const db = await connectDatabase(loadConnection({ env: api.env }));
  if (migrations !== undefined) await migrate(db, { folder: migrations, appliedBy: 'test' });
  const lines: string[] = [];
  const lambda = startLambda(api.env, { onLine: (line) => lines.push(line) });
  return {
    api,
    db,
    requests,
    lines,
    async call(name, request = {}) {
      const response = await lambda.invoke(path.join(folder, name, 'index.mjs'), eventOf(request), {
        functionName: name,
        ...(request.remainingMs === undefined ? {} : { deadlineMs: Date.now() + request.remainingMs }),
      });
      return { status: response.statusCode, headers: response.headers, body: JSON.parse(response.body ?? 'null') };
    },
    async stop() {
      await lambda.close();
      await db.close();
      await api.stop();
    },
  };
}

/** An event of an API Gateway HTTP API, payload format 2.0. */
function eventOf(request: Request): unknown {
  const { caller = 'alice', authorizer = { jwt: { claims: { iss: ISSUER, sub: caller }, scopes: null } } } = request;
  const text = request.text ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
  return {
    version: '2.0',
    requestContext: { requestId: 'request-1', ...(authorizer === null ? {} : { authorizer }) },
    ...(request.path === undefined ? {} : { pathParameters: request.path }),
    headers: request.headers ?? {},
    ...(request.query === undefined ? {} : { queryStringParameters: request.query }),
    ...(text === undefined ? {} : { body: typeof text === 'string' ? text : Buffer.from(text).toString('base64') }),
    isBase64Encoded: text instanceof Uint8Array,
  };
}
