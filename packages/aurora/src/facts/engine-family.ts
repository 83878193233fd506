/** The two engines of Aurora. */
export const ENGINE_FAMILIES = ['postgresql', 'mysql'] as const;
export type EngineFamily = (typeof ENGINE_FAMILIES)[number];

/** Differences between the engines that matter for a cluster of Serverless v2. */
export interface EngineFacts {
  /** The `engine` of a cluster. */
  readonly engine: string;
  readonly defaultVersion: string;
  readonly defaultPort: number;
  /** The format of a version as a pattern, and in words. */
  readonly version: RegExp;
  readonly versionInWords: string;
  /** The family of a parameter group, by the version. */
  readonly parameterFamily: (version: string) => string;
  /** Logs that can be sent to CloudWatch. */
  readonly logs: readonly LogExport[];
  /** The `engine` in a secret, as RDS writes it and clients read it. */
  readonly secretEngine: string;
}

export type LogExport = 'postgresql' | 'instance' | 'iam-db-auth-error' | 'audit' | 'error' | 'general' | 'slowquery';

/**
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Integrating.CloudWatch.html
 */
export const ENGINES: Readonly<Record<EngineFamily, EngineFacts>> = {
  postgresql: {
    engine: 'aurora-postgresql',
    defaultVersion: '17',
    defaultPort: 5432,
    version: /^\d{2}(\.\d{1,2})?$/,
    versionInWords: 'a major such as 17, or a minor such as 17.7',
    parameterFamily: (version) => `aurora-postgresql${version.split('.')[0]}`,
    logs: ['postgresql', 'instance', 'iam-db-auth-error'],
    secretEngine: 'postgres',
  },
  mysql: {
    engine: 'aurora-mysql',
    defaultVersion: '8.0',
    defaultPort: 3306,
    version: /^8\.0(\.mysql_aurora\.3\.\d{2}\.\d{1,2})?$/,
    versionInWords: '8.0, or a version of Aurora MySQL 3 such as 8.0.mysql_aurora.3.10.0',
    parameterFamily: () => 'aurora-mysql8.0',
    logs: ['audit', 'error', 'general', 'slowquery', 'instance', 'iam-db-auth-error'],
    secretEngine: 'mysql',
  },
};

/** The minor of Aurora MySQL 3 in a version; undefined for `8.0`, for which AWS chooses it, and for other versions. */
function minorOfMysql(version: string): number | undefined {
  const minor = /^8\.0\.mysql_aurora\.3\.(\d+)/.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}

/**
 * Whether a version of Aurora MySQL is known to have no Data API: it begins with 3.07.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.Aurora_Fea_Regions_DB-eng.Feature.Data_API.html
 */
export const mysqlLacksDataApi = (version: string): boolean => isMysqlBefore(version, 7);

/**
 * Whether a version of Aurora MySQL is known not to pause at 0 ACU: it begins with 3.08.
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html
 */
export const mysqlLacksAutoPause = (version: string): boolean => isMysqlBefore(version, 8);

/** Major versions 1 and 2 (MySQL 5.6 and 5.7) have neither. */
function isMysqlBefore(version: string, first: number): boolean {
  if (/^5\./.test(version)) return true;
  const minor = minorOfMysql(version);
  return minor !== undefined && minor < first;
}
