import type { ClientConfig } from 'pg';
import type { LoginSource } from './login.ts';

/** Where connections go, and how many are kept how long. */
export interface PoolOptions {
  /** What is reached, for errors. @default 'PostgreSQL' */
  readonly serverName?: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** What `pg` hands to `tls.connect`; false for no TLS. Called once. */
  readonly ssl: () => Promise<false | object>;
  readonly logins: LoginSource;
  /** At most 63 bytes; PostgreSQL shows it in pg_stat_activity. */
  readonly applicationName: string;
  readonly maxConnections: number;
  /** An idle connection is closed after this time. One that stays open keeps Aurora from pausing. */
  readonly idleTimeoutMs: number;
  /** A connection that is older is not used again. */
  readonly maxLifetimeMs: number;
  /** How long a call waits for a free connection. */
  readonly queueTimeoutMs: number;
  /** How long a call waits in all for a database that is paused or starting. */
  readonly maxWaitMs: number;
  /** Whether the backend takes a CancelRequest. */
  readonly cancels: boolean;
  /** What to do about a SQLSTATE, a code of Node or `timeout` at a connection, where it is another thing than on PostgreSQL. */
  readonly adviceOn?: (code: string) => string | undefined;
  /** More options of `pg`, for instance `sslnegotiation`. With `options`, those set what values need. */
  readonly more?: ClientConfig;
}
