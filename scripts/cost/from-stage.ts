import type { Usage } from './usage.ts';

/** A dedicated VPC has its subnets in three zones. */
const DEDICATED_SUBNETS = 3;

/** The minimum capacity of a cluster that cannot pause. */
const LEAST_AWAKE_ACU = 0.5;

/** The settings of a stage that affect its bill. Missing features cost nothing. */
export interface CostedStage {
  readonly region: string;
  readonly capacity: {
    readonly minAcu: number;
    readonly maxAcu: number;
    readonly storage?: 'standard' | 'io-optimized';
  };
  readonly instances?: { readonly readers: object };
  /** `own`: encrypted with the key of the stack, of which there is one; the stacks of functions and of Aurora DSQL have another each. */
  readonly keys?: { readonly logs?: string; readonly alarms?: string; readonly dsql?: string };
  /** One alarm for every threshold that is set; a dashboard of the database, and one of the functions. */
  readonly observability?: { readonly alarms?: object; readonly dashboard?: boolean };
  /** A proxy is a separate line, and prevents the cluster from pausing. */
  readonly network?: {
    readonly proxy?: object | undefined;
    readonly vpcEndpoints?: readonly string[];
    readonly placement?: { readonly kind: string; readonly subnetIds?: readonly string[] };
  };
  /** A secret for each user of the database, in addition to the master user's. */
  readonly access?: { readonly users?: boolean; readonly migrationUser?: boolean };
  /** Its stack has separate alarms. */
  readonly dsql?: { readonly enabled?: boolean; readonly alarms?: object };
  readonly functions?: { readonly authorizer?: string | undefined; readonly memoryMib?: number };
}

/** The part of the usage that follows from the stage. */
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
  | 'dsqlClusters'
> &
  Partial<Pick<Usage, 'functionMib'>> {
  const { access, region, capacity, dsql, functions, instances, keys, network, observability } = stage;
  const hasProxy = network?.proxy !== undefined;
  const hasDsql = dsql?.enabled === true;
  const dsqlAlarms = hasDsql ? count(dsql.alarms) : 0;
  const hasFunctions = functions?.authorizer !== undefined;
  const functionsKeys = hasFunctions && keys?.logs === 'own' ? 1 : 0;
  return {
    region,
    storage: capacity.storage === 'io-optimized' ? 'aurora-iopt1' : 'aurora',
    minAcu: hasProxy ? Math.max(LEAST_AWAKE_ACU, capacity.minAcu) : capacity.minAcu,
    maxAcu: capacity.maxAcu,
    instances: 1 + Object.keys(instances?.readers ?? {}).length,
    secrets: 1 + (access?.users ? 2 : 0) + (access?.users && access.migrationUser ? 1 : 0),
    keys: databaseKeys(stage) + functionsKeys + dsqlKeys(stage),
    alarms: count(observability?.alarms) + dsqlAlarms,
    dashboards: observability?.dashboard === true ? 1 + Number(hasFunctions) + Number(hasDsql) : 0,
    proxies: hasProxy ? 1 : 0,
    dsqlClusters: hasDsql ? 1 : 0,
    endpointZones: (network?.vpcEndpoints?.length ?? 0) * (network?.placement?.subnetIds?.length ?? DEDICATED_SUBNETS),
    ...(functions?.memoryMib === undefined ? {} : { functionMib: functions.memoryMib }),
  };
}

function databaseKeys({ keys, observability }: CostedStage): number {
  const { dsql, alarms, ...others } = keys ?? {};
  const forAlarms = alarms === 'own' && count(observability?.alarms) > 0;
  return Object.values(others).includes('own') || forAlarms ? 1 : 0;
}

function dsqlKeys({ keys, dsql }: CostedStage): number {
  if (dsql?.enabled !== true) return 0;
  return keys?.dsql === 'own' || (keys?.alarms === 'own' && count(dsql.alarms) > 0) ? 1 : 0;
}

/** How many of these thresholds are set. */
function count(thresholds: object | undefined): number {
  return Object.values(thresholds ?? {}).filter((threshold) => threshold !== undefined).length;
}
