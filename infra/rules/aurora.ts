import { ENGINE_FAMILIES, ENGINES, type EngineFacts, type EngineFamily } from '@daybreak/aurora/facts';
import { type Block, type Document, resourcesOf } from '../terraform/document.ts';
import { pointsAt } from '../terraform/references.ts';
import { asBlocks, asNumber, asText, type ValueObject } from '../terraform/value.ts';

/** Aurora clusters: an engine that is written and is another one is not ours to judge. */
export function clustersOf(stack: Document): readonly Block[] {
  return resourcesOf(stack, 'aws_rds_cluster').filter((cluster) => {
    const engine = asText(cluster.values.engine);
    return engine === undefined || engine.startsWith('aurora');
  });
}

export function isPostgres(cluster: Block): boolean {
  return asText(cluster.values.engine) === 'aurora-postgresql';
}

/** Undefined where the engine is not known. */
export function familyOf(cluster: Block): EngineFamily | undefined {
  const engine = asText(cluster.values.engine);
  return ENGINE_FAMILIES.find((family) => ENGINES[family].engine === engine);
}

/** What is known of its engine; undefined where the engine is not. */
export function engineOf(cluster: Block): EngineFacts | undefined {
  const family = familyOf(cluster);
  return family && ENGINES[family];
}

export function isMysql(cluster: Block): boolean {
  return familyOf(cluster) === 'mysql';
}

export function postgresClustersOf(stack: Document): readonly Block[] {
  return clustersOf(stack).filter(isPostgres);
}

export function instancesOf(stack: Document, cluster?: Block): readonly Block[] {
  const instances = resourcesOf(stack, 'aws_rds_cluster_instance');
  if (cluster === undefined) return instances;
  return instances.filter((instance) => pointsAt(instance, 'cluster_identifier', cluster, 'cluster_identifier'));
}

/** Its parameters, by name: those of the group in the same document that it points at. Values that cannot be read are left out. */
export function parametersOf(cluster: Block, stack: Document): ReadonlyMap<string, string> {
  const group = parameterGroupOf(cluster, stack);
  const rows = asBlocks(group?.values.parameter).map(({ name, value }) => [asText(name), asText(value)] as const);
  return new Map(rows.flatMap(([name, value]) => (name === undefined || value === undefined ? [] : [[name, value]])));
}

/** Undefined where the group is not in the document. */
export function parameterGroupOf(cluster: Block, stack: Document): Block | undefined {
  return resourcesOf(stack, 'aws_rds_cluster_parameter_group').find((group) =>
    pointsAt(cluster, 'db_cluster_parameter_group_name', group, 'name'),
  );
}

/** `serverlessv2_scaling_configuration`; undefined when there is none, or none that can be read. */
export function scalingOf(cluster: Block): ValueObject | undefined {
  return asBlocks(cluster.values.serverlessv2_scaling_configuration)[0];
}

/** True when the cluster pauses: its minimum, as far as it is known, is 0 ACU. */
export function pauses(cluster: Block): boolean {
  return asNumber(scalingOf(cluster)?.min_capacity) === 0;
}

/** The engine's port unless the cluster has another. */
export function portOf(cluster: Block): number {
  return asNumber(cluster.values.port) ?? engineOf(cluster)?.defaultPort ?? 5432;
}
