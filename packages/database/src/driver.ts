import type { Agent } from 'node:https';
import type { SentRequest } from '@daybreak/data-api/core';
import type { Database } from './database.ts';
import type { Connection } from './settings/connection.ts';
import { ConfigError } from './settings/index.ts';

/**
 * Connects to a database. Each driver folder has one as `connect`; functions import only that, so that no other driver is in their bundle.
 * Nothing is sent before the first call.
 *
 * @throws {ConfigError} the connection is for another backend
 */
export type Connect = (connection: Connection, options?: ConnectOptions) => Database;

export interface ConnectOptions {
  /**
   * Total milliseconds that one call may wait while a paused cluster resumes.
   * @default 90_000
   */
  readonly maxWaitMs?: number;
  /**
   * Total milliseconds that one call may take; for `transaction`, with its callback.
   * @default - no limit but `maxWaitMs`
   */
  readonly timeoutMs?: number;
  /** Makes the connections to AWS's services, for instance through a proxy. @default - direct ones, kept alive */
  readonly httpsAgent?: Agent;
  /**
   * Uses the readers of the cluster (AURORA_READER_ENDPOINT) instead of the writer, for statements that only read. A write is refused there
   * with SQLSTATE 25006, and recent writes may not be visible yet. Only the backend `postgres` has readers: the Data API uses the
   * writer. @default false
   */
  readonly reader?: boolean;
  /** The name of the program in the user agent of each request. Only for the Data API. @default - that of AWS_SDK_UA_APP_ID */
  readonly userAgentAppId?: string;
  /** Called after each request to the database, also for one that is sent again. It must not throw. @default - not called */
  readonly onRequest?: (sent: SentRequest) => void;
  /**
   * Warns of N+1. Only through the RDS Data API.
   * @default - in development: a Data API on this machine, and NODE_ENV is neither `test` nor `production`
   */
  readonly warnRepeats?: boolean;
  /** Only for backends that keep connections, which is not the Data API. */
  readonly pool?: ConnectionPool;
}

export interface ConnectionPool {
  /** @default 2 on Lambda, where a process serves one request at a time; otherwise 10 */
  readonly maxConnections?: number;
  /**
   * Milliseconds that one statement may run; then it is cancelled. The Data API has the same limit, and it is fixed there.
   * @default 45_000
   */
  readonly statementTimeoutMs?: number;
  /**
   * Milliseconds until an unused connection is closed. One that stays open keeps Aurora from pausing.
   * @default 10_000
   */
  readonly idleTimeoutMs?: number;
  /** What `pg_stat_activity` shows, at most 63 bytes. @default - the name of the Lambda function, otherwise 'daybreak' */
  readonly applicationName?: string;
}

/** The connection of one backend. @throws {ConfigError} it is another's */
export function connectionFor<Name extends Connection['backend']>(
  connection: Connection,
  backend: Name,
  { reader = false }: Pick<ConnectOptions, 'reader'> = {},
): Extract<Connection, { readonly backend: Name }> {
  if (isOf(connection, backend)) return reader ? toReaders(connection) : connection;
  throw new ConfigError('The connection cannot be used', [
    `DATABASE_BACKEND: the connection is for the backend ${connection.backend}, and this code has only the driver of ${backend}. Set DATABASE_BACKEND=${backend}, or import @daybreak/database/${connection.backend}.`,
  ]);
}

function isOf<Name extends Connection['backend']>(
  connection: Connection,
  backend: Name,
): connection is Extract<Connection, { readonly backend: Name }> {
  return connection.backend === backend;
}

/** @throws {ConfigError} the connection has no readers */
function toReaders<Target extends Connection>(connection: Target): Target {
  if (connection.backend === 'postgres' && connection.readerHost !== undefined) {
    return { ...connection, host: connection.readerHost };
  }
  throw new ConfigError('The connection cannot be used', [
    connection.backend === 'postgres'
      ? 'reader: the connection names no readers. Set AURORA_READER_ENDPOINT together with AURORA_ENDPOINT, and neither DATABASE_URL nor DATABASE_HOST; or leave the option out.'
      : `reader: the backend ${connection.backend} has no readers: it uses one endpoint. Set DATABASE_BACKEND=postgres, or leave the option out.`,
  ]);
}
