// The driver of Aurora DSQL, over `pg`.
import { type Connect, connectionFor } from '../driver.ts';
import { pgDatabase } from '../pg/pg-database.ts';
import { createPool } from '../pg/pool.ts';
import { adviceOn } from './advice.ts';
import { tlsOptions } from './tls.ts';
import { tokenLogin } from './token-login.ts';
import { DSQL_TRAITS } from './traits.ts';

/** A cluster that was idle for long wakes up at the first connection. */
const MAX_WAIT_MS = 120_000;
/** The cluster has no statement timeout and no cancel request, so the connection is closed. */
const STATEMENT_TIMEOUT_MS = 45_000;
const QUEUE_TIMEOUT_MS = 10_000;
/** Nothing is billed for an open connection; a new one costs a round trip of TLS and of the login. */
const IDLE_TIMEOUT_MS = 60_000;
const IDLE_TIMEOUT_ON_LAMBDA_MS = 10_000;
/** Aurora DSQL ends a connection after 60 minutes, in the middle of a transaction too, which may take 5. */
const LONGEST_LIFETIME_MS = 50 * 60_000;
/** So that processes that started together do not all connect again together. */
const LIFETIME_SPREAD_MS = 5 * 60_000;
const PORT = 5432;

/**
 * The database of an Aurora DSQL cluster. Each connection has its own token, created on this machine; TLS checks the certificate and the
 * host name. After a conflict, a single statement or a whole `transaction` runs again, with at most five attempts.
 *
 * @example
 * const db = connect(loadConnection({ env: process.env }));
 * // CLUSTER_ENDPOINT=….dsql.us-east-1.on.aws CLUSTER_USER=app
 * @throws {ConfigError} the connection is for another backend, or the file of its root certificates cannot be read
 * @see https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html
 */
export const connect: Connect = (connection, options = {}) => {
  const target = connectionFor(connection, 'dsql', options);
  const { maxWaitMs = MAX_WAIT_MS, timeoutMs, onRequest, pool = {} } = options;
  const isLambda = process.env.AWS_LAMBDA_FUNCTION_NAME !== undefined;
  const sessions = createPool({
    serverName: 'Aurora DSQL',
    host: target.address?.host ?? target.endpoint,
    port: target.address?.port ?? PORT,
    database: target.database,
    ssl: async () => tlsOptions(target),
    logins: tokenLogin(target),
    applicationName: pool.applicationName ?? process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'daybreak',
    maxConnections: pool.maxConnections ?? (isLambda ? 2 : 10),
    idleTimeoutMs: pool.idleTimeoutMs ?? (isLambda ? IDLE_TIMEOUT_ON_LAMBDA_MS : IDLE_TIMEOUT_MS),
    maxLifetimeMs: LONGEST_LIFETIME_MS - Math.random() * LIFETIME_SPREAD_MS,
    queueTimeoutMs: QUEUE_TIMEOUT_MS,
    maxWaitMs,
    cancels: false,
    adviceOn: (code) => adviceOn(code, target),
    more: { sslnegotiation: 'direct', options: settingsOf(target.schema) },
  });
  const statementTimeoutMs = pool.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS;
  return pgDatabase({ pool: sessions, statementTimeoutMs, timeoutMs, onRequest, traits: DSQL_TRAITS });
};

/**
 * Sent at the start of a connection, so that no statement and no round trip is needed. Aurora DSQL refuses unsupported parameters, such as
 * `statement_timeout`.
 *
 * @param schema a name without quotes, spaces and backslashes
 */
function settingsOf(schema: string): string {
  const settings = { search_path: schema, TimeZone: 'UTC', DateStyle: 'ISO,MDY', IntervalStyle: 'postgres' };
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}
