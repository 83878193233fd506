import { DBClusterNotFoundFault, DescribeDBClustersCommand, RDSClient } from '@aws-sdk/client-rds';
import type { DataApiConnection } from '@daybreak/database/settings';
import { awsClientOptions } from '../aws-client.ts';
import { explainAwsError } from '../aws-error.ts';

/** The endpoint of a cluster, with RDS's names. */
export interface ClusterEndpoints {
  readonly endpoint: string;
  readonly readerEndpoint: string;
  readonly port: number;
}

export type Credentials = NonNullable<ConstructorParameters<typeof RDSClient>[0]>['credentials'];

/** @throws {Error} RDS cannot be reached, does not have the cluster, or the cluster has no endpoint yet */
export async function describeCluster(
  { resourceArn, region }: DataApiConnection,
  env: Readonly<Record<string, string | undefined>>,
  credentials?: Credentials,
): Promise<ClusterEndpoints> {
  const identifier = resourceArn.split(':')[6] ?? '';
  const rds = new RDSClient({ ...awsClientOptions('rds', { region, env }), ...(credentials && { credentials }) });
  try {
    const { DBClusters = [] } = await rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: identifier }));
    const { Endpoint: endpoint, ReaderEndpoint: readerEndpoint, Port: port, Status: status } = DBClusters[0] ?? {};
    if (endpoint !== undefined && readerEndpoint !== undefined && port !== undefined) {
      return { endpoint, readerEndpoint, port };
    }
    throw new Error(
      `The cluster ${identifier} has no endpoint: its status is ${status ?? 'unknown'}. Wait for it with npm run wait.`,
    );
  } catch (error) {
    if (error instanceof DBClusterNotFoundFault) {
      throw new Error(
        `The cluster ${identifier} is not found in ${region} of this account. Choose the account of the stage (AWS_PROFILE), or deploy it and run npm run env.`,
      );
    }
    if (error instanceof Error && error.message.startsWith('The cluster ')) throw error;
    throw explainAwsError('DescribeDBClusters', error, env);
  } finally {
    rds.destroy();
  }
}
