import type { RdsCluster } from '@cdktf/provider-aws/lib/rds-cluster/index.js';
import { RdsClusterInstance } from '@cdktf/provider-aws/lib/rds-cluster-instance/index.js';
import { ref, type TerraformStack, Token } from 'cdktf';
import { instanceIdentifier, type Stage } from '../stages/index.ts';

/** The writer, then the readers. Engine and version are the cluster's, so that an upgrade moves all at once. */
export function instances(
  stack: TerraformStack,
  { stage, cluster }: { readonly stage: Stage; readonly cluster: RdsCluster },
): { readonly writer: RdsClusterInstance; readonly readers: readonly RdsClusterInstance[] } {
  const { readers, writerZone } = stage.instances;
  const writer = instance(stack, 'writer', {
    stage,
    cluster,
    name: '1',
    zone: writerZone,
    promotionTier: Object.keys(readers).length > 0 ? 0 : undefined,
  });
  return {
    writer,
    readers: Object.entries(readers).map(([name, { promotionTier, zone }]) =>
      instance(stack, `reader_${name.replaceAll('-', '_')}`, { stage, cluster, name, zone, promotionTier }),
    ),
  };
}

interface InstanceOptions {
  readonly stage: Stage;
  readonly cluster: RdsCluster;
  readonly name: string;
  readonly zone: Stage['instances']['writerZone'];
  readonly promotionTier: number | undefined;
}

function instance(stack: TerraformStack, id: string, options: InstanceOptions): RdsClusterInstance {
  const { stage, cluster, promotionTier } = options;
  const { autoMinorVersionUpgrade } = stage.engine;
  const { caCertificate } = stage.instances;
  const zone = zoneName(stack, options);
  const created = new RdsClusterInstance(stack, id, {
    identifier: instanceIdentifier(stage, options.name),
    clusterIdentifier: cluster.id,
    instanceClass: 'db.serverless',
    engine: cluster.engine,
    engineVersion: cluster.engineVersion,
    publiclyAccessible: false,
    copyTagsToSnapshot: true,
    applyImmediately: stage.durability.applyImmediately,
    ...(promotionTier === undefined ? {} : { promotionTier }),
    ...(zone === undefined ? {} : { availabilityZone: zone }),
    ...(autoMinorVersionUpgrade === undefined ? {} : { autoMinorVersionUpgrade }),
    ...(caCertificate === undefined ? {} : { caCertIdentifier: caCertificate }),
    ...(stage.durability.preventDestroy ? { lifecycle: { preventDestroy: true } } : {}),
  });
  const adopted = stage.durability.adopt?.instances[options.name];
  if (adopted !== undefined) created.importFrom(adopted);
  return created;
}

/** A number is one of the zones that Aurora has chosen for the cluster's storage, which stay for its life. */
function zoneName(stack: TerraformStack, { zone, cluster }: InstanceOptions): string | undefined {
  if (typeof zone !== 'number') return zone;
  return Token.asString(ref(`sort(${cluster.fqn}.availability_zones)[${zone}]`, stack));
}
