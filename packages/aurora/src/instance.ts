import type { RdsCluster } from '@cdktf/provider-aws/lib/rds-cluster/index.js';
import { RdsClusterInstance } from '@cdktf/provider-aws/lib/rds-cluster-instance/index.js';
import { ref, type TerraformResourceLifecycle, TerraformStack, Token } from 'cdktf';
import type { Construct } from 'constructs';
import { defined } from './facts/index.ts';
import type { Zone } from './props.ts';
import { instanceIdentifier, type Settings } from './settings.ts';

/** The writer, then the readers. Engine and version are the cluster's, so that an upgrade changes all of them together. */
export function instances(
  scope: Construct,
  settings: Settings,
  cluster: RdsCluster,
): { readonly writer: RdsClusterInstance; readonly readers: readonly RdsClusterInstance[] } {
  const { readers, writerZone } = settings.instances;
  const numbered = [writerZone, ...Object.values(readers).map(({ zone }) => zone)].some(
    (zone) => typeof zone === 'number',
  );
  const zones = numbered ? zonesOf(cluster, settings.network) : '';
  const writer = instance(scope, 'writer', {
    settings,
    cluster,
    zones,
    name: '1',
    zone: writerZone,
    promotionTier: Object.keys(readers).length > 0 ? 0 : undefined,
  });
  return {
    writer,
    readers: Object.entries(readers).map(([name, { promotionTier, zone }]) =>
      instance(scope, `reader_${name.replaceAll('-', '_')}`, { settings, cluster, zones, name, zone, promotionTier }),
    ),
  };
}

interface InstanceOptions {
  readonly settings: Settings;
  readonly cluster: RdsCluster;
  /** A Terraform expression: the zones that a number chooses from. */
  readonly zones: string;
  readonly name: string;
  readonly zone: Zone;
  readonly promotionTier: number | undefined;
}

function instance(scope: Construct, id: string, options: InstanceOptions): RdsClusterInstance {
  const { settings, cluster, promotionTier } = options;
  const created = new RdsClusterInstance(scope, id, {
    identifier: instanceIdentifier(settings, options.name),
    clusterIdentifier: cluster.id,
    instanceClass: 'db.serverless',
    engine: cluster.engine,
    engineVersion: cluster.engineVersion,
    publiclyAccessible: false,
    copyTagsToSnapshot: true,
    applyImmediately: settings.durability.applyImmediately,
    ...defined({
      promotionTier,
      availabilityZone: zoneName(scope, options),
      autoMinorVersionUpgrade: settings.engine.autoMinorVersionUpgrade,
      caCertIdentifier: settings.instances.caCertificate,
    }),
    ...lifecycle(options),
  });
  const adopted = settings.durability.adopt?.instances[options.name];
  if (adopted !== undefined) created.importFrom(adopted);
  return created;
}

/**
 * Zones that can have an instance: those that Aurora chose for the cluster, which never change, if they have a subnet.
 */
function zonesOf(cluster: RdsCluster, network: Settings['network']): string {
  const ofCluster = `${cluster.fqn}.availability_zones`;
  const { zonesOfSubnets } = network;
  return zonesOfSubnets === undefined ? `sort(${ofCluster})` : `sort(setintersection(${ofCluster}, ${zonesOfSubnets}))`;
}

function zoneName(scope: Construct, { zone, zones }: InstanceOptions): string | undefined {
  return typeof zone === 'number' ? Token.asString(ref(`${zones}[${zone}]`, TerraformStack.of(scope))) : zone;
}

function lifecycle({ settings, cluster, zone, zones, name }: InstanceOptions): {
  readonly lifecycle?: TerraformResourceLifecycle;
} {
  const parts: TerraformResourceLifecycle = {
    ...(settings.durability.preventDestroy ? { preventDestroy: true } : {}),
    ...(typeof zone !== 'number'
      ? {}
      : {
          precondition: [
            {
              condition: `\${length(${zones}) > ${zone}}`,
              errorMessage:
                `The instance ${instanceIdentifier(settings, name)} must be in zone ${zone} of \${join(", ", ${zones})}: ` +
                `the zones that \${${cluster.fqn}.cluster_identifier} has a subnet in. ` +
                'Choose a lower number in instances, or add a subnet in another zone.',
            },
          ],
        }),
  };
  return Object.keys(parts).length === 0 ? {} : { lifecycle: parts };
}
