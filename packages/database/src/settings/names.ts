// The names of connections in PostgreSQL's own protocol, beside those of the list in connection-settings.ts.
import type { ConnectionEnvName } from './connection-settings.ts';

/** Which backend it is; without it the other names decide. */
export const BACKEND_ENV = 'DATABASE_BACKEND';

/** In the order in which `--verbose` shows them. */
export const POSTGRES_ENV = {
  /** `postgres://user:password@host:5432/database` */
  url: 'DATABASE_URL',
  host: 'DATABASE_HOST',
  port: 'DATABASE_PORT',
  user: 'DATABASE_USER',
  /** The ARN of a secret with username and password. */
  secret: 'DATABASE_SECRET_ARN',
  /** `iam`: a token for each connection. */
  login: 'DATABASE_LOGIN',
  /** PEM file with the roots to trust. */
  caFile: 'DATABASE_CA_FILE',
} as const;

export type PostgresEnvName = (typeof POSTGRES_ENV)[keyof typeof POSTGRES_ENV];

/** Those of Aurora DSQL in the list, as AWS's samples name them. */
const DSQL_STACK_ENV = {
  endpoint: 'CLUSTER_ENDPOINT',
  user: 'CLUSTER_USER',
  region: 'REGION',
  arn: 'CLUSTER_ARN',
} as const satisfies Readonly<Record<string, ConnectionEnvName<'dsql'>>>;

/** In the order in which `--verbose` shows them. */
export const DSQL_ENV = {
  ...DSQL_STACK_ENV,
  /** The `search_path`. */
  schema: 'CLUSTER_SCHEMA',
  /** Where dsql-local listens on this machine. */
  address: 'CLUSTER_ADDRESS',
} as const;

export type DsqlEnvName = (typeof DSQL_ENV)[keyof typeof DSQL_ENV];
