/** A feature of RDS that no stage can have. */
export interface NotOffered {
  readonly feature: string;
  /** Names that people may try in a stage, in lower case without punctuation. A name may end in `s`. */
  readonly names: readonly string[];
  /** Why not, as a sentence. */
  readonly reason: string;
  /** What to do instead, as a sentence. */
  readonly instead: string;
}

/** A stage that names one of them gets its sentence; docs/stages.md has the table. */
export const NOT_OFFERED: readonly NotOffered[] = [
  {
    feature: 'Database activity streams',
    names: ['activitystream', 'databaseactivitystream', 'kinesis'],
    reason: 'They need a Kinesis stream, a key and consumers, which belong to the team that audits.',
    instead: 'Log with observability.logStatement, or start a stream with aws rds start-activity-stream.',
  },
  {
    feature: 'Aurora Global Database',
    names: ['globalcluster', 'globaldatabase', 'globalclusteridentifier', 'secondaryregion', 'replicationsource'],
    reason:
      'A cluster in it does not pause, its password cannot be managed by RDS, and a failover changes which stack owns the writer.',
    instead: 'Restore a snapshot in another Region, or use Aurora DSQL.',
  },
  {
    feature: 'Aurora DSQL in several Regions',
    names: [
      'multiregion',
      'multiregionproperties',
      'witnessregion',
      'witness',
      'peer',
      'peering',
      'peercluster',
      'linkedcluster',
      'linkedregion',
    ],
    reason:
      'Two clusters in two Regions must name each other and one witness Region, so that no single stack can make or destroy one; writes cost twice the DPU, and changing from one Region to several replaces the cluster with its data.',
    instead: 'Use one Region. Aurora DSQL keeps the data in three Availability Zones of it.',
  },
  {
    feature: 'Blue/green deployments',
    names: ['bluegreen', 'bluegreendeployment', 'bluegreenupdate'],
    reason: 'The green cluster is outside the state, and after the switch the state has the cluster that AWS renamed.',
    instead: 'Restore a copy as a stage (durability.restore), try the upgrade there, then use engine.majorUpgrade.',
  },
  {
    feature: 'Aurora Limitless Database',
    names: ['limitless', 'shardgroup', 'clusterscalabilitytype'],
    reason: 'The RDS Data API does not reach a shard group.',
    instead: 'Raise capacity.maxAcu, add readers, or use Aurora DSQL.',
  },
  {
    feature: 'Provisioned instances',
    names: ['instanceclass', 'provisioned', 'dbinstanceclass', 'instancetype'],
    reason: 'Capacity, alarms, prices and rules of a stage are those of Serverless v2.',
    instead: 'Set capacity.minAcu and capacity.maxAcu.',
  },
  {
    feature: 'Autoscaling of readers',
    names: ['autoscaling', 'readerautoscaling', 'replicaautoscaling'],
    reason: 'A reader of Serverless v2 scales automatically.',
    instead: 'Name the readers in instances.readers.',
  },
  {
    feature: 'Custom endpoints',
    names: ['customendpoint', 'endpoint', 'clusterendpoint'],
    reason: 'The RDS Data API uses the writer, and aurora_reader_endpoint has every reader.',
    instead: 'Use the reader endpoint, or the endpoint of one instance.',
  },
  {
    feature: 'A public address',
    names: ['publiclyaccessible', 'public', 'publicaccess'],
    reason: 'The database would be open to password guesses from the internet; the RDS Data API needs no address.',
    instead: 'Use the RDS Data API, or network.ingress from inside the VPC.',
  },
  {
    feature: 'Backtrack',
    names: ['backtrack', 'backtrackwindow'],
    reason: 'Only Aurora MySQL has it, it must be on when the cluster is made, and it rewinds the whole cluster.',
    instead: 'Restore to a point in time with durability.restore.',
  },
  {
    feature: 'Directory logins (Kerberos)',
    names: ['kerberos', 'activedirectory', 'domain', 'domainiamrolename'],
    reason: 'The RDS Data API signs in with a secret only.',
    instead: 'Use a secret, or IAM database authentication, which is on.',
  },
  {
    feature: 'Import from S3 and export to it',
    names: ['s3import', 's3export', 'iamrole', 'associatedrole', 'featurename'],
    reason: 'It allows the database to read or write a bucket with a separate role.',
    instead: 'Load with npm run seed or a function; or associate a role with aws rds add-role-to-db-cluster.',
  },
  {
    feature: 'Zero-ETL integrations',
    names: ['zeroetl', 'integration', 'redshift'],
    reason: 'They keep the cluster from pausing, and the warehouse belongs to another stack.',
    instead: 'Make the integration in the stack of the warehouse.',
  },
  {
    feature: 'A cluster without the Data API',
    names: ['dataapi', 'enabledataapi', 'enablehttpendpoint', 'httpendpoint'],
    reason: 'Migrations, deploys and functions use it, and it costs nothing when it is not used.',
    instead: 'Leave it enabled; only roles with rds-data rights can use it.',
  },
];

const BY_NAME = new Map(NOT_OFFERED.flatMap((row) => row.names.map((name) => [name, row] as const)));

/** The feature that is not offered under this option name. */
export function notOffered(name: string): NotOffered | undefined {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return BY_NAME.get(plain) ?? BY_NAME.get(plain.replace(/s$/, ''));
}

/** The table in docs/stages.md. */
export function notOfferedTable(): string {
  return [
    '| Feature | Why not | Instead |',
    '| --- | --- | --- |',
    ...NOT_OFFERED.map(({ feature, reason, instead }) => `| ${feature} | ${reason} | ${instead} |`),
  ].join('\n');
}
