/** A metric of one cluster of Aurora DSQL. */
export interface DsqlMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Record<string, string>;
}

export interface DsqlMetrics {
  readonly sent: (name: string) => DsqlMetric;
  readonly documented: (name: string) => DsqlMetric;
  readonly connections: DsqlMetric;
  readonly connectionsWithClass: DsqlMetric;
}

const NAMESPACE = 'AWS/AuroraDSQL';

/**
 * The metrics of a cluster. A metric with a wrong dimension has no data and no error. So both forms are included if AWS's documentation and
 * the data of clusters differ, or may differ:
 *
 * - Metrics of DPU are documented with `ResourceId`, and sent with `ClusterId`, as are those that are documented without a dimension.
 * - Connections are in `AWS/Usage`. Their dimensions are documented without `Class`, which every other metric there has.
 *
 * @see https://docs.aws.amazon.com/aurora-dsql/latest/userguide/cloudwatch-monitoring.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Usage-Metrics.html
 */
export function dsqlMetrics(identifier: string): DsqlMetrics {
  const connections = {
    Type: 'Resource',
    Resource: 'ClusterConnectionCount',
    ResourceId: `cluster/${identifier}`,
    Service: 'AuroraDSQL',
  };
  return {
    sent: (name) => ({ namespace: NAMESPACE, name, dimensions: { ClusterId: identifier } }),
    documented: (name) => ({ namespace: NAMESPACE, name, dimensions: { ResourceId: identifier } }),
    connections: { namespace: 'AWS/Usage', name: 'ResourceCount', dimensions: connections },
    connectionsWithClass: {
      namespace: 'AWS/Usage',
      name: 'ResourceCount',
      dimensions: { ...connections, Class: 'None' },
    },
  };
}
