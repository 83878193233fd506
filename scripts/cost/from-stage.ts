import type { Usage } from './usage.ts';

/** A dedicated VPC has its subnets in three zones. */
const DEDICATED_SUBNETS = 3;

/** What a cluster that cannot pause has at least. */
const LEAST_AWAKE_ACU = 0.5;

/** What a stage decides about its bill. Of the settings of a stage only these are read; what a stage does not have costs nothing. */
export interface CostedStage {
  readonly region: string;
  readonly capacity: {
    readonly minAcu: number;
    readonly maxAcu: number;
    readonly storage?: 'standard' | 'io-optimized';
  };
  readonly instances?: { readonly readers: object };
  /** `own`: encrypted with the key of the stack, of which there is one; with `logs`, the functions stack has another. */
  readonly keys?: { readonly logs?: string };
  /** One alarm for every threshold that is set; a dashboard of the database, and one of the functions. */
  readonly observability?: { readonly alarms?: object; readonly dashboard?: boolean };
  /** A proxy is a line of its own, and keeps the cluster from pausing. */
  readonly network?: {
    readonly proxy?: object | undefined;
    readonly vpcEndpoints?: readonly string[];
    readonly placement?: { readonly kind: string; readonly subnetIds?: readonly string[] };
  };
  /** A secret for each user of the database, beside the master user's. */
  readonly access?: { readonly users?: boolean; readonly migrationUser?: boolean };
  readonly functions?: { readonly authorizer?: string | undefined; readonly memoryMib?: number };
}

/** The part of the usage that the stage's own data says. */
export function stageUsage(
  stage: CostedStage,
): Pick<
  Usage,
  | 'region'
  | 'storage'
  | 'minAcu'
  | 'maxAcu'
  | 'instances'
  | 'secrets'
  | 'keys'
  | 'alarms'
  | 'dashboards'
  | 'proxies'
  | 'endpointZones'
> &
  Partial<Pick<Usage, 'functionMib'>> {
  const { access, region, capacity, functions, instances, keys, network, observability } = stage;
  const hasProxy = network?.proxy !== undefined;
  const hasFunctions = functions?.authorizer !== undefined;
  const functionsKeys = hasFunctions && keys?.logs === 'own' ? 1 : 0;
  return {
    region,
    storage: capacity.storage === 'io-optimized' ? 'aurora-iopt1' : 'aurora',
    minAcu: hasProxy ? Math.max(LEAST_AWAKE_ACU, capacity.minAcu) : capacity.minAcu,
    maxAcu: capacity.maxAcu,
    instances: 1 + Object.keys(instances?.readers ?? {}).length,
    secrets: 1 + (access?.users ? 2 : 0) + (access?.users && access.migrationUser ? 1 : 0),
    keys: (Object.values(keys ?? {}).includes('own') ? 1 : 0) + functionsKeys,
    alarms: Object.values(observability?.alarms ?? {}).filter((threshold) => threshold !== undefined).length,
    dashboards: observability?.dashboard === true ? (hasFunctions ? 2 : 1) : 0,
    proxies: hasProxy ? 1 : 0,
    endpointZones: (network?.vpcEndpoints?.length ?? 0) * (network?.placement?.subnetIds?.length ?? DEDICATED_SUBNETS),
    ...(functions?.memoryMib === undefined ? {} : { functionMib: functions.memoryMib }),
  };
}
