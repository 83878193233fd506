import { grantsOf, type PolicyStatement, statementsIn } from '../../policy/iam.ts';
import { patternCovers, patternsOverlap } from '../../policy/iam-pattern.ts';
import { isMade, refersTo, UNKNOWN, valueAfter } from '../../terraform/change.ts';
import type { Change, Plan } from '../../terraform/document.ts';
import { listed, printable } from '../../terraform/show.ts';
import { asText, asTexts } from '../../terraform/value.ts';
import type { PolicyHolder } from '../plan/policy-holders.ts';
import { all, type ChangeRule, type Problem } from '../rule.ts';
import { typesHolding } from '../types.ts';
import { reachesDatabase } from './access.ts';
import { eachChange, eachPolicy, look } from './forms.ts';

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
  look('PLAN-OPEN-012', 'A managed policy is attached that reaches databases or secrets, or is not in the plan.', {
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html',
    find: eachChange(ATTACHMENTS, (change, _, plan) => isMade(change) && attached(change, plan)),
  }),
  look('PLAN-OPEN-016', 'A role, user or policy that is new may use a database, or read a secret, that exists.', {
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html',
    todo: 'Check who may assume it.',
    find: eachPolicy((holder, plan) => {
      if (holder.kind !== 'identity' || !holder.isNew) return false;
      const standing = existing(plan);
      const reached = holder.unknown ? referenced(holder, plan, standing) : granted(holder, standing);
      return (
        reached.length > 0 &&
        `It is new, and ${holder.unknown ? 'names' : 'may use'} what exists: ${listed(reached)}. One more role can read or write the data from now on.`
      );
    }),
  }),
  look('PLAN-OPEN-017', 'A KMS grant allows decryption, or a database is shared with other accounts (AWS RAM).', {
    source: 'https://docs.aws.amazon.com/kms/latest/developerguide/grants.html',
    find: all(
      eachChange(['aws_kms_grant'], (change) => {
        const operations = asTexts(change.after?.operations);
        if (!isMade(change) || (operations.length > 0 && !operations.some((one) => DECRYPTING.includes(one))))
          return false;
        const grantee = printable(asText(valueAfter(change, 'grantee_principal')) ?? '(known after apply)');
        return {
          argument: 'grantee_principal',
          what: `A grant lets ${grantee} decrypt with the key (${printable(operations.join(', '))}), whatever the key's policy says.`,
          todo: 'Check that it is intended.',
        };
      }),
      eachChange(
        ['aws_ram_resource_association'],
        (change, _, plan) =>
          isMade(change) &&
          isOfDatabase(change, plan) && {
            argument: 'resource_arn',
            what: 'The database is shared with other accounts (AWS RAM), which can clone it and read the data.',
            todo: 'Check whom the share names.',
          },
      ),
    ),
  }),
];

function attached(change: Change, plan: Plan): Omit<Problem, 'at'> | false {
  const arn = asText(valueAfter(change, 'policy_arn'));
  const found = (what: string, todo: string) => ({ argument: 'policy_arn', what, todo });
  if (arn !== undefined && /^arn:[^:]+:iam::aws:policy\//.test(arn)) {
    return (
      REACHING.test(arn) &&
      !MONITORING.test(arn) &&
      found(
        `A managed policy is attached that reaches every database or secret of the account (${printable(arn)}).`,
        'Use a policy of your own, which names one cluster and one secret.',
      )
    );
  }
  if (isForNewHolder(change, plan)) return false;
  const statements = statementsBehind(change, arn, plan);
  if (statements === undefined) {
    return found(
      `A policy is attached whose content this plan does not show (${arn === undefined ? 'known after apply' : printable(arn)}).`,
      'Read it, or plan again once it exists.',
    );
  }
  const reaching = grantsOf(statements).filter((grant) => grant.effect === 'Allow' && reachesDatabase(grant.action));
  const actions = [...new Set(reaching.map((grant) => printable(grant.action)))];
  return (
    actions.length > 0 &&
    found(
      `A policy is attached to a role, user or group that exists, and reaches databases or secrets: ${listed(actions)}.`,
      'Check that those who have the role should have it.',
    )
  );
}

/** Its role, user or group is made by this plan: there the policy itself is judged. */
function isForNewHolder(change: Change, plan: Plan): boolean {
  return plan
    .ofType('aws_iam_role', 'aws_iam_user', 'aws_iam_group')
    .filter(({ action }) => action === 'create')
    .some((holder) => refersTo(change, holder, 'role', 'user', 'group', 'roles', 'users', 'groups'));
}

/** Of the policy in this plan; undefined when the plan does not show it. */
function statementsBehind(change: Change, arn: string | undefined, plan: Plan): readonly PolicyStatement[] | undefined {
  const policy = plan
    .ofType('aws_iam_policy')
    .find((one) => (arn === undefined ? refersTo(change, one, 'policy_arn') : asText(one.after?.arn) === arn));
  const document = policy && valueAfter(policy, 'policy');
  return document === undefined || document === UNKNOWN ? undefined : statementsIn(document);
}

/** Databases and secrets that are there before this plan and after it. */
function existing(plan: Plan): readonly Change[] {
  return plan
    .ofType(...HOLDERS, 'aws_secretsmanager_secret')
    .filter((change) => change.before !== undefined && ['no-op', 'update'].includes(change.action) && !change.deposed);
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

function referenced({ addresses, argument }: PolicyHolder, plan: Plan, standing: readonly Change[]): readonly string[] {
  const change = plan.changes.find(({ address }) => address === addresses[0]);
  return standing.filter((one) => change && refersTo(change, one, argument)).map(({ address }) => address);
}

function isOfDatabase(association: Change, plan: Plan): boolean {
  return (
    /^arn:[^:]+:(rds|dsql):/.test(asText(valueAfter(association, 'resource_arn')) ?? '') ||
    plan.ofType(...HOLDERS).some((database) => refersTo(association, database, 'resource_arn'))
  );
}
