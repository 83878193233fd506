import type { StartPostgresOptions } from '@daybreak/postgres-local';
import type { UserDefinition, WaitOptions } from './cluster/plan.ts';
import type { DataApiServiceOptions } from './service/service.ts';

export interface DataApiLocalOptions
  extends StartPostgresOptions,
    WaitOptions,
    Omit<DataApiServiceOptions, 'postgres' | 'clusters' | 'port'> {
  /** 0 takes any free one. @default 8432 */
  readonly port?: number | undefined;
  /** Names the cluster in its ARN, and its master user's secret. @default 'local' */
  readonly clusterIdentifier?: string | undefined;
  /** Further identifiers whose ARNs reach the same cluster: that of an earlier version, for instance. @default [] */
  readonly formerIdentifiers?: readonly string[] | undefined;
  /** The region of the ARNs. Requests for any region are answered. @default 'us-east-1' */
  readonly region?: string | undefined;
  /** Created when it does not exist. Requests name it, as on AWS: without a name they look for the user's. @default 'app' */
  readonly database?: string | undefined;
  /** Further databases, created when they do not exist. @default [] */
  readonly databases?: readonly string[] | undefined;
  /** Owns the databases; not a superuser, as on Aurora. @default 'postgres' */
  readonly masterUsername?: string | undefined;
  /** Further users, each with a secret of its own. @default [] */
  readonly users?: readonly UserDefinition[] | undefined;
  /**
   * Names of secrets without a value, for a program that creates users and keeps their passwords: it fills them through the API of Secrets
   * Manager (at the URL of the Data API), and calls with their ARNs sign in as the user in them. Values are kept in the data folder; on a server
   * given by URL, until `stop`.
   * @default []
   */
  readonly secrets?: readonly string[] | undefined;
  /**
   * Gives this call databases of its own, which `stop` drops: for a test file on the shared server of a test run.
   * @default false
   */
  readonly freshDatabase?: boolean | undefined;
  /** The database that new ones are copied from: its name as it was given to the call that made it. @default - empty ones */
  readonly template?: string | undefined;
}

/** An account number that AWS does not assign. */
export const LOCAL_ACCOUNT = '000000000000';

export const DEFAULTS = {
  port: 8432,
  host: '127.0.0.1',
  clusterIdentifier: 'local',
  region: 'us-east-1',
  database: 'app',
  masterUsername: 'postgres',
} as const;
