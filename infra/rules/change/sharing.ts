import { grantsOf, type PolicyStatement, statementsIn } from '../../policy/iam.ts';
import { patternCovers, patternsOverlap } from '../../policy/iam-pattern.ts';
import { withoutIndexes } from '../../terraform/address.ts';
import { isMade, isUnset, referencesOf, UNKNOWN, valueAfter } from '../../terraform/change.ts';
import type { Change, Plan } from '../../terraform/document.ts';
import { listed, printable } from '../../terraform/show.ts';
import { asText, asTexts } from '../../terraform/value.ts';
import type { PolicyHolder } from '../plan/policy-holders.ts';
import type { ChangeRule, Problem } from '../rule.ts';
import { typesHolding } from '../types.ts';
import { reachesDatabase } from './access.ts';

const ATTACHMENTS = [
  'aws_iam_role_policy_attachment',
  'aws_iam_user_policy_attachment',
  'aws_iam_group_policy_attachment',
  'aws_iam_policy_attachment',
];
/** AWS's own policies that reach databases, secrets or keys. The role for enhanced monitoring writes logs and reads nothing. */
const REACHING = /AdministratorAccess|PowerUser|RDS|SecretsManager|KeyManagement|DSQL|IAMFull|DatabaseAdministrator/i;
const MONITORING = /\/AmazonRDSEnhancedMonitoringRole$/;
/** What using a database or reading its secret takes. */
const USES = ['rds-data:*', 'rds-db:connect', 'dsql:dbconnect*', 'secretsmanager:getsecretvalue'];
const HOLDERS = typesHolding('database');
const DECRYPTING = ['Decrypt', 'ReEncryptFrom', 'CreateGrant'];

/** Who else is let near a database: new roles, attached policies, grants and shares. */
export const SHARING_RULES: readonly ChangeRule[] = [
  {
    id: 'PLAN-OPEN-012',
    severity: 'look',
    what: 'A managed policy is attached that reaches databases or secrets, or whose content the plan does not show.',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html',
    find: (plan) =>
      plan
        .ofType(...ATTACHMENTS)
        .filter(isMade)
        .flatMap((change) => attachmentHit(change, plan)),
  },
  {
    id: 'PLAN-OPEN-016',
    severity: 'look',
    what: 'A role, user or policy that is new may use a database, or read a secret, that exists.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html',
    find: (plan, { policies }) => {
      const standing = existing(plan);
      if (standing.length === 0) return [];
      return policies
        .filter((holder) => holder.kind === 'identity' && holder.isNew)
        .flatMap((holder) => newReaderHit(holder, plan, standing));
    },
  },
  {
    id: 'PLAN-OPEN-017',
    severity: 'look',
    what: 'A KMS grant allows decryption, or a database is shared with other accounts (AWS RAM).',
    source: 'https://docs.aws.amazon.com/kms/latest/developerguide/grants.html',
    find: (plan) => [...grantHits(plan), ...shareHits(plan)],
  },
];

function attachmentHit(change: Change, plan: Plan): readonly Problem[] {
  const arn = asText(valueAfter(change, 'policy_arn'));
  const hit = (what: string, todo: string): readonly Problem[] => [{ at: change, argument: 'policy_arn', what, todo }];
  if (arn !== undefined && /^arn:[^:]+:iam::aws:policy\//.test(arn)) {
    if (!REACHING.test(arn) || MONITORING.test(arn)) return [];
    return hit(
      `A managed policy is attached that reaches every database or secret of the account (${printable(arn)}).`,
      'Use a policy of your own, which names one cluster and one secret.',
    );
  }
  if (isForNewHolder(change, plan)) return [];
  const statements = statementsBehind(change, arn, plan);
  if (statements === undefined) {
    return hit(
      `A policy is attached whose content this plan does not show (${arn === undefined ? 'known after apply' : printable(arn)}).`,
      'Read it, or plan again once it exists.',
    );
  }
  const reaching = grantsOf(statements).filter((grant) => grant.effect === 'Allow' && reachesDatabase(grant.action));
  if (reaching.length === 0) return [];
  const actions = [...new Set(reaching.map((grant) => printable(grant.action)))];
  return hit(
    `A policy is attached to a role, user or group that exists, and reaches databases or secrets: ${listed(actions)}.`,
    'Check that those who have the role should have it.',
  );
}

/** Its role, user or group is made by this plan: there the policy itself is judged. */
function isForNewHolder(change: Change, plan: Plan): boolean {
  const references = ['role', 'user', 'group', 'roles', 'users', 'groups'].flatMap((name) =>
    referencesOf(change, name),
  );
  return plan
    .ofType('aws_iam_role', 'aws_iam_user', 'aws_iam_group')
    .some((holder) => holder.action === 'create' && references.includes(withoutIndexes(holder.address)));
}

/** Of the policy in this plan; undefined when the plan does not show it. */
function statementsBehind(change: Change, arn: string | undefined, plan: Plan): readonly PolicyStatement[] | undefined {
  const references = referencesOf(change, 'policy_arn');
  const policy = plan
    .ofType('aws_iam_policy')
    .find((one) =>
      arn === undefined ? references.includes(withoutIndexes(one.address)) : asText(one.after?.arn) === arn,
    );
  const document = policy && valueAfter(policy, 'policy');
  return document === undefined || document === UNKNOWN ? undefined : statementsIn(document);
}

/** Databases and secrets that are there before this plan and after it. */
function existing(plan: Plan): readonly Change[] {
  return plan
    .ofType(...HOLDERS, 'aws_secretsmanager_secret')
    .filter((change) => change.before !== undefined && ['no-op', 'update'].includes(change.action) && !change.deposed);
}

function newReaderHit(holder: PolicyHolder, plan: Plan, standing: readonly Change[]): readonly Problem[] {
  const [address = ''] = holder.addresses;
  const named = holder.unknown ? referenced(address, holder, plan, standing) : granted(holder, standing);
  if (named.length === 0) return [];
  return [
    {
      at: address,
      argument: holder.argument,
      what:
        `It is new, and ${holder.unknown ? 'names' : 'may use'} what exists: ${listed(named)}. ` +
        'One more role can read or write the data from now on. Check who may assume it.',
    },
  ];
}

function granted(holder: PolicyHolder, standing: readonly Change[]): readonly string[] {
  const grants = grantsOf(holder.after).filter(
    (grant) =>
      grant.effect === 'Allow' &&
      // Everything is another rule's finding.
      grant.resource !== '*' &&
      USES.some((action) => patternsOverlap(action, grant.action.toLowerCase())),
  );
  return standing
    .filter((change) => {
      const arn = asText(change.before?.arn);
      return arn !== undefined && grants.some((grant) => patternCovers(grant.resource, arn));
    })
    .map(({ address }) => address);
}

function referenced(address: string, holder: PolicyHolder, plan: Plan, standing: readonly Change[]): readonly string[] {
  const change = plan.changes.find((one) => one.address === address);
  const references = change ? referencesOf(change, holder.argument) : [];
  return standing.filter((one) => references.includes(withoutIndexes(one.address))).map((one) => one.address);
}

function grantHits(plan: Plan): readonly Problem[] {
  return plan
    .ofType('aws_kms_grant')
    .filter(isMade)
    .filter(
      (change) =>
        isUnset(change.after?.operations) || asTexts(change.after?.operations).some((one) => DECRYPTING.includes(one)),
    )
    .map((change) => ({
      at: change,
      argument: 'grantee_principal',
      what:
        `A grant lets ${printable(asText(valueAfter(change, 'grantee_principal')) ?? '(known after apply)')} decrypt with the key (${printable(asTexts(change.after?.operations).join(', '))}), whatever the key's policy says. ` +
        'Check that it is intended.',
    }));
}

function shareHits(plan: Plan): readonly Problem[] {
  const databases = plan.ofType(...HOLDERS).map((change) => withoutIndexes(change.address));
  return plan
    .ofType('aws_ram_resource_association')
    .filter(isMade)
    .filter(
      (change) =>
        /^arn:[^:]+:(rds|dsql):/.test(asText(valueAfter(change, 'resource_arn')) ?? '') ||
        referencesOf(change, 'resource_arn').some((name) => databases.includes(name)),
    )
    .map((change) => ({
      at: change,
      argument: 'resource_arn',
      what:
        'The database is shared with other accounts (AWS RAM), which can clone it and read the data. ' +
        'Check whom the share names.',
    }));
}
