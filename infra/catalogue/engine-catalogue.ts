import { majorOf, mysqlLacksAutoPause, mysqlLacksDataApi } from '@daybreak/aurora/facts';

/** `available`: can be created. `retiring`: can be created for a while, or only in some Regions. `retired`: cannot be created. */
export type EngineStatus = 'available' | 'retiring' | 'retired';

/** One minor version of Aurora PostgreSQL or Aurora MySQL, and what it offers to Aurora Serverless v2. */
export interface EngineVersion {
  /** `17.9`, or `8.0.mysql_aurora.3.10.0`. */
  readonly version: string;
  readonly status: EngineStatus;
  readonly dataApi: boolean;
  /** Whether a minimum of 0 ACU is allowed, so that an idle cluster pauses. */
  readonly autoPause: boolean;
  readonly maxAcu: number;
}

/**
 * What AWS offers, as of a day. AWS retires minor versions Region by Region, so a version that is available here may be gone in
 * some Regions. `region` is the Region that was asked, if one was.
 */
export interface EngineCatalogue {
  readonly engine: 'aurora-postgresql' | 'aurora-mysql';
  /** `YYYY-MM-DD` */
  readonly asOf: string;
  readonly region: string | undefined;
  readonly sources: readonly string[];
  /** Oldest first. */
  readonly versions: readonly EngineVersion[];
  /** Rows whose status does not come from AWS itself, with its source. */
  readonly uncertain?: readonly UncertainStatus[];
}

/** A version, and the source of its status. */
export interface UncertainStatus {
  readonly version: string;
  readonly source: string;
}

/** What an `engine_version` means: a major such as `17`, or `8.0` of MySQL, means every minor of it that can be created. */
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
 * First minor of each major, for minors that the catalogue does not list because AWS retired them long ago.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.Aurora_Fea_Regions_DB-eng.Feature.Data_API.html
 */
const DATA_API_SINCE: Readonly<Record<number, number>> = { 13: 11, 14: 8, 15: 3, 16: 1, 17: 4, 18: 3 };
/** @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html */
const AUTO_PAUSE_SINCE: Readonly<Record<number, number>> = { 13: 15, 14: 12, 15: 7, 16: 3, 17: 0, 18: 0 };

/** Whether a minor came before the first of its major, or of every major. */
function isBelow(version: string, since: Readonly<Record<number, number>>): boolean {
  const match = /^(\d+)\.(\d+)/.exec(version);
  if (match === null) return false;
  const first = since[Number(match[1])];
  return first === undefined
    ? Number(match[1]) < Math.min(...Object.keys(since).map(Number))
    : Number(match[2]) < first;
}

/**
 * Looks up `17`, `17.9`, `8.0` or `8.0.mysql_aurora.3.10.0`. A major offers what each of its available minors offers, since AWS chooses the
 * minor; it is `retired` when none can be created any more.
 */
export function resolveEngine(catalogue: EngineCatalogue, requested: string): ResolvedEngine {
  const meant = catalogue.versions.filter(
    ({ version }) => version === requested || (isMajor(requested) && version.startsWith(`${requested}.`)),
  );
  const creatable = meant.filter(({ status }) => status !== 'retired');
  const judged = creatable.length > 0 ? creatable : meant;
  if (judged.length === 0) {
    const isMysql = catalogue.engine === 'aurora-mysql';
    const lacksDataApi = isMysql ? mysqlLacksDataApi(requested) : isBelow(requested, DATA_API_SINCE);
    const lacksAutoPause = isMysql ? mysqlLacksAutoPause(requested) : isBelow(requested, AUTO_PAUSE_SINCE);
    return {
      status: 'unknown',
      dataApi: lacksDataApi ? false : undefined,
      autoPause: lacksAutoPause ? false : undefined,
      maxAcu: undefined,
      versions: [],
    };
  }
  const statuses = new Set(judged.map(({ status }) => status));
  const available = judged.filter(({ status }) => status === 'available');
  const offering = available.length > 0 ? available : judged;
  return {
    status: statuses.has('available') ? 'available' : statuses.has('retiring') ? 'retiring' : 'retired',
    dataApi: offering.every(({ dataApi }) => dataApi),
    autoPause: offering.every(({ autoPause }) => autoPause),
    maxAcu: Math.min(...offering.map(({ maxAcu }) => maxAcu)),
    versions: judged.map(({ version }) => version),
  };
}

/** Minors that can be created and are not retiring: of one major, or of all. */
export function availableVersions(catalogue: EngineCatalogue, major?: string): readonly string[] {
  return catalogue.versions
    .filter(({ version, status }) => status === 'available' && (major === undefined || majorOf(version) === major))
    .map(({ version }) => version);
}

/** The majors that can be created, oldest first. */
export function availableMajors(catalogue: EngineCatalogue): readonly string[] {
  return [...new Set(availableVersions(catalogue).map(majorOf))];
}

function isMajor(version: string): boolean {
  return version === majorOf(version);
}
