import type { DBEngineVersion, OrderableDBInstanceOption, RDSClient } from '@aws-sdk/client-rds';
import type { EngineCatalogue, EngineVersion, UncertainStatus } from '../../infra/catalogue/engine-catalogue.ts';

const SOURCES = [
  'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeDBEngineVersions.html',
  'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeOrderableDBInstanceOptions.html',
];

/** A version of the kind that the catalogue lists. Limitless and other special builds have longer names. */
const PLAIN_VERSION: Readonly<Record<EngineCatalogue['engine'], RegExp>> = {
  'aurora-postgresql': /^\d+\.\d+$/,
  'aurora-mysql': /^8\.0\.mysql_aurora\.3\.\d+\.\d+$/,
};

const SOURCE_OF: Readonly<Record<EngineCatalogue['engine'], { readonly name: string; readonly command: string }>> = {
  'aurora-postgresql': { name: 'engineCatalogue', command: 'npm run catalogue:refresh' },
  'aurora-mysql': { name: 'mysqlCatalogue', command: 'npm run catalogue:refresh -- --engine aurora-mysql' },
};

/**
 * Reads from the RDS API of one Region what can be created there.
 * Needs rds:DescribeDBEngineVersions and rds:DescribeOrderableDBInstanceOptions.
 */
export async function askRds(rds: RDSClient, engine: EngineCatalogue['engine']): Promise<RdsAnswer> {
  const { paginateDescribeDBEngineVersions, paginateDescribeOrderableDBInstanceOptions } = await import(
    '@aws-sdk/client-rds'
  );
  const versions: DBEngineVersion[] = [];
  const orderable: OrderableDBInstanceOption[] = [];
  for await (const page of paginateDescribeDBEngineVersions({ client: rds }, { Engine: engine, IncludeAll: true })) {
    versions.push(...(page.DBEngineVersions ?? []));
  }
  for await (const page of paginateDescribeOrderableDBInstanceOptions(
    { client: rds },
    { Engine: engine, DBInstanceClass: 'db.serverless' },
  )) {
    orderable.push(...(page.OrderableDBInstanceOptions ?? []));
  }
  return { versions, orderable };
}

export interface RdsAnswer {
  readonly versions: readonly DBEngineVersion[];
  /** Offers of the class `db.serverless`: a version without one cannot be created for Aurora Serverless v2. */
  readonly orderable: readonly OrderableDBInstanceOption[];
}

/**
 * The catalogue for this answer. A known version that is no longer offered becomes `retired` and keeps its data. One that was `retiring`
 * and is still offered keeps that state, because the API does not report planned retirements.
 *
 * @throws {Error} the answer has no version, as in a Region without Aurora
 */
export function refreshedCatalogue(
  previous: EngineCatalogue,
  answer: RdsAnswer,
  asOf: string,
  region: string,
): EngineCatalogue {
  const offers = new Map(answer.orderable.map((offer) => [offer.EngineVersion, offer]));
  const known = new Map(previous.versions.map((version) => [version.version, version]));
  const offered = answer.versions.flatMap((described): readonly EngineVersion[] => {
    const version = described.EngineVersion ?? '';
    const offer = offers.get(version);
    if (!PLAIN_VERSION[previous.engine].test(version) || offer === undefined || described.Status === 'deprecated')
      return [];
    const { MinCapacity, MaxCapacity } = described.ServerlessV2FeaturesSupport ?? {};
    const before = known.get(version);
    return [
      {
        version,
        status: before?.status === 'retiring' ? 'retiring' : 'available',
        dataApi: offer.SupportsHttpEndpoint ?? before?.dataApi ?? false,
        autoPause: MinCapacity === undefined ? (before?.autoPause ?? false) : MinCapacity === 0,
        maxAcu: MaxCapacity ?? before?.maxAcu ?? 128,
      },
    ];
  });
  if (offered.length === 0) {
    throw new Error(
      `The RDS API of ${region} offers no version of ${previous.engine} for db.serverless, so there is no catalogue to write. ` +
        'Expected at least one. Choose a Region with Aurora Serverless v2 by --region.',
    );
  }
  const gone = previous.versions
    .filter(({ version }) => !offered.some((one) => one.version === version))
    .map((version): EngineVersion => ({ ...version, status: 'retired' }));
  const versions = [...offered, ...gone].sort((a, b) => compare(a.version, b.version));
  return { engine: previous.engine, asOf, region, sources: SOURCES, versions };
}

/** The text of infra/catalogue/engines.ts, or of mysql-engines.ts. */
export function catalogueSource({ engine, asOf, region, sources, versions, uncertain = [] }: EngineCatalogue): string {
  const quoted = (text: string) => `'${text}'`;
  const { name, command } = SOURCE_OF[engine];
  return [
    "import type { EngineCatalogue } from './engine-catalogue.ts';",
    '',
    `// Data. \`${command}\` writes the whole file: code belongs in engine-catalogue.ts.`,
    `export const ${name}: EngineCatalogue = {`,
    `  engine: ${quoted(engine)},`,
    `  asOf: ${quoted(asOf)},`,
    `  region: ${region === undefined ? 'undefined' : quoted(region)},`,
    '  sources: [',
    ...sources.map((source) => `    ${quoted(source)},`),
    '  ],',
    '  versions: [',
    ...versions.map(
      ({ version, status, dataApi, autoPause, maxAcu }) =>
        `    { version: ${quoted(version)}, status: ${quoted(status)}, dataApi: ${dataApi}, autoPause: ${autoPause}, maxAcu: ${maxAcu} },`,
    ),
    '  ],',
    ...(uncertain.length === 0 ? [] : ['  uncertain: [', ...uncertain.map(uncertainRow), '  ],']),
    '};',
    '',
  ].join('\n');
}

function uncertainRow({ version, source }: UncertainStatus): string {
  return `    { version: '${version}', source: '${source}' },`;
}

/** The changes, one line per version, for the commit message. */
export function catalogueChanges(before: EngineCatalogue, after: EngineCatalogue): readonly string[] {
  const known = new Map(before.versions.map((version) => [version.version, version]));
  return after.versions.flatMap((version) => {
    const old = known.get(version.version);
    if (old === undefined) return [`${version.version}: new, ${describe(version)}`];
    return describe(old) === describe(version) ? [] : [`${version.version}: ${describe(old)} → ${describe(version)}`];
  });
}

function describe({ status, dataApi, autoPause, maxAcu }: EngineVersion): string {
  return `${status}, Data API ${dataApi ? 'yes' : 'no'}, auto-pause ${autoPause ? 'yes' : 'no'}, up to ${maxAcu} ACU`;
}

function compare(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
