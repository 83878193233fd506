import { ENGINES } from './facts/index.ts';
import type { AuroraClusterProps } from './props.ts';

/** The props with all defaults, from which the parts of the cluster are created. */
export type Settings = ReturnType<typeof settingsOf>;

/** Fills the defaults in. Undefined is the same as missing, as in every optional prop. */
export function settingsOf(props: AuroraClusterProps) {
  const { clusterIdentifier: identifier, durability, capacity, network, engine, credentials, names } = props;
  const family = engine?.family ?? 'postgresql';
  // A family that is not known is refused afterwards, with every other problem.
  const facts = ENGINES[family] ?? ENGINES.postgresql;
  return {
    clusterIdentifier: identifier,
    databaseName: props.databaseName,
    network: {
      ...network,
      subnetIds: [...network.subnetIds],
      ingress: network.ingress ?? {},
      port: network.port ?? facts.defaultPort,
      securityGroupDescription: network.securityGroupDescription ?? 'Aurora cluster',
    },
    capacity: {
      minAcu: capacity?.minAcu ?? 0.5,
      maxAcu: capacity?.maxAcu ?? 2,
      secondsUntilAutoPause: capacity?.secondsUntilAutoPause ?? 300,
      storage: capacity?.storage ?? 'standard',
    },
    instances: { ...props.instances, readers: props.instances?.readers ?? {} },
    engine: { ...engine, family, facts, version: engine?.version ?? facts.defaultVersion },
    credentials: {
      mode: credentials?.mode ?? 'secret',
      masterUsername: credentials?.masterUsername ?? 'dbadmin',
      passwordVersion: credentials?.passwordVersion ?? 1,
      recoveryDays: credentials?.recoveryDays ?? 30,
      rotation: credentials?.rotation,
    },
    durability: {
      backupRetentionDays: durability?.backupRetentionDays ?? 7,
      backupWindow: durability?.backupWindow ?? '03:00-04:00',
      maintenanceWindow: durability?.maintenanceWindow ?? 'sun:05:00-sun:06:00',
      applyImmediately: durability?.applyImmediately ?? false,
      finalSnapshot: durability?.finalSnapshot ?? true,
      finalSnapshotName: durability?.finalSnapshotName,
      deletionProtection: durability?.deletionProtection ?? true,
      preventDestroy: durability?.preventDestroy ?? true,
      restore: durability?.restore,
      adopt: durability?.adopt,
    },
    keys: props.keys ?? {},
    observability: {
      ...props.observability,
      logExports: props.observability?.logExports ?? [],
      databaseLogRetentionDays: props.observability?.databaseLogRetentionDays ?? 30,
      parameterGroupDescription:
        props.observability?.parameterGroupDescription ?? `Parameters of the Aurora cluster ${identifier}`,
    },
    timeouts: props.timeouts ?? {},
    names: {
      subnetGroup: names?.subnetGroup ?? `${identifier}-subnet-group`,
      securityGroup: names?.securityGroup ?? `${identifier}-sg`,
      secretPrefix: names?.secretPrefix ?? `${identifier}-credentials-`,
      parameterGroupPrefix: names?.parameterGroupPrefix ?? `${identifier}-${family}`,
      monitoringRole: names?.monitoringRole ?? `${identifier}-monitoring-role`,
      instancePrefix: names?.instancePrefix ?? `${identifier}-`,
    },
    permissionsBoundary: props.permissionsBoundary,
  };
}

/** The identifier of an instance: the writer is `1`, readers have the names of `instances.readers`. */
export function instanceIdentifier({ durability, names }: Settings, name: string): string {
  return durability.adopt?.instances[name] ?? `${names.instancePrefix}${name}`;
}
