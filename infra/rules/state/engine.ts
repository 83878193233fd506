import { isStaticParameter, majorOf } from '@daybreak/aurora/facts';
import {
  availableVersions,
  type EngineCatalogue,
  type ResolvedEngine,
  resolveEngine,
} from '../../catalogue/engine-catalogue.ts';
import type { Block } from '../../terraform/document.ts';
import { given } from '../../terraform/show.ts';
import { asBlocks, asNumber, asText, isSet, type Value } from '../../terraform/value.ts';
import { clustersOf, engineOf, familyOf, isMysql, parameterGroupOf, pauses, scalingOf } from '../aurora.ts';
import type { StateRule } from '../rule.ts';
import { PARAMETER_GROUPS } from '../types.ts';
import { argument, each, eachInstance, isTrue, look, noneOf, resources, stop, type Wrong } from './forms.ts';

const DATA_API_PAGE =
  'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.Aurora_Fea_Regions_DB-eng.Feature.Data_API.html';
const PAUSE_PAGE = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html';
const VERSIONS_PAGE =
  'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/aurorapostgresql-release-calendar.html';

export const engineRules: readonly StateRule[] = [
  stop('AURORA-ENG-001', 'The engine mode is not one that Aurora Serverless v2 has.', {
    allowed: 'engine_mode "provisioned", or none.',
    todo: 'Set engine_mode to "provisioned": Serverless v2 is a capacity range on a provisioned cluster.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.html',
    find: argument(
      clustersOf,
      'engine_mode',
      (mode, cluster) =>
        mode === 'serverless' || (isSet(mode) && mode !== 'provisioned' && scalingOf(cluster) !== undefined),
    ),
  }),
  stop('AURORA-ENG-002', 'The engine version is retired: AWS creates no cluster with it.', {
    allowed: 'A version of the engine catalogue that is available.',
    todo: 'Set engine_version to the major alone, such as "17", or to one of these.',
    source: VERSIONS_PAGE,
    find: withStatus('retired'),
  }),
  look('AURORA-ENG-003', 'The engine version is being retired: some Regions no longer create clusters with it.', {
    allowed: 'A version of the engine catalogue that is available.',
    todo: 'Set engine_version to the major alone, such as "17", or to one of these.',
    source: VERSIONS_PAGE,
    find: withStatus('retiring'),
  }),
  stop('AURORA-ENG-004', 'The Data API is on, but this engine version has none.', {
    allowed: 'PostgreSQL 13.11, 14.8, 15.3, 16.1, 17.4, 18.3 or later in each major; MySQL 3.07 or later.',
    todo: 'Raise engine_version, or set enable_http_endpoint to false.',
    source: DATA_API_PAGE,
    find: eachEngine(
      (cluster, { dataApi }) =>
        dataApi === false &&
        isTrue(cluster.values.enable_http_endpoint) &&
        `enable_http_endpoint true, ${version(cluster)}`,
    ),
  }),
  stop('AURORA-ENG-005', 'The minimum is 0 ACU, but this engine version cannot pause.', {
    allowed: 'A minimum of 0 from 13.15, 14.12, 15.7 and 16.3 on, with every 17 and 18, and from Aurora MySQL 3.08 on.',
    todo: 'Raise engine_version, or set min_capacity to 0.5.',
    source: PAUSE_PAGE,
    find: eachEngine(
      (cluster, { autoPause }) => autoPause === false && pauses(cluster) && `min_capacity 0, ${version(cluster)}`,
    ),
  }),
  stop('AURORA-ENG-006', 'The maximum capacity is above what this engine version reaches.', {
    allowed: 'max_capacity up to that of the version: 128 ACU in old minors, 256 in all that can be created now.',
    todo: 'Raise engine_version, or lower max_capacity.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.requirements.html',
    find: eachEngine((cluster, { maxAcu = Number.POSITIVE_INFINITY }) => {
      const max = asNumber(scalingOf(cluster)?.max_capacity) ?? 0;
      return max > maxAcu && `max_capacity ${max}, ${version(cluster)} with ${maxAcu} ACU at most`;
    }),
  }),
  look('AURORA-ENG-007', 'The engine version is not in the engine catalogue, so what it offers cannot be checked.', {
    allowed: 'A version of the engine catalogue.',
    todo: 'If it is newer than the catalogue, run npm run catalogue:refresh; otherwise set engine_version to one of these.',
    source: VERSIONS_PAGE,
    find: withStatus('unknown'),
  }),
  stop('AURORA-ENG-008', 'An instance has another engine than its cluster.', {
    allowed: 'The engine and engine_version of the cluster on each of its instances.',
    todo: 'Refer to the cluster: engine = aws_rds_cluster.<name>.engine, engine_version = aws_rds_cluster.<name>.engine_version.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html',
    find: eachInstance((instance, cluster) =>
      ['engine', 'engine_version']
        .map((name) => ({ name, own: asText(instance.values[name]), wanted: asText(cluster.values[name]) }))
        .filter(({ own, wanted }) => own !== undefined && wanted !== undefined && !isSameVersion(own, wanted))
        .map(({ name, own, wanted }) => `${name} "${own}", and ${cluster.address} with "${wanted}"`),
    ),
  }),
  stop('AURORA-ENG-009', 'The Data API is on, but the cluster has a db.t instance, which has none.', {
    allowed: 'db.serverless, and every class but db.t*.',
    todo: 'Set instance_class to "db.serverless".',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.limitations.html',
    find: eachInstance(
      (instance, cluster) =>
        isTrue(cluster.values.enable_http_endpoint) &&
        asText(instance.values.instance_class)?.startsWith('db.t') &&
        given(instance, 'instance_class'),
    ),
  }),
  stop('AURORA-ENG-010', 'The parameter group is of another engine family than the cluster.', {
    allowed: 'The family of the cluster: aurora-postgresql and its major version, or aurora-mysql8.0.',
    todo: 'Set family to "aurora-postgresql<major>", such as "aurora-postgresql17", or to "aurora-mysql8.0".',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_WorkingWithParamGroups.html',
    find: each(clustersOf, (cluster, stack) => {
      const facts = engineOf(cluster);
      const engineVersion = asText(cluster.values.engine_version);
      const group = parameterGroupOf(cluster, stack);
      const family = asText(group?.values.family);
      if (group === undefined || family === undefined || facts === undefined || engineVersion === undefined)
        return false;
      // MySQL 5.7 has a family of its own.
      if (!facts.version.test(engineVersion) && isMysql(cluster)) return false;
      return (
        family !== facts.parameterFamily(engineVersion) && {
          at: group,
          received: `family "${family}", and ${cluster.address} with ${version(cluster)}`,
        }
      );
    }),
  }),
  look('AURORA-ENG-011', 'The cluster is made from a snapshot or a replica: the Data API is not switched on then.', {
    allowed: 'enable_http_endpoint true with a second apply after the first.',
    todo: 'Apply twice: the second apply switches the Data API on. Check with npm run doctor, or aws rds describe-db-clusters.',
    source: 'https://github.com/hashicorp/terraform-provider-aws/pull/37287',
    find: each(clustersOf, ({ values }) => {
      const from = ORIGINS.find((name) => isSet(values[name]) && JSON.stringify(values[name]) !== '[]');
      return from !== undefined && isTrue(values.enable_http_endpoint) && `${from} set, enable_http_endpoint true`;
    }),
  }),
  stop('AURORA-ENG-012', 'The lifecycle support is not one that RDS has.', {
    allowed: '"open-source-rds-extended-support" (paid for old versions) or the same with "-disabled" at its end.',
    todo: 'Set engine_lifecycle_support to one of them, or remove it for the first.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html',
    find: argument(
      clustersOf,
      'engine_lifecycle_support',
      noneOf('open-source-rds-extended-support', 'open-source-rds-extended-support-disabled'),
    ),
  }),
  stop('AURORA-ENG-013', 'A static parameter has apply_method immediate, the default: AWS refuses the group.', {
    allowed: 'apply_method "pending-reboot" for parameters that take effect at a restart only.',
    todo: 'Set apply_method to "pending-reboot" on each of them, and restart the instances after the apply.',
    source: 'https://github.com/hashicorp/terraform-provider-aws/issues/216',
    find: each(resources(...PARAMETER_GROUPS), ({ values }) => {
      const family = asText(values.family) ?? '';
      const names = asBlocks(values.parameter)
        .filter(({ name, apply_method }) => isStaticParameter(family, asText(name) ?? '') && isImmediate(apply_method))
        .map(({ name }) => asText(name));
      return names.length > 0 && `${names.join(', ')} with apply_method immediate`;
    }),
  }),
];

/** What a cluster is made from, where it is not new. */
const ORIGINS = ['snapshot_identifier', 'replication_source_identifier', 's3_import', 'restore_to_point_in_time'];

/** The provider's default is immediate. */
function isImmediate(method: Value | undefined): boolean {
  return !isSet(method) || asText(method)?.toLowerCase() === 'immediate';
}

/** Judges each cluster by what the catalogue of its engine says of its version. */
function eachEngine(
  wrong: (cluster: Block, engine: ResolvedEngine, catalogue: EngineCatalogue) => Wrong,
): StateRule['find'] {
  return each(clustersOf, (cluster, _, { catalogues }) => {
    const requested = asText(cluster.values.engine_version);
    const family = familyOf(cluster);
    if (requested === undefined || family === undefined) return false;
    return wrong(cluster, resolveEngine(catalogues[family], requested), catalogues[family]);
  });
}

function withStatus(status: ResolvedEngine['status']): StateRule['find'] {
  return eachEngine(
    (cluster, engine, catalogue) =>
      engine.status === status && { received: version(cluster), allowed: offered(catalogue, cluster) },
  );
}

function version(cluster: Block): string {
  return given(cluster, 'engine_version');
}

/** The available minors of the same major; of every major where it has none. */
function offered(catalogue: EngineCatalogue, cluster: Block): string {
  const same = availableVersions(catalogue, majorOf(asText(cluster.values.engine_version) ?? ''));
  const list = same.length > 0 ? same : availableVersions(catalogue);
  return `${list.join(', ')} (catalogue of ${catalogue.asOf}).`;
}

/** "17" means every minor of it, on either side. */
function isSameVersion(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}
