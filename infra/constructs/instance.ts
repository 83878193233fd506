import type { RdsCluster } from '@cdktf/provider-aws/lib/rds-cluster/index.js';
import { RdsClusterInstance } from '@cdktf/provider-aws/lib/rds-cluster-instance/index.js';
import { ref, type TerraformResourceLifecycle, type TerraformStack, Token } from 'cdktf';
import { defined } from '../defined.ts';
import { instanceIdentifier, type Stage } from '../stages/index.ts';
import type { Network } from './network-type.ts';

export interface InstancesOptions {
  readonly stage: Stage;
  readonly cluster: RdsCluster;
  readonly network: Network;
}

/** The writer, then the readers. Engine and version are the cluster's, so that an upgrade moves all at once. */
export function instances(
  stack: TerraformStack,
  { stage, cluster, network }: InstancesOptions,
): { readonly writer: RdsClusterInstance; readonly readers: readonly RdsClusterInstance[] } {
  const { readers, writerZone } = stage.instances;
  const numbered = [writerZone, ...Object.values(readers).map(({ zone }) => zone)].some(
    (zone) => typeof zone === 'number',
  );
  const zones = numbered ? zonesOf(cluster, network) : '';
  const writer = instance(stack, 'writer', {
    stage,
    cluster,
    zones,
    name: '1',
    zone: writerZone,
    promotionTier: Object.keys(readers).length > 0 ? 0 : undefined,
  });
  return {
    writer,
    readers: Object.entries(readers).map(([name, { promotionTier, zone }]) =>
      instance(stack, `reader_${name.replaceAll('-', '_')}`, { stage, cluster, zones, name, zone, promotionTier }),
    ),
  };
}

interface InstanceOptions {
  readonly stage: Stage;
  readonly cluster: RdsCluster;
  /** A Terraform expression: the zones that a number chooses from. */
  readonly zones: string;
  readonly name: string;
  readonly zone: Stage['instances']['writerZone'];
  readonly promotionTier: number | undefined;
}

function instance(stack: TerraformStack, id: string, options: InstanceOptions): RdsClusterInstance {
  const { stage, cluster, promotionTier } = options;
  const created = new RdsClusterInstance(stack, id, {
    identifier: instanceIdentifier(stage, options.name),
    clusterIdentifier: cluster.id,
    instanceClass: 'db.serverless',
    engine: cluster.engine,
    engineVersion: cluster.engineVersion,
    publiclyAccessible: false,
    copyTagsToSnapshot: true,
    applyImmediately: stage.durability.applyImmediately,
    ...defined({
      promotionTier,
      availabilityZone: zoneName(stack, options),
      autoMinorVersionUpgrade: stage.engine.autoMinorVersionUpgrade,
      caCertIdentifier: stage.instances.caCertificate,
    }),
    ...lifecycle(options),
  });
  const adopted = stage.durability.adopt?.instances[options.name];
  if (adopted !== undefined) created.importFrom(adopted);
  return created;
}

/**
 * Zones that can hold an instance: those that Aurora has chosen for the cluster, which stay for its life, as far as there is a
 * subnet in them.
 */
function zonesOf(cluster: RdsCluster, network: Network): string {
  const ofCluster = `${cluster.fqn}.availability_zones`;
  const { zonesOfSubnets } = network;
  return zonesOfSubnets === undefined ? `sort(${ofCluster})` : `sort(setintersection(${ofCluster}, ${zonesOfSubnets}))`;
}

function zoneName(stack: TerraformStack, { zone, zones }: InstanceOptions): string | undefined {
  return typeof zone === 'number' ? Token.asString(ref(`${zones}[${zone}]`, stack)) : zone;
}

function lifecycle({ stage, cluster, zone, zones, name }: InstanceOptions): {
  readonly lifecycle?: TerraformResourceLifecycle;
} {
  const parts: TerraformResourceLifecycle = {
    ...(stage.durability.preventDestroy ? { preventDestroy: true } : {}),
    ...(typeof zone !== 'number'
      ? {}
      : {
          precondition: [
            {
              condition: `\${length(${zones}) > ${zone}}`,
              errorMessage:
                `The instance ${instanceIdentifier(stage, name)} belongs into zone ${zone} of \${join(", ", ${zones})}: ` +
                `the zones that \${${cluster.fqn}.cluster_identifier} has a subnet in. ` +
                'Choose a lower number in instances of the stage, or add a subnet in another zone.',
            },
          ],
        }),
  };
  return Object.keys(parts).length === 0 ? {} : { lifecycle: parts };
}
