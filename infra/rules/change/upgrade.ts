import { versionStep } from '../../policy/engine-version.ts';
import { differs, shownChange, text, valueAfter, valueBefore } from '../../terraform/change.ts';
import type { ResourceChange } from '../../terraform/plan.ts';
import type { Rule } from '../change-rule.ts';
import { when } from './serving-words.ts';

const UPGRADE = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_UpgradeDBInstance.Upgrading.html';

export const UPGRADE_RULES: readonly Rule[] = [
  upgradeRule(
    'PLAN-SERVE-001',
    'minor',
    'The engine gets a minor upgrade.',
    (change) =>
      `A minor engine upgrade (${shownChange(change, 'engine_version')}) restarts every instance ${when(change)}: connections break, and it does not answer for about a minute, sometimes more. ` +
      'It cannot be taken back but by restoring a snapshot. Try it on another stage first.',
  ),
  upgradeRule(
    'PLAN-SERVE-002',
    'major',
    'The engine gets a major upgrade.',
    (change) =>
      `A major engine upgrade (${shownChange(change, 'engine_version')}) stops the database ${when(change)}, typically for 10 to 30 minutes, more with many objects. ` +
      `allow_major_version_upgrade is ${String(valueAfter(change, 'allow_major_version_upgrade') === true)}; AWS takes a snapshot before it, and it cannot be taken back but by restoring that. ` +
      'Check extensions and run it on a clone first.',
  ),
  upgradeRule(
    'PLAN-SERVE-003',
    'down',
    'The engine version goes down, which AWS refuses.',
    (change) =>
      `The engine version goes down (${shownChange(change, 'engine_version')}); AWS refuses that, so the apply fails. Only the same or a later version is allowed. ` +
      'If AWS upgraded it by itself, write the version that runs, or its major alone.',
  ),
];

function upgradeRule(
  id: Rule['id'],
  step: ReturnType<typeof versionStep>,
  title: string,
  message: (change: ResourceChange) => string,
): Rule {
  const stepOf = (change: ResourceChange) =>
    versionStep(
      text(valueBefore(change, 'engine_version_actual')) ?? text(valueBefore(change, 'engine_version')) ?? '',
      text(valueAfter(change, 'engine_version')) ?? '',
    );
  return {
    id,
    group: 'serving',
    severity: 'look',
    title,
    source: UPGRADE,
    judges: {
      aws_rds_cluster: ['engine_version', 'allow_major_version_upgrade'],
      aws_db_instance: ['engine_version', 'allow_major_version_upgrade'],
      aws_rds_cluster_instance: ['engine_version'],
    },
    // An instance follows its cluster's version: it is named only where the cluster's own does not change.
    find: (plan, relations) =>
      plan
        .ofType('aws_rds_cluster', 'aws_db_instance', 'aws_rds_cluster_instance')
        .filter((change) => change.action === 'update' && !change.deposed)
        .filter((change) => {
          if (!differs(change, 'engine_version') || stepOf(change) !== step) return false;
          const cluster = change.type === 'aws_rds_cluster_instance' ? relations.clusterOf(change)?.change : undefined;
          return cluster === undefined || !differs(cluster, 'engine_version');
        })
        .map((change) => ({ address: change.address, argument: 'engine_version', message: message(change) })),
  };
}
