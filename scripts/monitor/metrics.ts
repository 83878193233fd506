// The metrics of a cluster: names, dimensions and meaning. Dated by AWS's Aurora user guide.
// https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html

export interface Metric {
  /** Its name for --metrics. */
  readonly id: string;
  /** CloudWatch's name, in the namespace AWS/RDS. */
  readonly name: string;
  readonly role?: 'WRITER' | 'READER';
  /** The metric of the writer instance. @default - a metric of the cluster */
  readonly ofInstance?: true;
  readonly statistic: 'Average' | 'Maximum' | 'Minimum' | 'Sum';
  /** The least period that CloudWatch has, in seconds. @default 60 */
  readonly leastPeriodSeconds?: number;
  readonly unit: 'ACU' | '%' | 'bytes' | '' | '/s' | 'ms';
  /** Information that is needed to understand it. */
  readonly note: string;
  /** Drawn without --metrics. */
  readonly shown?: true;
}

/** ReadLatency and WriteLatency are left out: AWS's pages disagree whether they are in seconds or in milliseconds. */
export const METRICS: readonly Metric[] = [
  {
    id: 'capacity',
    name: 'ServerlessDatabaseCapacity',
    statistic: 'Average',
    unit: 'ACU',
    note: 'average over the instances',
    shown: true,
  },
  {
    id: 'capacity_max',
    name: 'ServerlessDatabaseCapacity',
    statistic: 'Maximum',
    unit: 'ACU',
    note: 'largest instance',
  },
  {
    id: 'utilization',
    name: 'ACUUtilization',
    statistic: 'Maximum',
    unit: '%',
    note: 'of the maximum capacity',
    shown: true,
  },
  {
    id: 'cpu',
    name: 'CPUUtilization',
    role: 'WRITER',
    statistic: 'Average',
    unit: '%',
    note: 'of the CPU at maximum capacity',
    shown: true,
  },
  {
    id: 'memory',
    name: 'FreeableMemory',
    role: 'WRITER',
    statistic: 'Minimum',
    unit: 'bytes',
    note: 'left at maximum capacity',
    shown: true,
  },
  {
    id: 'connections',
    name: 'DatabaseConnections',
    role: 'WRITER',
    statistic: 'Maximum',
    unit: '',
    note: 'of clients',
    shown: true,
  },
  {
    id: 'attempts',
    name: 'ConnectionAttempts',
    role: 'WRITER',
    statistic: 'Sum',
    unit: '',
    note: 'above 0: why it does not pause',
  },
  { id: 'commits', name: 'CommitThroughput', role: 'WRITER', statistic: 'Average', unit: '/s', note: '', shown: true },
  { id: 'commit_ms', name: 'CommitLatency', role: 'WRITER', statistic: 'Average', unit: 'ms', note: '', shown: true },
  {
    id: 'cache',
    name: 'BufferCacheHitRatio',
    role: 'WRITER',
    statistic: 'Average',
    unit: '%',
    note: 'of reads found in memory',
  },
  { id: 'deadlocks', name: 'Deadlocks', role: 'WRITER', statistic: 'Average', unit: '/s', note: '' },
  {
    id: 'xids',
    name: 'MaximumUsedTransactionIDs',
    statistic: 'Maximum',
    unit: '',
    note: 'PostgreSQL stops writing near 2,146,000,000',
  },
  {
    id: 'storage',
    name: 'VolumeBytesUsed',
    statistic: 'Average',
    leastPeriodSeconds: 300,
    unit: 'bytes',
    note: 'billed',
  },
  { id: 'reads', name: 'VolumeReadIOPs', statistic: 'Sum', leastPeriodSeconds: 300, unit: '', note: 'billed I/O' },
  { id: 'writes', name: 'VolumeWriteIOPs', statistic: 'Sum', leastPeriodSeconds: 300, unit: '', note: 'billed I/O' },
  {
    id: 'lag',
    name: 'AuroraReplicaLag',
    role: 'READER',
    statistic: 'Maximum',
    unit: 'ms',
    note: 'only with readers',
    shown: true,
  },
  {
    id: 'temp',
    name: 'TempStorageIOPS',
    ofInstance: true,
    statistic: 'Average',
    unit: '/s',
    note: 'temporary files: may explain why it scaled',
  },
  {
    id: 'load',
    name: 'DBLoad',
    ofInstance: true,
    statistic: 'Average',
    unit: '',
    note: 'sessions that run or wait; needs Performance Insights',
  },
];
