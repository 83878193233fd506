// Address and login of PostgreSQL for psql and other clients, for every kind of connection.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { signIn, trustedRoots } from '@daybreak/database/connect';
import type { Connection, DataApiConnection, DsqlConnection, PostgresConnection } from '@daybreak/database/settings';
import { awsHost } from '../connect.ts';
import { proxyAgent } from '../proxy.ts';
import { connectSecrets } from '../users/secrets.ts';
import { type Credentials, describeCluster } from './describe-cluster.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The user: `master`, or one that `npm run users` creates; users of IAM sign in with a token. */
export const SIGNS_IN_AS = ['master', 'rw', 'ro', 'migrate', 'iam_rw', 'iam_ro'] as const;
export type SignsInAs = (typeof SIGNS_IN_AS)[number];

export interface TargetChoice {
  readonly as: SignsInAs;
  /** The endpoint of the readers. */
  readonly reader: boolean;
  /** The end of a tunnel on this machine. */
  readonly tunnel?: { readonly host: string; readonly port: number };
}

/** A PostgreSQL server, and a login. */
export interface Target {
  /** The name in the certificate, if TLS is used. */
  readonly host: string;
  readonly port: number;
  /** The actual address of the connection: the end of a tunnel, or dsql-local. */
  readonly address?: { readonly host: string; readonly port: number };
  readonly database: string;
  readonly user: string;
  /** A function, so that no log shows it. */
  readonly password: () => string;
  /** A PEM file with the trusted roots; undefined: without TLS, on this machine only. */
  readonly rootsFile: string | undefined;
  /** Settings at the start of the connection. */
  readonly options?: string;
  /** The server takes a TLS handshake without asking first, which saves a round trip. */
  readonly takesDirectTls?: boolean;
}

export interface TargetParts {
  readonly env: Environment;
  /** The folder of the file with the trusted roots. */
  readonly folder: string;
  /** @default - the SDK's own search: environment, profile, role */
  readonly credentials?: Credentials | undefined;
}

/**
 * Reads from the local Secrets Manager or RDS, unless the connection has everything.
 * @throws {Error} the connection does not have the chosen user, or AWS cannot be reached
 */
export async function targetOf(connection: Connection, choice: TargetChoice, parts: TargetParts): Promise<Target> {
  if (connection.backend === 'data-api') {
    return connection.local ? localTarget(connection, choice, parts) : clusterTarget(connection, choice, parts);
  }
  refuseChoice(choice.as !== 'master', '--as', connection);
  refuseChoice(choice.reader, '--reader', connection);
  return serverTarget(connection, choice, parts);
}

async function localTarget(connection: DataApiConnection, choice: TargetChoice, parts: TargetParts): Promise<Target> {
  if (choice.reader || choice.tunnel !== undefined) {
    throw new Error(
      `${choice.reader ? '--reader' : '--tunnel'} is for a cluster on AWS, and this database is on this machine. Leave it out.`,
    );
  }
  if (isOfIam(choice.as)) {
    throw new Error(
      `--as ${choice.as} signs in with a token of IAM, which no PostgreSQL on this machine checks. Use --as ${choice.as.slice(4)} here.`,
    );
  }
  const { host, port, dbname: database } = await readSecret(connection, 'master', parts);
  if (typeof host !== 'string' || typeof port !== 'number' || typeof database !== 'string') {
    throw new Error(
      `The local Data API at ${connection.endpoint} does not say where its PostgreSQL is: it is an older version. Stop it, and start npm run local again.`,
    );
  }
  return { host, port, database, ...(await loginOf(connection, choice.as, parts)), rootsFile: undefined };
}

async function clusterTarget(connection: DataApiConnection, choice: TargetChoice, parts: TargetParts): Promise<Target> {
  const { endpoint, readerEndpoint, port } = await describeCluster(connection, parts.env, parts.credentials);
  const host = choice.reader ? readerEndpoint : endpoint;
  return {
    host,
    port,
    ...(choice.tunnel && { address: choice.tunnel }),
    database: connection.database,
    ...(isOfIam(choice.as)
      ? await tokenFor(connection, { host, port, as: choice.as })
      : await loginOf(connection, choice.as, parts)),
    rootsFile: await writeRoots(parts.folder),
  };
}

type Login = Pick<Target, 'user' | 'password'>;

type OfIam = 'iam_rw' | 'iam_ro';
type WithSecret = Exclude<SignsInAs, OfIam>;
const isOfIam = (as: SignsInAs): as is OfIam => as.startsWith('iam_');

/** It is made on this machine, and is valid for 15 minutes. */
async function tokenFor(
  { database, region, sources, notices }: DataApiConnection,
  { host, port, as }: { readonly host: string; readonly port: number; readonly as: OfIam },
): Promise<Login> {
  const login = { kind: 'iam', user: `${database}_${as}`, region } as const;
  const server = { backend: 'postgres', host, port, database, local: false, tls: {}, sources, notices, login } as const;
  const { user, password } = await signIn(server);
  const token = await password();
  return { user, password: () => token };
}

async function loginOf(connection: DataApiConnection, as: WithSecret, parts: TargetParts): Promise<Login> {
  const { username: user, password } = await readSecret(connection, as, parts);
  if (typeof user === 'string' && typeof password === 'string') return { user, password: () => password };
  const next = as === 'master' ? 'Look whether it belongs to this cluster' : 'Run "npm run users" first';
  throw new Error(`The secret of ${as} has no user name and password. ${next}.`);
}

async function readSecret(
  connection: DataApiConnection,
  as: WithSecret,
  { env, credentials }: TargetParts,
): Promise<Readonly<Record<string, unknown>>> {
  const secrets = connectSecrets(connection, env, credentials);
  try {
    const arn = as === 'master' ? connection.secretArn : secretOf(connection, as);
    return fieldsOf((await secrets.read(arn, 'AWSCURRENT'))?.text ?? '');
  } finally {
    secrets.close();
  }
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

async function serverTarget(
  connection: PostgresConnection | DsqlConnection,
  { tunnel }: TargetChoice,
  { env, folder }: TargetParts,
): Promise<Target> {
  const httpsAgent = connection.local ? undefined : proxyAgent(env, awsHost(connection));
  const { user, password } = await signIn(connection, httpsAgent === undefined ? {} : { httpsAgent });
  const secret = await password();
  const { database } = connection;
  const login = { database, user, password: () => secret };
  if (connection.backend === 'dsql') {
    const { endpoint, caFile, schema, address = tunnel } = connection;
    return {
      ...login,
      host: endpoint,
      port: DSQL_PORT,
      rootsFile: caFile ?? (await writeRoots(folder)),
      options: `-c search_path=${schema}`,
      takesDirectTls: true,
      ...(address && { address }),
    };
  }
  const { host, port, tls } = connection;
  const rootsFile = tls === false ? undefined : (tls.caFile ?? (await writeRoots(folder)));
  return { ...login, host, port, rootsFile, ...(tunnel && { address: tunnel }) };
}

const DSQL_PORT = 5432;

/** @throws {Error} the stage has no such user */
function secretOf({ userSecretArns = {} }: DataApiConnection, user: Exclude<WithSecret, 'master'>): string {
  const arn = userSecretArns[user];
  if (arn !== undefined) return arn;
  const known = ['master', ...Object.keys(userSecretArns)].join(', ');
  throw new Error(
    `The connection has no user ${user}. Allowed are ${known}. Set access.${user === 'migrate' ? 'migrationUser' : 'users'} in the stage file, deploy it, and run npm run env again (or npm run local -- --env-file .env).`,
  );
}

function refuseChoice(given: boolean, option: string, { backend }: Connection): void {
  if (!given) return;
  throw new Error(
    `${option} is for a cluster of Aurora that the connection names by AURORA_CLUSTER_ARN, and DATABASE_BACKEND is ${backend}. Leave it out, or set DATABASE_BACKEND=data-api.`,
  );
}

/** The roots of RDS, RDS Proxy and Aurora DSQL in one file, for programs that read no others. No secret is in it. */
async function writeRoots(folder: string): Promise<string> {
  const file = path.join(folder, 'aws-roots.pem');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${(await trustedRoots()).map((root) => root.trim()).join('\n')}\n`);
  return file;
}
