import path from 'node:path';
import { startDataApiLocal } from '@daybreak/data-api-local';
import { connectDatabase } from '@daybreak/database/connect';
import {
  type Connection,
  type DataApiConnection,
  ENDPOINT_ENV,
  hostOf,
  isLoopback,
  LOCAL_CREDENTIALS,
  LOCAL_HOSTS_ENV,
  loadConnection,
  POSTGRES_ENV,
  type PostgresConnection,
} from '@daybreak/database/settings';
import { migrate } from '@daybreak/migrate';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { findStage, type Stage } from '../../infra/stages/index.ts';
import { connectionOf } from '../connection.ts';
import type { Io } from '../io.ts';
import { describeOutput } from '../lambda/output-line.ts';
import { clusterName } from '../local/cluster-name.ts';
import { engineOptions } from '../migrate/engine-options.ts';
import type { GatewayAnswer } from './gateway/answer.ts';
import { invokeFunction } from './invoke.ts';

export interface InvokeOptions {
  readonly stage: string;
  readonly as: string;
  readonly body?: string;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly header: Readonly<Record<string, string>>;
  readonly fresh: boolean;
  readonly envFile: string;
  readonly json: boolean;
  readonly verbose?: boolean;
}

/**
 * Runs one function once and prints its answer. Sets the exit code 1 for an answer of 400 or more.
 * @throws {Error} the connection is not one of this machine
 */
export async function runInvoke(name: string, options: InvokeOptions, io: Io): Promise<void> {
  const stage = findStage(options.stage);
  const call = {
    name,
    caller: options.as,
    body: options.body,
    path: options.path,
    query: options.query,
    headers: lowerCase(options.header),
  };
  const answer = await withDatabase(options, { stage, io }, (database) =>
    invokeFunction(call, {
      ...database,
      root: PROJECT_FOLDER,
      stage,
      onLine: (line) => {
        for (const shown of describeOutput(line)) io.err(shown);
      },
    }),
  );
  print(answer, options.json, io);
  if (answer.status >= 400) io.exitCode = 1;
}

function print({ status, headers, body }: GatewayAnswer, json: boolean, io: Io): void {
  if (json) {
    io.out(JSON.stringify({ status, headers, body: body.toString() }));
    return;
  }
  io.err(String(status));
  if (body.byteLength > 0) io.out(body.toString());
}

/** The driver of a function, and its environment: only the connection. */
type FunctionDatabase = Pick<Parameters<typeof invokeFunction>[1], 'backend' | 'env'>;

async function withDatabase<T>(
  options: InvokeOptions,
  { stage, io }: { readonly stage: Stage; readonly io: Io },
  use: (database: FunctionDatabase) => Promise<T>,
): Promise<T> {
  if (!options.fresh) return use(localDatabase(await connectionOf(options, io)));
  const local = await startDataApiLocal({
    port: 0,
    ephemeral: true,
    ...clusterName(io),
    database: stage.databaseName,
    masterUsername: stage.credentials.masterUsername,
    env: io.env,
    cwd: io.cwd,
  });
  try {
    const db = await connectDatabase(loadConnection({ env: local.env }), { warnRepeats: false });
    await migrate(db, {
      folder: path.join(PROJECT_FOLDER, 'migrations'),
      ...engineOptions({ local: true, backend: 'data-api' }),
      appliedBy: 'invoke',
    });
    await db.close();
    return await use({ backend: 'data-api', env: local.env });
  } finally {
    await local.stop();
  }
}

/** @throws {Error} it is not a database of this machine */
function localDatabase(connection: Connection): FunctionDatabase {
  const env =
    connection.backend === 'data-api'
      ? dataApiEnvironment(connection)
      : connection.backend === 'postgres'
        ? postgresEnvironment(connection)
        : undefined;
  if (env !== undefined) return { backend: connection.backend, env };
  const named =
    connection.backend === 'data-api'
      ? connection.resourceArn
      : `the ${connection.backend} backend at ${hostOf(connection)}`;
  throw new Error(
    `invoke runs code of this machine on a database of this machine, through the local Data API or DATABASE_URL, but the connection names ${named}. ` +
      'Run `npm run local -- --env-file .env.local` and add --env-file .env.local, or use --fresh.',
  );
}

function dataApiEnvironment(connection: DataApiConnection): Readonly<Record<string, string>> | undefined {
  const { endpoint, resourceArn, secretArn, database, region, local } = connection;
  if (endpoint === undefined || !local) return undefined;
  return {
    AURORA_CLUSTER_ARN: resourceArn,
    AURORA_SECRET_ARN: secretArn,
    DATABASE_NAME: database,
    AWS_REGION: region,
    [ENDPOINT_ENV]: endpoint,
    ...(!isLoopback(new URL(endpoint)) && { [LOCAL_HOSTS_ENV]: new URL(endpoint).hostname }),
    ...LOCAL_CREDENTIALS,
  };
}

/** A login with a secret or with IAM belongs to AWS, so the host is the end of a tunnel. */
function postgresEnvironment(connection: PostgresConnection): Readonly<Record<string, string>> | undefined {
  const { host, port, database, login, tls, local } = connection;
  if (!local || login.kind !== 'password') return undefined;
  const [user, password, name] = [login.user, login.password(), database].map(encodeURIComponent);
  const at = host.includes(':') ? `[${host}]` : host;
  return {
    [POSTGRES_ENV.url]: `postgres://${user}:${password}@${at}:${port}/${name}?sslmode=${tls === false ? 'disable' : 'verify-full'}`,
    ...(tls !== false && tls.caFile !== undefined && { [POSTGRES_ENV.caFile]: tls.caFile }),
  };
}

function lowerCase(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
