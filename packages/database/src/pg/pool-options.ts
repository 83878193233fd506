import type { ClientConfig } from 'pg';
import type { LoginSource } from './login.ts';

/** Where connections go, and how many are kept how long. */
export interface PoolOptions {
  /** The name of the server in errors. @default 'PostgreSQL' */
  readonly serverName?: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** The options that `pg` passes to `tls.connect`; false for no TLS. Called once. */
  readonly ssl: () => Promise<false | object>;
  readonly logins: LoginSource;
  /** At most 63 bytes; PostgreSQL shows it in pg_stat_activity. */
  readonly applicationName: string;
  readonly maxConnections: number;
  /** An idle connection is closed after this time. An open connection prevents Aurora from pausing. */
  readonly idleTimeoutMs: number;
  /** A connection that is older is not used again. */
  readonly maxLifetimeMs: number;
  /** How long a call waits for a free connection. */
  readonly queueTimeoutMs: number;
  /** How long a call waits in all for a database that is paused or starting. */
  readonly maxWaitMs: number;
  /** Whether the backend takes a CancelRequest. */
  readonly cancels: boolean;
  /** Advice for a SQLSTATE, a Node code or `timeout` of a connection, if it differs from that for PostgreSQL. */
  readonly adviceOn?: (code: string) => string | undefined;
  /** More options of `pg`, for instance `sslnegotiation`. If `options` is set, it must set what values need. */
  readonly more?: ClientConfig;
}
