import type { ConnectionEnvName } from './connection-settings.ts';
import type { ENDPOINT_ENV, GENERAL_ENDPOINT_ENV, LOCAL_HOSTS_ENV } from './local.ts';

/** Where a value came from: the process environment, or a file. */
export type Source = 'environment' | (string & {});

export type SourceName = ConnectionEnvName | typeof ENDPOINT_ENV | typeof GENERAL_ENDPOINT_ENV | typeof LOCAL_HOSTS_ENV;

/** What is needed to reach one database; checked as a whole by `loadConnection`. */
export interface Connection {
  /** ARN of the DB cluster: AURORA_CLUSTER_ARN. */
  readonly resourceArn: string;
  /** ARN of the secret with the user name and password: AURORA_SECRET_ARN. */
  readonly secretArn: string;
  /** DATABASE_NAME. */
  readonly database: string;
  /** The region of the cluster's ARN. On AWS, AWS_REGION must be the same. */
  readonly region: string;
  /** Base URL of the Data API without a trailing slash; absent: AWS's own for the region. Always set when `local`. */
  readonly endpoint?: string;
  /** The local Data API on this machine: dummy credentials are used, AWS_PROFILE is ignored. */
  readonly local: boolean;
  /** Where the value of each name came from; for `--verbose`. */
  readonly sources: Readonly<Partial<Record<SourceName, Source>>>;
  /** What is set and ignored, as sentences for stderr: AWS_PROFILE, another region, credentials in `.env`. */
  readonly notices: readonly string[];
}

/** The database that a command is about to use, in one line. */
export function describeConnection(connection: Connection): string {
  const { database, endpoint, local, region, resourceArn } = connection;
  if (local) return `Database: ${database} (local Data API at ${endpoint})`;
  const [, , , , account, , cluster] = resourceArn.split(':');
  const via = endpoint === undefined ? '' : `, through ${endpoint}`;
  return `Database: ${database} on AWS (cluster ${cluster}, ${region}, account ${account}${via})`;
}

/** A line for each value that says where it came from, in the order of the list. */
export function describeSources(connection: Connection): readonly string[] {
  return Object.entries(connection.sources).map(([name, source]) => `${name} from ${source}`);
}
