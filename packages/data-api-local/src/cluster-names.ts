import type { ClusterDefinition } from './cluster/clusters.ts';
import type { Provisioned } from './cluster/provision.ts';
import { type DataApiLocalOptions, DEFAULTS, LOCAL_ACCOUNT } from './options.ts';

/** The one cluster of a local Data API, by the ARNs that callers use. */
export interface LocalCluster {
  readonly definition: ClusterDefinition;
  readonly resourceArn: string;
  /** The master user's. */
  readonly secretArn: string;
  readonly secretArns: Readonly<Record<string, string>>;
  readonly database: string;
  readonly region: string;
}

export function localCluster(made: Provisioned, options: DataApiLocalOptions): LocalCluster {
  const region = options.region ?? DEFAULTS.region;
  const identifier = options.clusterIdentifier ?? DEFAULTS.clusterIdentifier;
  const database = options.database ?? DEFAULTS.database;
  const master = options.masterUsername ?? DEFAULTS.masterUsername;
  const former = options.formerIdentifiers ?? [];
  const clusterArn = (name: string) => `arn:aws:rds:${region}:${LOCAL_ACCOUNT}:cluster:${name}`;
  // Secrets Manager adds a hyphen and six random characters to a name; ours are always the same.
  const secretArn = (cluster: string, user: string) =>
    `arn:aws:secretsmanager:${region}:${LOCAL_ACCOUNT}:secret:${cluster}-credentials${user === master ? '' : `-${user}`}-000000`;
  const resourceArn = clusterArn(identifier);
  const secretArns: Record<string, string> = {};
  for (const user of [...made.users.keys(), ...(options.secrets ?? [])]) secretArns[user] = secretArn(identifier, user);
  return {
    definition: {
      resourceArn,
      formerArns: former.map(clusterArn),
      secrets: [...made.users].map(([user, { role, password }]) => ({
        secretArn: secretArns[user] ?? '',
        formerArns: former.map((name) => secretArn(name, user)),
        username: role,
        callerName: user,
        password,
      })),
      databases: [...made.databases].map(([name, postgresName]) => ({ name, postgresName })),
    },
    resourceArn,
    secretArn: secretArns[master] ?? '',
    secretArns,
    database,
    region,
  };
}

/**
 * What AWS SDKs, the AWS CLI and `@daybreak/database` read from the environment to get to this cluster. The credentials
 * have no rights: an SDK signs with them, and the signature is not verified.
 * @param hosts names and addresses other than loopback under which it answers
 */
export function connectionEnv(
  cluster: LocalCluster,
  url: string,
  hosts: readonly string[],
): Readonly<Record<string, string>> {
  return {
    AURORA_CLUSTER_ARN: cluster.resourceArn,
    AURORA_SECRET_ARN: cluster.secretArn,
    DATABASE_NAME: cluster.database,
    AWS_REGION: cluster.region,
    AWS_ENDPOINT_URL_RDS_DATA: url,
    ...(hosts.length > 0 && { DATA_API_LOCAL_HOSTS: hosts.join(',') }),
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
}
