// The driver of PostgreSQL's own protocol, over `pg`: Aurora, RDS, RDS Proxy, and any other server.
import { type Connect, connectionFor } from '../driver.ts';
import { pgDatabase } from '../pg/pg-database.ts';
import { createPool } from '../pg/pool.ts';
import { loginOf } from './login-of.ts';
import { tlsOptions } from './tls.ts';

/** Aurora delays a connection while it resumes: 15 s, or 30 s and more after a day. */
const MAX_WAIT_MS = 90_000;
const STATEMENT_TIMEOUT_MS = 45_000;
const QUEUE_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 10_000;
/** Shorter than what load balancers and RDS Proxy allow. */
const MAX_LIFETIME_MS = 15 * 60_000;

/**
 * The database of a connection in PostgreSQL's own protocol.
 *
 * @example
 * const db = connect(loadConnection({ env: process.env }));
 * // DATABASE_URL=postgres://app:…@db.example.com/app
 * @throws {ConfigError} the connection is for another backend, or the file of its root certificates cannot be read
 */
export const connect: Connect = (connection, options = {}) => {
  const target = connectionFor(connection, 'postgres', options);
  const { maxWaitMs = MAX_WAIT_MS, timeoutMs, onRequest, pool = {} } = options;
  const isLambda = process.env.AWS_LAMBDA_FUNCTION_NAME !== undefined;
  let tls: ReturnType<typeof tlsOptions> | undefined;
  const sessions = createPool({
    host: target.host,
    port: target.port,
    database: target.database,
    ssl: () => {
      tls ??= tlsOptions(target.tls);
      return tls;
    },
    logins: loginOf(target, options.httpsAgent),
    applicationName: pool.applicationName ?? process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'daybreak',
    maxConnections: pool.maxConnections ?? (isLambda ? 2 : 10),
    idleTimeoutMs: pool.idleTimeoutMs ?? IDLE_TIMEOUT_MS,
    maxLifetimeMs: MAX_LIFETIME_MS,
    queueTimeoutMs: QUEUE_TIMEOUT_MS,
    maxWaitMs,
    cancels: true,
  });
  const statementTimeoutMs = pool.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS;
  return pgDatabase({ pool: sessions, statementTimeoutMs, timeoutMs, onRequest });
};
