import type { ConnectionEnvName } from './connection-settings.ts';
import type { ENDPOINT_ENV, GENERAL_ENDPOINT_ENV, LOCAL_HOSTS_ENV } from './local.ts';
import type { BACKEND_ENV, DsqlEnvName, PostgresEnvName } from './names.ts';

/** Source of a value: the process environment, or a file. */
export type Source = 'environment' | (string & {});

export type SourceName =
  | ConnectionEnvName
  | PostgresEnvName
  | DsqlEnvName
  | typeof BACKEND_ENV
  | typeof ENDPOINT_ENV
  | typeof GENERAL_ENDPOINT_ENV
  | typeof LOCAL_HOSTS_ENV;

/** The backends: values of `DATABASE_BACKEND`. */
export const BACKENDS = ['data-api', 'postgres', 'dsql'] as const;
export type Backend = (typeof BACKENDS)[number];

/** Common members of every connection. */
interface AnyConnection {
  /** The name of the database: DATABASE_NAME, or the path of DATABASE_URL. */
  readonly database: string;
  /** It is on this machine. */
  readonly local: boolean;
  /** The source of each value; for `--verbose`. */
  readonly sources: Readonly<Partial<Record<SourceName, Source>>>;
  /** Settings that are ignored, as sentences for stderr: AWS_PROFILE, another region, credentials in `.env`. */
  readonly notices: readonly string[];
}

/** ARNs of the secrets of the users that `npm run users` creates, by the rights of the user. */
export interface UserSecretArns {
  readonly rw?: string;
  readonly ro?: string;
  readonly migrate?: string;
}

/** A cluster that is reached through the RDS Data API. */
export interface DataApiConnection extends AnyConnection {
  readonly backend: 'data-api';
  /** ARN of the DB cluster: AURORA_CLUSTER_ARN. */
  readonly resourceArn: string;
  /** ARN of the secret with the user name and password: AURORA_SECRET_ARN. */
  readonly secretArn: string;
  /** The secrets of the users of the database, if it has them: AURORA_RW_SECRET_ARN, AURORA_RO_SECRET_ARN, AURORA_MIGRATE_SECRET_ARN. */
  readonly userSecretArns?: UserSecretArns;
  /** The region of the cluster's ARN. On AWS, AWS_REGION must be the same. */
  readonly region: string;
  /**
   * Base URL of the Data API without a trailing slash; absent: AWS's own for the region. Always set when `local`: then dummy
   * credentials are used, and AWS_PROFILE is ignored.
   */
  readonly endpoint?: string;
}

/** A PostgreSQL server that is reached in its own protocol. */
export interface PostgresConnection extends AnyConnection {
  readonly backend: 'postgres';
  readonly host: string;
  readonly port: number;
  /** The host of the readers, on the same port: AURORA_READER_ENDPOINT. Absent if the host is not an Aurora cluster. */
  readonly readerHost?: string;
  readonly login: PostgresLogin;
  /** False only on this machine. The certificate and its host name are always checked. */
  readonly tls:
    | false
    | { /** PEM file with the roots to trust. @default - those of RDS and of Node */ readonly caFile?: string };
}

export type PostgresLogin =
  /** `password` is a function, so that no log shows it. */
  | { readonly kind: 'password'; readonly user: string; readonly password: () => string }
  /** A secret of Secrets Manager: JSON with `username` and `password`. */
  | { readonly kind: 'secret'; readonly secretArn: string }
  /** A token of IAM database authentication for each connection. */
  | { readonly kind: 'iam'; readonly user: string; readonly region: string };

/** An Aurora DSQL cluster, or dsql-local on this machine. */
export interface DsqlConnection extends AnyConnection {
  readonly backend: 'dsql';
  /** The cluster's host name: CLUSTER_ENDPOINT. It is in the token and in the certificate, also where `address` is set. */
  readonly endpoint: string;
  /** The Region of the endpoint. */
  readonly region: string;
  /** `admin`, or a role that IAM roles are mapped to: CLUSTER_USER. */
  readonly user: string;
  /** ARN of the cluster, if it is known: CLUSTER_ARN. `npm run users` needs its account. */
  readonly arn?: string;
  /** The `search_path`: CLUSTER_SCHEMA. */
  readonly schema: string;
  /** PEM file with the roots to trust instead of Node's own, for dsql-local: DATABASE_CA_FILE. */
  readonly caFile?: string;
  /** Where dsql-local listens: CLUSTER_ADDRESS. Only on this machine; then dummy credentials are used. */
  readonly address?: { readonly host: string; readonly port: number } | undefined;
}

/** The settings of one connection, which `loadConnection` has checked together. */
export type Connection = DataApiConnection | PostgresConnection | DsqlConnection;

/** The host name of the server. */
export function hostOf(connection: PostgresConnection | DsqlConnection): string {
  return connection.backend === 'dsql' ? connection.endpoint : connection.host;
}

/** The database that a command is about to use, in one line. */
export function describeConnection(connection: Connection): string {
  const { database, local } = connection;
  if (connection.backend === 'postgres') {
    const { host, port } = connection;
    return `Database: ${database} (PostgreSQL at ${host}:${port}${local ? '' : ', TLS'})`;
  }
  if (connection.backend === 'dsql') {
    const { endpoint, user, address } = connection;
    if (address !== undefined) return `Database: local Aurora DSQL at ${address.host}:${address.port}, as ${user}`;
    return `Database: Aurora DSQL on AWS (${endpoint}), as ${user}`;
  }
  const { endpoint, region, resourceArn } = connection;
  if (local) return `Database: ${database} (local Data API at ${endpoint})`;
  const [, , , , account, , cluster] = resourceArn.split(':');
  const via = endpoint === undefined ? '' : `, through ${endpoint}`;
  return `Database: ${database} on AWS (cluster ${cluster}, ${region}, account ${account}${via})`;
}

/** A line with the source of each value, in the order of the list. */
export function describeSources(connection: Connection): readonly string[] {
  return Object.entries(connection.sources).map(([name, source]) => `${name} from ${source}`);
}
