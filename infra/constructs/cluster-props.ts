import type { AuroraClusterProps } from '@daybreak/aurora';
import { instanceIdentifier, type Stage, stageNames } from '../stages/index.ts';
import type { Capacity } from './capacity.ts';
import type { EncryptionKeys } from './encryption-key.ts';
import { ingressSource } from './ingress-source.ts';
import type { Network } from './network-type.ts';

export interface ClusterPropsOptions {
  readonly stage: Stage;
  readonly capacity: Capacity;
  readonly keys: EncryptionKeys;
  readonly network: Network;
}

/** The cluster that the stage describes, as props of the construct. */
export function clusterProps({ stage, capacity, keys, network }: ClusterPropsOptions): AuroraClusterProps {
  const names = stageNames(stage);
  const { port, ingress, securityGroupDescription } = stage.network;
  const { guards } = stage;
  const rules = Object.entries(ingress).map(([id, rule]) => {
    const { description } = rule;
    return [id, { description, ...ingressSource(rule, network) }] as const;
  });
  return {
    clusterIdentifier: names.clusterIdentifier,
    databaseName: stage.databaseName,
    network: { ...network, port, securityGroupDescription, ingress: Object.fromEntries(rules) },
    capacity: { ...stage.capacity, ...capacity },
    instances: stage.instances,
    engine: stage.engine,
    credentials: stage.credentials,
    durability: stage.durability,
    keys,
    observability: {
      ...stage.observability,
      parameterGroupDescription: `Parameters of the Aurora cluster of stage ${stage.name}`,
    },
    timeouts: {
      createMinutes: guards.createTimeoutMinutes,
      updateMinutes: guards.updateTimeoutMinutes,
      deleteMinutes: guards.deleteTimeoutMinutes,
    },
    names: { ...names, instancePrefix: instanceIdentifier({ name: stage.name }, '') },
    permissionsBoundary: stage.access.permissionsBoundary,
  };
}
