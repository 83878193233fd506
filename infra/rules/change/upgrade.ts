import { type VersionStep, versionStep } from '../../policy/engine-version.ts';
import { differs, valueAfter, valueBefore } from '../../terraform/change.ts';
import type { Change } from '../../terraform/document.ts';
import { printable, shownChange } from '../../terraform/show.ts';
import { asText } from '../../terraform/value.ts';
import type { ChangeRule } from '../rule.ts';
import { RDS_DATABASES } from '../types.ts';
import { look, ofTypes } from './forms.ts';
import { when } from './serving.ts';

const UPGRADE = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_UpgradeDBInstance.Upgrading.html';

export const UPGRADE_RULES: readonly ChangeRule[] = [
  upgradeRule('PLAN-SERVE-001', 'minor', 'The engine gets a minor upgrade.', {
    todo: 'Try it on another stage first: only restoring a snapshot undoes it.',
    says: (change) =>
      `A minor engine upgrade (${shownVersions(change)}) restarts every instance ${when(change)}: no answer for about a minute.`,
  }),
  upgradeRule('PLAN-SERVE-002', 'major', 'The engine gets a major upgrade.', {
    allowed: 'To undo it, restore the snapshot that AWS takes before it.',
    todo: 'Check extensions and run it on a clone first.',
    says: (change) =>
      `A major engine upgrade (${shownVersions(change)}) stops the database ${when(change)}, typically for 10 to 30 minutes. ` +
      `allow_major_version_upgrade is ${String(valueAfter(change, 'allow_major_version_upgrade') === true)}.`,
  }),
  upgradeRule('PLAN-SERVE-003', 'down', 'The engine version goes down, which AWS refuses.', {
    allowed: 'Only the same or a later version is allowed.',
    todo: 'If AWS upgraded it, write the version that runs, or its major alone.',
    says: (change) => `The engine version goes down (${shownVersions(change)}); AWS refuses that, so the apply fails.`,
  }),
  upgradeRule(
    'PLAN-SERVE-018',
    'unknown',
    'The engine gets a different version, of which the name does not tell whether it is higher.',
    {
      todo: 'Compare the two in the release notes of the engine: only restoring a snapshot undoes it.',
      says: (change) =>
        `The engine gets another version (${shownVersions(change)}), higher or lower. Every instance restarts ${when(change)}.`,
    },
  ),
];

/** From the version that runs, where the plan has it: AWS may have upgraded it. */
function shownVersions(change: Change): string {
  const actual = asText(valueBefore(change, 'engine_version_actual'));
  return actual === undefined || actual === valueBefore(change, 'engine_version')
    ? shownChange(change, 'engine_version')
    : `${printable(actual)}, written ${shownChange(change, 'engine_version')}`;
}

interface Upgrade extends Pick<ChangeRule, 'allowed' | 'todo'> {
  readonly says: (change: Change) => string;
}

function upgradeRule(id: ChangeRule['id'], step: VersionStep, what: string, text: Upgrade): ChangeRule {
  return look(id, what, {
    ...text,
    source: UPGRADE,
    judges: {
      ...ofTypes(RDS_DATABASES, 'engine_version', 'allow_major_version_upgrade'),
      aws_rds_cluster_instance: ['engine_version'],
    },
    // An instance follows its cluster's version: it is named only where the cluster's own does not change.
    fires: (change, argument, { relations }) => {
      if (argument !== 'engine_version' || !differs(change, argument) || stepOf(change) !== step) return false;
      const cluster = change.type === 'aws_rds_cluster_instance' ? relations.clusterOf(change)?.change : undefined;
      return cluster === undefined || !differs(cluster, argument);
    },
  });
}

function stepOf(change: Change): VersionStep {
  return versionStep(
    asText(valueBefore(change, 'engine_version_actual')) ?? asText(valueBefore(change, 'engine_version')) ?? '',
    asText(valueAfter(change, 'engine_version')) ?? '',
    asText(valueAfter(change, 'engine')) ?? asText(valueBefore(change, 'engine')),
  );
}
