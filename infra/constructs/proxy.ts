import { DbProxy, type DbProxyConfig } from '@cdktf/provider-aws/lib/db-proxy/index.js';
import { DbProxyDefaultTargetGroup } from '@cdktf/provider-aws/lib/db-proxy-default-target-group/index.js';
import { DbProxyTarget } from '@cdktf/provider-aws/lib/db-proxy-target/index.js';
import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import type { RdsCluster } from '@cdktf/provider-aws/lib/rds-cluster/index.js';
import type { RdsClusterInstance } from '@cdktf/provider-aws/lib/rds-cluster-instance/index.js';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group/index.js';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule/index.js';
import { ENGINES, type EngineFamily } from '@daybreak/aurora/facts';
import { ingressRule } from '@daybreak/aurora/parts';
import type { TerraformStack } from 'cdktf';
import { type Stage, stageNames } from '../stages/index.ts';
import { ingressSource } from './ingress-source.ts';
import type { Network } from './network-type.ts';

export interface ProxyOptions {
  readonly stage: Stage;
  readonly settings: NonNullable<Stage['network']['proxy']>;
  readonly network: Network;
  readonly cluster: RdsCluster;
  /** The security group of the cluster. */
  readonly clusterGroup: SecurityGroup;
  /** A cluster without an instance cannot be the target of a proxy. */
  readonly writer: RdsClusterInstance;
  readonly secretArn: string;
  readonly role: { readonly arn: string; readonly policy: IamRolePolicy };
}

export interface Proxy {
  readonly endpoint: string;
  readonly arn: string;
  readonly group: SecurityGroup;
}

/** RDS Proxy listens on the port of its engine, whatever the port of the cluster is. */
export function proxyPort({ engine }: Pick<Stage, 'engine'>): number {
  return ENGINES[engine.family].defaultPort;
}

/** RDS Proxy's name of the engine, and the password authentication of clients, equal to that of users of a new cluster. */
const ENGINE: Readonly<Record<EngineFamily, Pick<DbProxyConfig, 'engineFamily'> & { readonly passwords: string }>> = {
  postgresql: { engineFamily: 'POSTGRESQL', passwords: 'POSTGRES_SCRAM_SHA_256' },
  mysql: { engineFamily: 'MYSQL', passwords: 'MYSQL_NATIVE_PASSWORD' },
};

/** In seconds and percent, as AWS sets them. */
const DEFAULTS = { idleClient: 1800, borrow: 120, maxConnections: 100 } as const;

/**
 * A proxy in front of the cluster, which keeps connections open for many short-lived clients. It requires TLS. Its security group allows
 * the same sources as the cluster, and connections only to the cluster.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy-setup.html
 */
export function proxy(stack: TerraformStack, options: ProxyOptions): Proxy {
  const { settings, network, cluster, role } = options;
  const { engineFamily, passwords } = ENGINE[options.stage.engine.family];
  const group = proxySecurityGroup(stack, options);
  const pool = settings.maxConnectionsPercent ?? DEFAULTS.maxConnections;
  const made = new DbProxy(stack, 'proxy', {
    name: stageNames(options.stage).proxy,
    engineFamily,
    requireTls: true,
    debugLogging: false,
    idleClientTimeout: settings.idleClientTimeoutSeconds ?? DEFAULTS.idleClient,
    roleArn: role.arn,
    auth: [
      {
        authScheme: 'SECRETS',
        clientPasswordAuthType: passwords,
        iamAuth: settings.login === 'iam' ? 'REQUIRED' : 'DISABLED',
        secretArn: options.secretArn,
      },
    ],
    vpcSubnetIds: network.subnetIds,
    vpcSecurityGroupIds: [group.id],
    // RDS leaves out subnets in zones that have no proxies, so users report (not tried here): each later plan would replace the proxy.
    // https://github.com/hashicorp/terraform-provider-aws/issues/23446
    lifecycle: { ignoreChanges: ['vpc_subnet_ids'] },
    dependsOn: [role.policy],
  });
  const targets = new DbProxyDefaultTargetGroup(stack, 'proxy_target_group', {
    dbProxyName: made.name,
    connectionPoolConfig: {
      connectionBorrowTimeout: settings.borrowTimeoutSeconds ?? DEFAULTS.borrow,
      maxConnectionsPercent: pool,
      maxIdleConnectionsPercent: Math.floor(pool / 2),
    },
  });
  new DbProxyTarget(stack, 'proxy_target', {
    dbProxyName: made.name,
    targetGroupName: targets.name,
    dbClusterIdentifier: cluster.clusterIdentifier,
    dependsOn: [options.writer],
  });
  return { endpoint: made.endpoint, arn: made.arn, group };
}

/** Rule names of a stage have no hyphen, so these cannot collide with them. */
function proxySecurityGroup(stack: TerraformStack, options: ProxyOptions): SecurityGroup {
  const { network, clusterGroup, stage } = options;
  const { ingress, port } = stage.network;
  const group = new SecurityGroup(stack, 'proxy_security_group', {
    name: stageNames(stage).proxySecurityGroup,
    description: 'RDS Proxy of the Aurora cluster',
    vpcId: network.vpcId,
  });
  for (const [id, rule] of Object.entries(ingress)) {
    const { description } = rule;
    ingressRule(stack, `proxy-${id}`, { group, port: proxyPort(stage), description, ...ingressSource(rule, network) });
  }
  new VpcSecurityGroupEgressRule(stack, 'proxy_to_cluster', {
    securityGroupId: group.id,
    referencedSecurityGroupId: clusterGroup.id,
    description: 'The proxy calls the cluster',
    ...{ ipProtocol: 'tcp', fromPort: port, toPort: port },
  });
  ingressRule(stack, 'from-proxy', {
    group: clusterGroup,
    port,
    description: 'Connections of the proxy',
    referencedSecurityGroupId: group.id,
  });
  return group;
}
