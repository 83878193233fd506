export type { Account } from './account.ts';
export { AuroraCluster, type GrantOptions, type Role } from './aurora-cluster.ts';
export { AuroraPropsError } from './checks.ts';
export type { SecretArns } from './credentials-type.ts';
export type { DataApiLevel } from './facts/index.ts';
export type {
  AuroraClusterProps,
  CapacityProps,
  CredentialsProps,
  DurabilityProps,
  EngineProps,
  IngressRule,
  IngressSource,
  InstancesProps,
  KeysProps,
  NamesProps,
  NetworkProps,
  ObservabilityProps,
  ReaderProps,
  RestoreProps,
  TimeoutsProps,
  Zone,
} from './props.ts';
