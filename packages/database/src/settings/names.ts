// The variable names of connections in PostgreSQL's own protocol, in addition to the list in connection-settings.ts.
import type { ConnectionEnvName } from './connection-settings.ts';

/** The backend; without it the other variables decide. */
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

/** Names of Aurora DSQL in the list, equal to those in AWS's samples. */
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
