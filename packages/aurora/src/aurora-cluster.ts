import { DataAwsRegion } from '@cdktf/provider-aws/lib/data-aws-region/index.js';
import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import type { RdsCluster } from '@cdktf/provider-aws/lib/rds-cluster/index.js';
import type { RdsClusterInstance } from '@cdktf/provider-aws/lib/rds-cluster-instance/index.js';
import type { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import type { TerraformElement } from 'cdktf';
import { Construct } from 'constructs';
import { type Account, currentAccount } from './account.ts';
import { AuroraPropsError, refuseBadProps } from './checks.ts';
import { credentials } from './credentials.ts';
import type { SecretArns } from './credentials-type.ts';
import { databaseLogs } from './database-logs.ts';
import { dbCluster, hasDataApi } from './db-cluster.ts';
import type { DataApiLevel } from './facts/index.ts';
import { grantDataApi, inlinePolicy } from './grant-data-api.ts';
import { iamLoginArn, iamLoginStatement } from './grant-iam-login.ts';
import { instances } from './instance.ts';
import { monitoringRole } from './monitoring-role.ts';
import { parameterGroup } from './parameter-group.ts';
import type { AuroraClusterProps } from './props.ts';
import { securityGroup } from './security-group.ts';
import { settingsOf } from './settings.ts';
import { subnetGroup } from './subnet-group.ts';
import { randomSuffix } from './suffix.ts';
import { requireTerraform } from './terraform-version.ts';

/** A role of IAM by name, or a construct that has its name: `IamRole`, `DataAwsIamRole`. */
export type Role = string | (TerraformElement & { readonly name: string });

export interface GrantOptions {
  /** The secret of a database user. The rights of the user decide what the SQL may do. @default - the master user's secret */
  readonly secretArn?: string | undefined;
  /** Other statements of the same policy. @default [] */
  readonly statements?: readonly object[] | undefined;
  /** Construct id of the policy: part of its Terraform address. @default - `data_api_`, the level and the role */
  readonly id?: string | undefined;
  /** The name of the inline policy. A role has one policy of a name. @default - the cluster identifier, `-data-api-` and the level */
  readonly policyName?: string | undefined;
}

/**
 * An Aurora Serverless v2 cluster, of PostgreSQL or MySQL, with the RDS Data API: cluster, instances, subnet group, security group, parameter group,
 * master user's secret, log groups and monitoring role.
 *
 * The stack needs the providers `aws` 6.0 or later and `random` 3.7 or later, and Terraform 1.11 or later.
 *
 * @example
 * const cluster = new AuroraCluster(this, 'orders', {
 *   clusterIdentifier: 'orders',
 *   databaseName: 'orders',
 *   network: { vpcId, subnetIds },
 * });
 * cluster.grantDataApi(role, 'transactions');
 */
export class AuroraCluster extends Construct {
  readonly resource: RdsCluster;
  readonly writer: RdsClusterInstance;
  /** In the order of `instances.readers`. */
  readonly readers: readonly RdsClusterInstance[];
  readonly securityGroup: SecurityGroup;
  /** The master user's secret, for an output and for a policy. */
  readonly secretArns: SecretArns;
  readonly #scope: Construct;
  readonly #props: AuroraClusterProps;
  readonly #hasDataApi: boolean;
  /** Created only when needed, because these are data sources. */
  #knownAccount: Account | undefined;

  /** @throws {AuroraPropsError} AWS would refuse a prop; the message names each */
  constructor(scope: Construct, id: string, props: AuroraClusterProps) {
    super(scope, id);
    const settings = settingsOf(props);
    refuseBadProps(settings);
    this.#scope = props.plainIds === true ? scope : this;
    this.#props = props;
    this.#hasDataApi = hasDataApi(settings);
    const place = this.#scope;
    const { clusterIdentifier, observability } = settings;

    requireTerraform(place);
    const group = securityGroup(place, settings);
    const secret = credentials(place, settings);
    const logs = databaseLogs(place, {
      clusterIdentifier,
      logs: observability.logExports,
      retentionDays: observability.databaseLogRetentionDays,
      keyArn: settings.keys.logs,
    });
    const monitoring = observability.monitoringIntervalSeconds
      ? monitoringRole(place, {
          name: settings.names.monitoringRole,
          clusterIdentifier,
          account: this.#account(),
          permissionsBoundary: settings.permissionsBoundary,
        })
      : undefined;
    const cluster = dbCluster(place, settings, {
      credentials: secret,
      subnetGroupName: settings.durability.adopt?.subnetGroupName ?? subnetGroup(place, settings),
      securityGroupId: group.id,
      parameterGroupName: parameterGroup(place, settings),
      monitoringRoleArn: monitoring?.arn,
      dependsOn: [...logs, ...(monitoring === undefined ? [] : [monitoring.policy])],
    });
    const { writer, readers } = instances(place, settings, cluster);
    this.resource = cluster;
    this.writer = writer;
    this.readers = readers;
    this.securityGroup = group;
    this.secretArns = secret.secretOf(cluster);
  }

  get arn(): string {
    return this.resource.arn;
  }

  /** The ARN of the master user's secret. */
  get secretArn(): string {
    return this.secretArns.policy;
  }

  get databaseName(): string {
    return this.resource.databaseName;
  }

  /** The address of the writer for clients that connect by TCP. */
  get endpoint(): string {
    return this.resource.endpoint;
  }

  get readerEndpoint(): string {
    return this.resource.readerEndpoint;
  }

  /** Eight hexadecimal digits, generated once and kept in the state, for names that AWS does not allow to be used again. */
  get suffix(): string {
    return randomSuffix(this.#scope);
  }

  /**
   * Lets a role use the Data API of this cluster with one secret, and nothing else.
   *
   * **IAM does not see SQL.** A level limits which calls are possible, not what their statements do: with the master user's secret,
   * `read` can drop a table. Use the secret of a user that may only read.
   *
   * - `read`: single statements
   * - `write`: single statements and batches, each a transaction
   * - `transactions`: all five calls of the Data API
   * - `migrate`: single statements and transactions, no batches
   *
   * @throws {AuroraPropsError} the version of Aurora MySQL has no Data API
   */
  grantDataApi(role: Role, level: DataApiLevel, options: GrantOptions = {}): IamRolePolicy {
    if (!this.#hasDataApi) {
      const { version } = settingsOf(this.#props).engine;
      throw new AuroraPropsError(
        `grantDataApi cannot be used: Aurora MySQL ${version} has no Data API. Allowed: 8.0, or 8.0.mysql_aurora.3.07.0 and later. Raise engine.version, or remove the grant.`,
      );
    }
    const { clusterIdentifier, keys } = this.#props;
    return grantDataApi(
      this.#scope,
      {
        name: typeof role === 'string' ? role : role.name,
        policyId: options.id ?? `data_api_${level}_${idOf(role)}`,
        policyName: options.policyName ?? `${clusterIdentifier}-data-api-${level}`,
      },
      {
        level,
        target: {
          clusterArn: this.arn,
          secretArn: options.secretArn ?? this.secretArn,
          secretKeyArn: keys?.secret,
          region: keys?.secret === undefined ? '' : this.#region(),
        },
        ...(options.statements === undefined ? {} : { statements: options.statements }),
      },
    );
  }

  /**
   * Lets a role sign in to this cluster with a token of IAM, as exactly this user of the database. The user must exist and have `GRANT
   * rds_iam`. It is for clients that connect by TCP: the Data API accepts only secrets.
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html
   */
  grantIamLogin(role: Role, user: string, options: Pick<GrantOptions, 'id' | 'policyName'> = {}): IamRolePolicy {
    const { id: accountId, partition } = this.#account();
    const { clusterResourceId: resourceId } = this.resource;
    const userArn = iamLoginArn({ partition: partition(), region: this.#region(), accountId, resourceId, user });
    return inlinePolicy(
      this.#scope,
      {
        name: typeof role === 'string' ? role : role.name,
        policyId: options.id ?? `iam_login_${user}_${idOf(role)}`,
        policyName: options.policyName ?? `${this.#props.clusterIdentifier}-sign-in-${user}`,
      },
      [iamLoginStatement(userArn)],
    );
  }

  #account(): Account {
    this.#knownAccount ??= this.#props.account ?? currentAccount(this.#scope);
    return this.#knownAccount;
  }

  #region(): string {
    if (this.#props.region !== undefined) return this.#props.region;
    const read = this.#scope.node.tryFindChild('region');
    return (read instanceof DataAwsRegion ? read : new DataAwsRegion(this.#scope, 'region')).region;
  }
}

/** Letters and digits of the name, and the others by number, so that two roles have two ids. */
function idOf(role: Role): string {
  if (typeof role !== 'string') return role.friendlyUniqueId;
  return role.replace(/[^A-Za-z0-9]/g, (other) => `_${other.charCodeAt(0).toString(16)}_`);
}
