// Reads a cluster from RDS, CloudWatch and Performance Insights. There is no connection to the database.
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DescribeDimensionKeysCommand, PIClient } from '@aws-sdk/client-pi';
import {
  DBClusterNotFoundFault,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  DescribeEventsCommand,
  RDSClient,
} from '@aws-sdk/client-rds';
import type { DataApiConnection } from '@daybreak/database/settings';
import { awsClientOptions } from '../aws-client.ts';
import { checkIsOfAws, explainAwsError } from '../aws-error.ts';
import type { Metric } from './metrics.ts';
import { type FunctionLook, readFunctions } from './read-functions.ts';
import { type MetricSeries, readMetrics } from './read-metrics.ts';
import type { ClusterShape } from './summary.ts';

export interface ClusterLook {
  readonly identifier: string;
  readonly status: string;
  readonly shape: ClusterShape;
  readonly series: readonly MetricSeries[];
  readonly events: readonly { readonly at: string; readonly message: string }[];
  /** Why events could not be read. They are optional, and the other data is complete. */
  readonly eventsProblem: string | undefined;
  readonly lookedAtMs: number;
}

/** A statement by its share of the load of the database. */
export interface LoadedStatement {
  readonly sql: string;
  /** Sessions that ran or waited for it, on average. */
  readonly load: number;
}

export interface Cluster {
  look(options: {
    readonly sinceMs: number;
    readonly nowMs: number;
    readonly metrics: readonly Metric[];
  }): Promise<ClusterLook>;
  /** Lambda's metrics of each function, in this order. */
  functions(options: {
    readonly sinceMs: number;
    readonly nowMs: number;
    readonly names: readonly string[];
  }): Promise<readonly FunctionLook[]>;
  /** Undefined where Performance Insights is off. */
  statements(options: {
    readonly sinceMs: number;
    readonly nowMs: number;
  }): Promise<readonly LoadedStatement[] | undefined>;
}

/** RDS keeps events for 14 days. @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeEvents.html */
const LONGEST_EVENTS_MIN = 20_160;

type Credentials = NonNullable<ConstructorParameters<typeof RDSClient>[0]>['credentials'];

export function connectCluster(target: DataApiConnection, env: NodeJS.ProcessEnv, credentials?: Credentials): Cluster {
  const [, , , region = '', , , identifier = ''] = target.resourceArn.split(':');
  const options = (service: string) => ({
    ...awsClientOptions(service, { region, env }),
    ...(credentials && { credentials }),
  });
  const rds = new RDSClient(options('rds'));
  const cloudWatch = new CloudWatchClient(options('monitoring'));
  const insights = new PIClient(options('pi'));

  const notFound = (cause?: Error) =>
    new Error(
      `There is no DB cluster ${identifier} in ${region} for these credentials. Expected ${target.resourceArn}. It was deleted, or the credentials are of another account. Run npm run doctor.`,
      { cause },
    );

  async function ask<Value>(operation: string, request: () => Promise<Value>): Promise<Value> {
    try {
      return await request();
    } catch (error) {
      if (error instanceof DBClusterNotFoundFault) throw notFound(error);
      throw explainAwsError(operation, error, env);
    }
  }

  return {
    async look({ sinceMs, nowMs, metrics }) {
      const described = await ask('DescribeDBClusters', () =>
        rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: identifier })),
      );
      checkIsOfAws('DescribeDBClusters', described);
      const cluster = described.DBClusters?.[0];
      if (cluster === undefined) throw notFound();
      const members = cluster.DBClusterMembers ?? [];
      const writer = members.find(({ IsClusterWriter }) => IsClusterWriter === true)?.DBInstanceIdentifier;
      const sources = [
        { SourceType: 'db-cluster' as const, SourceIdentifier: identifier },
        ...members.map(({ DBInstanceIdentifier }) => ({
          SourceType: 'db-instance' as const,
          SourceIdentifier: DBInstanceIdentifier,
        })),
      ];
      const eventsOf = (source: (typeof sources)[number]) =>
        rds.send(new DescribeEventsCommand({ ...source, Duration: Math.min(sinceMs / 60_000, LONGEST_EVENTS_MIN) }));
      const [series, { events, eventsProblem }] = await Promise.all([
        ask('GetMetricData', () => readMetrics(cloudWatch, { identifier, writer, sinceMs, nowMs, metrics })),
        ask('DescribeEvents', () => Promise.all(sources.map(eventsOf))).then(
          (answers) => ({ events: answers, eventsProblem: undefined }),
          (error: Error) => ({ events: [], eventsProblem: error.message }),
        ),
      ]);
      const { MinCapacity = 0, MaxCapacity = 0 } = cluster.ServerlessV2ScalingConfiguration ?? {};
      return {
        identifier,
        status: cluster.Status ?? 'unknown',
        shape: {
          region,
          minAcu: MinCapacity,
          maxAcu: MaxCapacity,
          instances: Math.max(1, members.length),
          storage: cluster.StorageType === 'aurora-iopt1' ? 'aurora-iopt1' : 'aurora',
          createdAtMs: cluster.ClusterCreateTime?.getTime(),
        },
        series,
        events: events
          .flatMap(({ Events = [] }) => Events)
          .map(({ Date: at, Message: message = '' }) => ({ at: at?.toISOString() ?? '', message }))
          .sort((one, other) => one.at.localeCompare(other.at)),
        eventsProblem,
        lookedAtMs: nowMs,
      };
    },
    functions: (options) => ask('GetMetricData', () => readFunctions(cloudWatch, options)),
    async statements({ sinceMs, nowMs }) {
      const { DBInstances } = await ask('DescribeDBInstances', () =>
        rds.send(new DescribeDBInstancesCommand({ Filters: [{ Name: 'db-cluster-id', Values: [identifier] }] })),
      );
      const instance = DBInstances?.find(({ PerformanceInsightsEnabled }) => PerformanceInsightsEnabled === true);
      if (instance?.DbiResourceId === undefined) return undefined;
      const { Keys = [] } = await ask('DescribeDimensionKeys', () =>
        insights.send(
          new DescribeDimensionKeysCommand({
            ServiceType: 'RDS',
            Identifier: instance.DbiResourceId,
            StartTime: new Date(nowMs - sinceMs),
            EndTime: new Date(nowMs),
            Metric: 'db.load.avg',
            GroupBy: { Group: 'db.sql_tokenized', Limit: 10 },
          }),
        ),
      );
      return Keys.map(({ Dimensions = {}, Total = 0 }) => ({
        sql: Dimensions['db.sql_tokenized.statement'] ?? '',
        load: Total,
      }));
    },
  };
}
