import type { Usage } from './usage.ts';

/** What a stage decides about its bill. Of the settings of a stage only these are read; what a stage does not have costs nothing. */
export interface CostedStage {
  readonly region: string;
  readonly capacity: { readonly minAcu: number; readonly maxAcu: number };
  readonly instances?: { readonly readers: object };
  /** `own`: encrypted with the key of the stack, of which there is one. */
  readonly keys?: object;
  /** One alarm for every threshold that is set. */
  readonly observability?: { readonly alarms?: object };
}

/** The part of the usage that the stage's own data says. */
export function stageUsage(
  stage: CostedStage,
): Pick<Usage, 'region' | 'minAcu' | 'maxAcu' | 'instances' | 'secrets' | 'keys' | 'alarms'> {
  const { region, capacity, instances, keys, observability } = stage;
  return {
    region,
    minAcu: capacity.minAcu,
    maxAcu: capacity.maxAcu,
    instances: 1 + Object.keys(instances?.readers ?? {}).length,
    secrets: 1,
    keys: Object.values(keys ?? {}).includes('own') ? 1 : 0,
    alarms: Object.values(observability?.alarms ?? {}).filter((threshold) => threshold !== undefined).length,
  };
}
