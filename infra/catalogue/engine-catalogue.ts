/** `available` can be created; `retiring` can still, for a while or in some Regions only; `retired` cannot. */
export type EngineStatus = 'available' | 'retiring' | 'retired';

/** One minor version of Aurora PostgreSQL, and what it offers to Aurora Serverless v2. */
export interface EngineVersion {
  /** `17.9`. */
  readonly version: string;
  readonly status: EngineStatus;
  readonly dataApi: boolean;
  /** Whether a minimum of 0 ACU is allowed, so that an idle cluster pauses. */
  readonly autoPause: boolean;
  readonly maxAcu: number;
}

/**
 * What AWS offers, as of a day. AWS retires minor versions Region by Region, so that one which is available here may be gone in
 * some; `region` says which Region was asked, where one was.
 */
export interface EngineCatalogue {
  readonly engine: 'aurora-postgresql';
  /** `YYYY-MM-DD` */
  readonly asOf: string;
  readonly region: string | undefined;
  readonly sources: readonly string[];
  /** Oldest first. */
  readonly versions: readonly EngineVersion[];
}

/** What an `engine_version` stands for: a major such as `17` stands for every minor of it that can be created. */
export interface ResolvedEngine {
  readonly status: EngineStatus | 'unknown';
  /** Undefined where the catalogue does not know the version. */
  readonly dataApi: boolean | undefined;
  readonly autoPause: boolean | undefined;
  readonly maxAcu: number | undefined;
  /** The minors that are meant, oldest first. */
  readonly versions: readonly string[];
}

/**
 * Looks `17` or `17.9` up. A major offers what each of its creatable minors offers, since AWS chooses the minor; it is `retired`
 * when none can be created any more.
 */
export function resolveEngine(catalogue: EngineCatalogue, requested: string): ResolvedEngine {
  const meant = catalogue.versions.filter(
    ({ version }) => version === requested || (isMajor(requested) && version.startsWith(`${requested}.`)),
  );
  const creatable = meant.filter(({ status }) => status !== 'retired');
  const judged = creatable.length > 0 ? creatable : meant;
  if (judged.length === 0) {
    return { status: 'unknown', dataApi: undefined, autoPause: undefined, maxAcu: undefined, versions: [] };
  }
  const statuses = new Set(judged.map(({ status }) => status));
  return {
    status: statuses.has('available') ? 'available' : statuses.has('retiring') ? 'retiring' : 'retired',
    dataApi: judged.every(({ dataApi }) => dataApi),
    autoPause: judged.every(({ autoPause }) => autoPause),
    maxAcu: Math.min(...judged.map(({ maxAcu }) => maxAcu)),
    versions: judged.map(({ version }) => version),
  };
}

/** Minors that can be created and stay: of one major, or of all. */
export function availableVersions(catalogue: EngineCatalogue, major?: string): readonly string[] {
  return catalogue.versions
    .filter(({ version, status }) => status === 'available' && (major === undefined || majorOf(version) === major))
    .map(({ version }) => version);
}

export function majorOf(version: string): string {
  return version.split('.')[0] ?? version;
}

function isMajor(version: string): boolean {
  return /^\d+$/.test(version);
}
