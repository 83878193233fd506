import { majorOf } from '@daybreak/aurora/facts';
import {
  DATA_API_AS_OF,
  DATA_API_REGIONS_PAGE,
  DSQL_AS_OF,
  DSQL_REGIONS_PAGE,
  lacksDataApi,
  lacksDsql,
} from '../catalogue/regions.ts';
import { databaseStackId, stageNames } from './names.ts';
import type { Stage } from './stage.ts';

/**
 * Notices for a synth of this stage: limits of its engine or Region, upgrades and imports in progress, alarms without recipients, and a
 * proxy that prevents the cluster from pausing or that its functions do not use.
 */
export function stageNotices(stage: Stage): readonly string[] {
  return [
    ...mysqlNotice(stage),
    ...regionNotice(stage),
    ...dsqlRegionNotice(stage),
    ...upgradeNotice(stage),
    ...restoreNotice(stage),
    ...adoptionNotice(stage),
    ...subscriberNotice(stage),
    ...proxyNotice(stage),
  ];
}

function mysqlNotice({ name, engine }: Stage): readonly string[] {
  if (engine.family !== 'mysql') return [];
  return [
    `The stage ${name} has Aurora MySQL: infrastructure only. npm run migrate, query, seed, users, connect, dev and the functions support only PostgreSQL. ` +
      'Call its Data API with the SDK or the CLI of AWS: docs/mysql.md.',
  ];
}

function regionNotice({ name, region }: Stage): readonly string[] {
  if (!lacksDataApi(region)) return [];
  return [
    `The stage ${name} is in ${region}, where AWS had no RDS Data API as of ${DATA_API_AS_OF}: migrations and functions would not reach the cluster. ` +
      `Look at ${DATA_API_REGIONS_PAGE}, or set another region.`,
  ];
}

function dsqlRegionNotice({ name, region, dsql }: Stage): readonly string[] {
  if (!dsql.enabled || !lacksDsql(region)) return [];
  return [
    `The stage ${name} has Aurora DSQL in ${region}, where it was not available as of ${DSQL_AS_OF}: the deploy of its stack would fail. ` +
      `Look at ${DSQL_REGIONS_PAGE}, or set another region.`,
  ];
}

function upgradeNotice(stage: Stage): readonly string[] {
  const { majorUpgrade } = stage.engine;
  if (majorUpgrade === undefined) return [];
  const { from, to } = majorUpgrade;
  const cluster = stageNames(stage).clusterIdentifier;
  const when = stage.durability.applyImmediately
    ? 'It starts with the deploy.'
    : `It waits for the maintenance window (${stage.durability.maintenanceWindow} UTC). To choose the time, set durability.applyImmediately to true for this deploy.`;
  return [
    [
      `The stage ${stage.name} upgrades PostgreSQL ${from} to ${to}, which only a restore can undo.`,
      `  Before: aws rds create-db-cluster-snapshot --db-cluster-identifier ${cluster} --db-cluster-snapshot-identifier ${cluster}-before-${majorOf(to)}`,
      '  Before: restore that snapshot as a separate stage (durability.restore), upgrade it first, and run the tests against it.',
      '  Before: end prepared transactions, drop logical replication slots, and check that each extension supports the new major.',
      `  During: the cluster is not available for some minutes. ${when}`,
      '  After: npm run query -- "ANALYZE", because the upgrade drops the statistics of the planner.',
      `  After: remove engine.majorUpgrade from infra/stages/${stage.name}.ts, so that a changed version number alone is not an upgrade.`,
    ].join('\n'),
  ];
}

function restoreNotice(stage: Stage): readonly string[] {
  const { restore } = stage.durability;
  if (restore === undefined) return [];
  const clone = 'cloneOf' in restore ? restore.cloneOf : undefined;
  const shared = clone?.startsWith('arn:')
    ? ' If the source is in another account, that account must share the cluster through AWS RAM, and its KMS key.'
    : '';
  const origin = clone === undefined ? 'from a backup' : `as a clone of ${clone}, with all its data`;
  return [
    `The stage ${stage.name} makes its cluster ${origin}. Deploy ${databaseStackId(stage)} twice: AWS does not enable the Data API in the first deploy. ` +
      'databaseName, credentials.masterUsername and network.port must be equal to those of the source, or the next plan replaces the cluster.' +
      shared,
  ];
}

function adoptionNotice(stage: Stage): readonly string[] {
  const { adopt } = stage.durability;
  if (adopt === undefined) return [];
  const reset =
    stage.credentials.mode === 'secret'
      ? 'The import sets a new master password, because Terraform cannot know the old one. Clients must then read the secret of the stack.'
      : 'RDS makes a new master password. Clients must then read the secret of RDS.';
  return [
    `The stage ${stage.name} adopts the cluster ${adopt.clusterIdentifier}. ${reset} ` +
      'databaseName, credentials.masterUsername, network.port, keys.storage and engine.extendedSupport must have the values of the cluster. Read the plan: it must replace nothing.',
  ];
}

function subscriberNotice({ name, observability }: Stage): readonly string[] {
  const { alarms, alarmEmails, alarmTopicArns, events } = observability;
  const hasAlarms = Object.values(alarms).some((threshold) => threshold !== undefined);
  // Events go only to the topic of the stack.
  const recipients = alarmEmails.length + (events ? 0 : alarmTopicArns.length);
  if (!(hasAlarms || events) || recipients > 0) return [];
  const what = hasAlarms && events ? 'alarms and events' : events ? 'events' : 'alarms';
  return [
    `The stage ${name} has ${what} without recipients. Set observability.alarmEmails, or subscribe to the topic ${stageNames({ name }).alarmTopic}.`,
  ];
}

function proxyNotice({ name, capacity, network, functions }: Stage): readonly string[] {
  if (network.proxy === undefined) return [];
  if (capacity.minAcu > 0) {
    if (functions.backend === 'postgres') return [];
    return [
      `The stage ${name} has an RDS Proxy, which the Data API does not use: only clients of proxy_endpoint do. ` +
        'Set functions.backend to "postgres" for functions that use it, or remove network.proxy.',
    ];
  }
  return [
    `The stage ${name} has capacity.minAcu 0 and an RDS Proxy, which keeps connections open: the cluster does not pause. ` +
      'The Data API does not use the proxy. Remove network.proxy to let the cluster pause, or set capacity.minAcu to 0.5.',
  ];
}
