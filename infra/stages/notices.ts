import { majorOf } from '../catalogue/engine-catalogue.ts';
import { databaseStackId, stageNames } from './names.ts';
import type { Stage } from './stage.ts';

/** What a person should know who synthesises this stage: steps that it is in the middle of, and what follows from them. */
export function stageNotices(stage: Stage): readonly string[] {
  return [...upgradeNotice(stage), ...restoreNotice(stage), ...adoptionNotice(stage), ...subscriberNotice(stage)];
}

function upgradeNotice(stage: Stage): readonly string[] {
  const { majorUpgrade } = stage.engine;
  if (majorUpgrade === undefined) return [];
  const { from, to } = majorUpgrade;
  const cluster = stageNames(stage).clusterIdentifier;
  const when = stage.durability.applyImmediately
    ? 'It begins with the deploy.'
    : `It waits for the maintenance window (${stage.durability.maintenanceWindow} UTC); set durability.applyImmediately to true for the one deploy to choose the time.`;
  return [
    [
      `The stage ${stage.name} upgrades PostgreSQL ${from} to ${to}, which nobody can undo but by a restore.`,
      `  Before: aws rds create-db-cluster-snapshot --db-cluster-identifier ${cluster} --db-cluster-snapshot-identifier ${cluster}-before-${majorOf(to)}`,
      '  Before: restore that snapshot as a stage of its own (durability.restore), upgrade that one first, and run the tests against it.',
      '  Before: end prepared transactions and logical replication slots; check that every extension has a version for the new major.',
      `  During: the cluster is away for minutes. ${when}`,
      '  After: npm run query -- "ANALYZE", since the upgrade drops the statistics of the planner.',
      `  After: remove engine.majorUpgrade from infra/stages/${stage.name}.ts, so that a version number alone is no upgrade again.`,
    ].join('\n'),
  ];
}

function restoreNotice(stage: Stage): readonly string[] {
  if (stage.durability.restore === undefined) return [];
  return [
    `The stage ${stage.name} makes its cluster from a backup. Deploy ${databaseStackId(stage)} twice: AWS does not switch the Data API on in the first. ` +
      'databaseName, credentials.masterUsername and network.port must be those of the source, or the next plan wants to replace the cluster.',
  ];
}

function adoptionNotice(stage: Stage): readonly string[] {
  const { adopt } = stage.durability;
  if (adopt === undefined) return [];
  const reset =
    stage.credentials.mode === 'secret'
      ? 'The import sets a new master password, since Terraform cannot know the old one: whoever signs in with it must read the secret of the stack from then on.'
      : 'RDS makes a new master password: whoever signs in with the old one must read the secret of RDS from then on.';
  return [
    `The stage ${stage.name} adopts the cluster ${adopt.clusterIdentifier}. ${reset} ` +
      'databaseName, credentials.masterUsername, network.port, keys.storage and engine.extendedSupport must be those that it has: read the plan, it must replace nothing.',
  ];
}

function subscriberNotice({ name, observability: { alarms, alarmEmails, alarmTopicArns } }: Stage): readonly string[] {
  const watched = Object.values(alarms).some((threshold) => threshold !== undefined);
  if (!watched || alarmEmails.length + alarmTopicArns.length > 0) return [];
  return [
    `The stage ${name} has alarms, and nobody is told of them. Name somebody in observability.alarmEmails, or subscribe to the topic ${stageNames({ name }).alarmTopic}.`,
  ];
}
