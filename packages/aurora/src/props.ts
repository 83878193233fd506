import type { TerraformResourceLifecycle } from 'cdktf';
import type { Account } from './account.ts';
import type { EngineFamily, LogExport } from './facts/index.ts';

/** The props of a cluster. Every group has defaults for a small application whose data must not be lost. */
export interface AuroraClusterProps {
  /**
   * The identifier in RDS: a lower-case letter, then lower-case letters, digits and single hyphens, at most 63 characters. A change
   * replaces the cluster.
   */
  readonly clusterIdentifier: string;
  /** The first database: a letter, then letters, digits and underscores, at most 63 characters. A change replaces the cluster. */
  readonly databaseName: string;
  /** The network of the cluster, and who may connect to its port. The Data API needs no rule. */
  readonly network: NetworkProps;
  /** How much each instance scales. @default - 0.5 to 2 ACU */
  readonly capacity?: CapacityProps | undefined;
  /** The writer and the readers. @default - only a writer */
  readonly instances?: InstancesProps | undefined;
  /** Aurora PostgreSQL or Aurora MySQL, and its version. @default - PostgreSQL 17, with minor versions by AWS */
  readonly engine?: EngineProps | undefined;
  /** The master user and its password, which is in no state and no plan. @default - a secret of the stack */
  readonly credentials?: CredentialsProps | undefined;
  /** Backups, and protection against loss. @default - 7 days, and all protection */
  readonly durability?: DurabilityProps | undefined;
  /** ARNs of the KMS keys that encrypt. @default - keys of AWS */
  readonly keys?: KeysProps | undefined;
  /** Logs, parameters and monitoring. @default - TLS is required, Database Insights in the mode `standard` */
  readonly observability?: ObservabilityProps | undefined;
  /** How long Terraform waits. @default - the provider's times */
  readonly timeouts?: TimeoutsProps | undefined;
  /** Names in AWS that do not follow from `clusterIdentifier`. @default - all follow */
  readonly names?: NamesProps | undefined;
  /** The ARN of an IAM policy that limits the monitoring role. @default - no boundary */
  readonly permissionsBoundary?: string | undefined;
  /** The Region of the provider, for policies. @default - read from the provider if a policy needs it */
  readonly region?: string | undefined;
  /** The account of the provider, for the monitoring role. @default - read from the provider where that role is made */
  readonly account?: Account | undefined;
  /**
   * Whether the resources are direct children of `scope`: their addresses are then as short as `aws_rds_cluster.aurora`, and a stack has
   * one such cluster. Otherwise the id of the construct is part of each address. A change replaces the cluster.
   *
   * @default false
   */
  readonly plainIds?: boolean | undefined;
}

/** The source of connections: one of these. */
export type IngressSource =
  | { readonly cidrIpv4: string }
  | { readonly cidrIpv6: string }
  | { readonly referencedSecurityGroupId: string };

/** Who may connect. The security group rule gets the description. */
export type IngressRule = IngressSource & { readonly description: string };

export interface NetworkProps {
  /** The VPC of the security group. */
  readonly vpcId: string;
  /** Subnets of that VPC, in two or more Availability Zones. Other subnets replace the cluster. */
  readonly subnetIds: readonly string[];
  /** Rules that allow connections to the port, by their Terraform name. @default {} */
  readonly ingress?: Readonly<Record<string, IngressRule>> | undefined;
  /** 1150 to 65535. A change replaces the cluster. @default - 5432, with MySQL 3306 */
  readonly port?: number | undefined;
  /** The description of the security group. A change replaces the group. @default "Aurora cluster" */
  readonly securityGroupDescription?: string | undefined;
  /** A Terraform expression: the Availability Zones of the subnets, for instances that have the number of a zone. @default - those of the cluster */
  readonly zonesOfSubnets?: string | undefined;
  /** Conditions that Terraform checks before it creates the subnet group. @default - nothing */
  readonly subnetsInTwoZones?: NonNullable<TerraformResourceLifecycle['precondition']>[number] | undefined;
}

/** @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ServerlessV2ScalingConfiguration.html */
export interface CapacityProps {
  /** In ACU, of about 2 GiB of memory: 0 to 256 in steps of 0.5. With 0 the cluster pauses when it is idle. May be a Terraform variable. @default 0.5 */
  readonly minAcu?: number | undefined;
  /** In ACU: 1 to 256 in steps of 0.5. It limits the bill. May be a Terraform variable. @default 2 */
  readonly maxAcu?: number | undefined;
  /** 300 to 86400; only with a minimum of 0. @default 300 */
  readonly secondsUntilAutoPause?: number | undefined;
  /** `io-optimized`: capacity and storage cost more, I/O costs nothing. @default "standard" */
  readonly storage?: 'standard' | 'io-optimized' | undefined;
}

/** A name such as `us-east-1a`; 0, 1 or 2: a zone of the cluster that has a subnet, in alphabetical order; undefined: AWS chooses. */
export type Zone = string | 0 | 1 | 2 | undefined;

export interface ReaderProps {
  /** The order in which readers take over: 0 to 15, the lowest first. With 0 or 1 a reader has the capacity of the writer. */
  readonly promotionTier: number;
  /** @default - AWS chooses */
  readonly zone?: Zone;
}

export interface InstancesProps {
  /** The zone of the writer. A change replaces the instance. @default - AWS chooses */
  readonly writerZone?: Zone;
  /** Readers, by the last part of their identifier; `1` is the writer. At most 15. @default {} */
  readonly readers?: Readonly<Record<string, ReaderProps>> | undefined;
  /** The certificate authority. @default - AWS's default, rds-ca-rsa2048-g1 */
  readonly caCertificate?: 'rds-ca-rsa2048-g1' | 'rds-ca-rsa4096-g1' | 'rds-ca-ecc384-g1' | undefined;
}

export interface EngineProps {
  /**
   * `mysql` is only infrastructure: the client, the migrations, the users and the local Data API of this project need PostgreSQL. A change
   * replaces the cluster.
   *
   * @default "postgresql"
   */
  readonly family?: EngineFamily | undefined;
  /**
   * A major such as `17`, for which AWS chooses the minor, or a minor such as `17.7`. With `mysql` it is `8.0`, or a version such as
   * `8.0.mysql_aurora.3.10.0`.
   *
   * @default - "17", with `mysql` "8.0"
   */
  readonly version?: string | undefined;
  /** Allows a major upgrade while this is set. @default - none */
  readonly majorUpgrade?: { readonly from: string; readonly to: string } | undefined;
  /** Whether AWS installs minor versions in the maintenance window. @default - AWS's default, true */
  readonly autoMinorVersionUpgrade?: boolean | undefined;
  /**
   * Whether the cluster can keep its version after the end of standard support, for a
   * charge. Fixed at creation. @default - AWS's default, true
   */
  readonly extendedSupport?: boolean | undefined;
}

export interface CredentialsProps {
  /** `secret`: a secret of the stack with a write-only password. `managed`: a secret that RDS makes and rotates. @default "secret" */
  readonly mode?: 'secret' | 'managed' | undefined;
  /**
   * A letter, then letters, digits and underscores, at most 63 characters, not a reserved word. A change replaces the
   * cluster. @default "dbadmin"
   */
  readonly masterUsername?: string | undefined;
  /** Raise it by one for a new password in the mode `secret`: 1 to 999, never lower than before. @default 1 */
  readonly passwordVersion?: number | undefined;
  /** Days in which a deleted secret can be restored: 7 to 30, or 0. @default 30 */
  readonly recoveryDays?: number | undefined;
  /** When RDS rotates in the mode `managed`, such as `{ schedule: 'rate(30 days)' }`. @default - every 7 days */
  readonly rotation?: { readonly schedule: string; readonly duration?: string | undefined } | undefined;
}

/** The backup that the cluster is made from. A change replaces the cluster. */
export type RestoreProps =
  | { /** The name of a cluster snapshot, or its ARN. */ readonly snapshot: string }
  | {
      readonly sourceCluster: string /** `latest`, or a time in UTC such as `2026-11-20T03:00:00Z`. */;
      readonly to: string;
    }
  | { /** A cluster to clone, copy on write. */ readonly cloneOf: string };

export interface DurabilityProps {
  /** Days that automatic backups are kept: 1 to 35. @default 7 */
  readonly backupRetentionDays?: number | undefined;
  /** `hh:mm-hh:mm` in UTC, at least 30 minutes, away from the maintenance window. @default "03:00-04:00" */
  readonly backupWindow?: string | undefined;
  /** `ddd:hh:mm-ddd:hh:mm` in UTC. @default "sun:05:00-sun:06:00" */
  readonly maintenanceWindow?: string | undefined;
  /** Whether changes that restart the database take effect immediately. @default false */
  readonly applyImmediately?: boolean | undefined;
  /** Whether AWS takes a snapshot when the cluster is destroyed or replaced. @default true */
  readonly finalSnapshot?: boolean | undefined;
  /** A name for that snapshot. @default - the cluster identifier, `-final-`, and the time at which the cluster was made */
  readonly finalSnapshotName?: string | undefined;
  /** Whether AWS refuses to delete the cluster. @default true */
  readonly deletionProtection?: boolean | undefined;
  /** Whether Terraform refuses a plan that destroys the cluster, an instance or the secret, or lowers `passwordVersion`. @default true */
  readonly preventDestroy?: boolean | undefined;
  /** @default - an empty database */
  readonly restore?: RestoreProps | undefined;
  /** A cluster that exists, with the identifiers of its instances (`1` is the writer). Terraform imports them. @default - a new cluster */
  readonly adopt?:
    | { readonly instances: Readonly<Record<string, string>>; readonly subnetGroupName: string }
    | undefined;
}

export interface KeysProps {
  /** Storage, backups and snapshots. A change replaces the cluster. @default - AWS's key */
  readonly storage?: string | undefined;
  /** The master user's secret. @default - AWS's key */
  readonly secret?: string | undefined;
  /** Log groups. Its policy must let CloudWatch Logs use it. @default - AWS's key */
  readonly logs?: string | undefined;
  /** Performance Insights. Fixed when they are turned on. @default - AWS's key */
  readonly insights?: string | undefined;
}

export interface ObservabilityProps {
  /**
   * Logs that are sent to CloudWatch, each to a log group of the stack: `postgresql`, `instance` and `iam-db-auth-error`; with MySQL `audit`,
   * `error`, `general`, `slowquery`, `instance` and `iam-db-auth-error`.
   *
   * @default []
   */
  readonly logExports?: readonly LogExport[] | undefined;
  /** Days that these groups keep entries: a number that CloudWatch Logs accepts, such as 30 or 365. @default 30 */
  readonly databaseLogRetentionDays?: number | undefined;
  /** `rds.force_ssl`, with MySQL `require_secure_transport`. Undefined leaves it to AWS: on since PostgreSQL 15. @default - AWS's default */
  readonly forceSsl?: true | undefined;
  /**
   * `log_statement`, only for PostgreSQL: the text of statements, never the values that callers
   * bind. @default - PostgreSQL's default, none
   */
  readonly logStatement?: 'none' | 'ddl' | 'mod' | 'all' | undefined;
  /** `log_min_duration_statement`, only for PostgreSQL, in milliseconds. @default - PostgreSQL's default, none */
  readonly logMinDurationMs?: number | undefined;
  /** `idle_in_transaction_session_timeout`, only for PostgreSQL. @default - AWS's default, a day */
  readonly idleInTransactionTimeoutMs?: number | undefined;
  /** `idle_session_timeout`, only for PostgreSQL: idle sessions prevent a cluster from pausing. @default - never */
  readonly idleSessionTimeoutMs?: number | undefined;
  /** Other parameters of the cluster parameter group, as text. @default - none */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  /** The description of that group. A change replaces the group. @default - with the cluster identifier */
  readonly parameterGroupDescription?: string | undefined;
  /** Database Insights. @default - the argument is left out */
  readonly insights?: 'off' | 'standard' | 'advanced' | undefined;
  /** Enhanced monitoring: 1, 5, 10, 15, 30 or 60; 0 is off. @default - off */
  readonly monitoringIntervalSeconds?: number | undefined;
}

export interface TimeoutsProps {
  readonly createMinutes?: number | undefined;
  readonly updateMinutes?: number | undefined;
  readonly deleteMinutes?: number | undefined;
}

export interface NamesProps {
  /** @default - the cluster identifier and `-subnet-group` */
  readonly subnetGroup?: string | undefined;
  /** @default - the cluster identifier and `-sg` */
  readonly securityGroup?: string | undefined;
  /** A random suffix follows. @default - the cluster identifier and `-credentials-` */
  readonly secretPrefix?: string | undefined;
  /** The major follows, with MySQL `8-0`. @default - the cluster identifier and `-postgresql`, or `-mysql` */
  readonly parameterGroupPrefix?: string | undefined;
  /** @default - the cluster identifier and `-monitoring-role` */
  readonly monitoringRole?: string | undefined;
  /** `1`, or the name of the reader, follows. @default - the cluster identifier and a hyphen */
  readonly instancePrefix?: string | undefined;
}
