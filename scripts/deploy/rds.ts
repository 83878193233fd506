// Reads a cluster from the RDS API. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBClusters.html
import {
  CreateDBClusterSnapshotCommand,
  DBClusterNotFoundFault,
  DBClusterSnapshotNotFoundFault,
  DBInstanceNotFoundFault,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  RDSClient,
  type RDSClientConfig,
} from '@aws-sdk/client-rds';
import { awsClientOptions } from '../aws-client.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A cluster as AWS shows it at one moment. */
export interface ClusterSight {
  readonly arn: string;
  /** AWS's status, such as `available`. */
  readonly status: string;
  readonly dataApiEnabled: boolean;
  /** The writer DB instance; absent if there is none. */
  readonly writer?: { readonly identifier: string; readonly status: string };
}

export interface Rds {
  /** The account of the credentials, if the SDK knows it without a request. @throws there are no credentials */
  account(): Promise<string | undefined>;
  /** Undefined if this account has no cluster with that name in the Region. */
  describeCluster(identifier: string): Promise<ClusterSight | undefined>;
  /** Begins a snapshot of a cluster. */
  createSnapshot(cluster: string, name: string): Promise<void>;
  /** AWS's status of a snapshot; undefined if no snapshot has that name. */
  snapshotStatus(name: string): Promise<string | undefined>;
  close(): void;
}

export interface RdsOptions {
  readonly region: string;
  /** AWS_ENDPOINT_URL_RDS, HTTPS_PROXY and NO_PROXY are read from here. */
  readonly env: Environment;
  /** @default - the SDK's own search: environment, profile, role */
  readonly credentials?: NonNullable<RDSClientConfig['credentials']>;
}

/** A client of the RDS API of a Region. A request times out after 20 s and is sent at most 3 times. */
export function connectRds({ region, env, credentials }: RdsOptions): Rds {
  const client = new RDSClient({
    ...awsClientOptions('rds', { region, env }),
    ...(credentials && { credentials }),
  });
  return {
    async account() {
      return (await client.config.credentials()).accountId;
    },
    async describeCluster(identifier) {
      const cluster = await absentWhen(DBClusterNotFoundFault, async () => {
        const answer = await client.send(new DescribeDBClustersCommand({ DBClusterIdentifier: identifier }));
        return answer.DBClusters?.[0];
      });
      if (cluster === undefined) return undefined;
      const member = cluster.DBClusterMembers?.find(({ IsClusterWriter }) => IsClusterWriter)?.DBInstanceIdentifier;
      const writer = member === undefined ? undefined : await describeInstance(member);
      return {
        arn: cluster.DBClusterArn ?? '',
        status: cluster.Status ?? 'unknown',
        dataApiEnabled: cluster.HttpEndpointEnabled === true,
        ...(writer && { writer }),
      };
    },
    async createSnapshot(cluster, name) {
      await client.send(
        new CreateDBClusterSnapshotCommand({ DBClusterIdentifier: cluster, DBClusterSnapshotIdentifier: name }),
      );
    },
    async snapshotStatus(name) {
      const snapshot = await absentWhen(DBClusterSnapshotNotFoundFault, async () => {
        const answer = await client.send(new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: name }));
        return answer.DBClusterSnapshots?.[0];
      });
      return snapshot && (snapshot.Status ?? 'unknown');
    },
    close: () => client.destroy(),
  };

  async function describeInstance(identifier: string) {
    const instance = await absentWhen(DBInstanceNotFoundFault, async () => {
      const answer = await client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: identifier }));
      return answer.DBInstances?.[0];
    });
    return instance && { identifier, status: instance.DBInstanceStatus ?? 'unknown' };
  }
}

async function absentWhen<Value>(
  fault: abstract new (...args: never) => Error,
  ask: () => Promise<Value | undefined>,
): Promise<Value | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof fault) return undefined;
    throw error;
  }
}
