import { versionStep } from '../../policy/engine-version.ts';
import { differs, valueAfter, valueBefore } from '../../terraform/change.ts';
import type { Change } from '../../terraform/document.ts';
import { printable, shownChange } from '../../terraform/show.ts';
import { asText } from '../../terraform/value.ts';
import type { ChangeRule } from '../rule.ts';
import { argumentRule, ofTypes } from './forms.ts';
import { when } from './serving.ts';

const UPGRADE = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_UpgradeDBInstance.Upgrading.html';

export const UPGRADE_RULES: readonly ChangeRule[] = [
  upgradeRule(
    'PLAN-SERVE-001',
    'minor',
    'The engine gets a minor upgrade.',
    (change) =>
      `A minor engine upgrade (${shownVersions(change)}) restarts every instance ${when(change)}: connections break, and it does not answer for about a minute, sometimes more. ` +
      'It cannot be taken back but by restoring a snapshot. Try it on another stage first.',
  ),
  upgradeRule(
    'PLAN-SERVE-002',
    'major',
    'The engine gets a major upgrade.',
    (change) =>
      `A major engine upgrade (${shownVersions(change)}) stops the database ${when(change)}, typically for 10 to 30 minutes, more with many objects. ` +
      `allow_major_version_upgrade is ${String(valueAfter(change, 'allow_major_version_upgrade') === true)}; AWS takes a snapshot before it, and it cannot be taken back but by restoring that. ` +
      'Check extensions and run it on a clone first.',
  ),
  upgradeRule(
    'PLAN-SERVE-003',
    'down',
    'The engine version goes down, which AWS refuses.',
    (change) =>
      `The engine version goes down (${shownVersions(change)}); AWS refuses that, so the apply fails. Only the same or a later version is allowed. ` +
      'If AWS upgraded it, write the version that runs, or its major alone.',
  ),
  upgradeRule(
    'PLAN-SERVE-018',
    'unknown',
    'The engine gets a different version, of which the name does not tell whether it is higher.',
    (change) =>
      `The engine gets another version (${shownVersions(change)}); its name does not tell whether that is an upgrade. Every instance restarts ${when(change)}, and it cannot be undone but by restoring a snapshot. ` +
      'Compare the two in the release notes of the engine before you apply.',
  ),
];

/** From the version that runs, where the plan has it: AWS may have upgraded it. */
function shownVersions(change: Change): string {
  const actual = asText(valueBefore(change, 'engine_version_actual'));
  return actual === undefined || actual === valueBefore(change, 'engine_version')
    ? shownChange(change, 'engine_version')
    : `${printable(actual)}, written ${shownChange(change, 'engine_version')}`;
}

function upgradeRule(
  id: ChangeRule['id'],
  step: ReturnType<typeof versionStep>,
  what: string,
  says: (change: Change) => string,
): ChangeRule {
  return argumentRule({
    id,
    severity: 'look',
    what,
    source: UPGRADE,
    judges: {
      ...ofTypes(['aws_rds_cluster', 'aws_db_instance'], 'engine_version', 'allow_major_version_upgrade'),
      aws_rds_cluster_instance: ['engine_version'],
    },
    // An instance follows its cluster's version: it is named only where the cluster's own does not change.
    fires: (change, argument, { relations }) => {
      if (argument !== 'engine_version' || !differs(change, argument) || stepOf(change) !== step) return false;
      const cluster = change.type === 'aws_rds_cluster_instance' ? relations.clusterOf(change)?.change : undefined;
      return cluster === undefined || !differs(cluster, argument);
    },
    says,
  });
}

function stepOf(change: Change): ReturnType<typeof versionStep> {
  return versionStep(
    asText(valueBefore(change, 'engine_version_actual')) ?? asText(valueBefore(change, 'engine_version')) ?? '',
    asText(valueAfter(change, 'engine_version')) ?? '',
    asText(valueAfter(change, 'engine')) ?? asText(valueBefore(change, 'engine')),
  );
}
