import { type Grant, grantsOf, may, type PolicyStatement } from '../../policy/iam.ts';
import { patternCovers } from '../../policy/iam-pattern.ts';
import { listed, printable } from '../../terraform/show.ts';
import type { PolicyHolder } from '../plan/policy-holders.ts';
import type { ChangeRule } from '../rule.ts';
import { eachPolicy, look, stop } from './forms.ts';

/** What a client of the Data API needs. */
const NEEDED: readonly string[] = [
  'rds-data:ExecuteStatement',
  'rds-data:BatchExecuteStatement',
  'rds-data:BeginTransaction',
  'rds-data:CommitTransaction',
  'rds-data:RollbackTransaction',
  'rds-db:connect',
  'dsql:DbConnect',
  'secretsmanager:GetSecretValue',
  'kms:Decrypt',
];

/** What locks every client out when it is denied. */
const LOCKS: Partial<Record<PolicyHolder['kind'], string>> = {
  secret: 'secretsmanager:GetSecretValue',
  key: 'kms:Decrypt',
};

export const NARROWING_RULES: readonly ChangeRule[] = [
  look('PLAN-SERVE-015', 'A policy no longer allows what a client needs: the Data API, the secret, the key.', {
    allowed:
      'A client needs the five rds-data actions on the cluster and the value of its secret, or rds-db:connect as its user.',
    todo: 'Check that no client needs it.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html',
    find: eachPolicy((holder) => {
      const { kind, changed, unknown, before, after } = holder;
      if (kind === 'trust' || !changed || unknown || after.length === 0) return false;
      const lost = [...new Set(grantsOf(before).flatMap((grant) => lostActions(grant, holder)))];
      const names = lost.map((one) => printable(one, 160));
      return (
        lost.length > 0 &&
        `It no longer allows ${listed(names, 3, '; ')}: clients that use it get AccessDeniedException.`
      );
    }),
  }),
  stop('PLAN-SERVE-017', 'The policy of a secret or a key denies everyone: no client can read the password.', {
    allowed: 'A Deny whose condition exempts the clients is allowed.',
    todo: 'Remove the statement, or add the condition.',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html',
    find: eachPolicy(({ kind, changed, unknown, before, after }) => {
      const action = LOCKS[kind];
      return (
        action !== undefined &&
        changed &&
        !unknown &&
        deniesAll(after, action) &&
        !deniesAll(before, action) &&
        `It denies ${action} to everyone (Deny, principal *, no condition): no client can read the password, the Data API included.`
      );
    }),
  }),
];

/** An unconditional Deny for every principal. */
function deniesAll(statements: readonly PolicyStatement[], action: string): boolean {
  return grantsOf(statements).some(
    (grant) =>
      grant.effect === 'Deny' &&
      grant.principal === '*' &&
      grant.exceptPrincipals.length === 0 &&
      grant.exceptActions.length === 0 &&
      grant.exceptResources.length === 0 &&
      Object.keys(grant.conditions).length === 0 &&
      covers(grant.action, action),
  );
}

/** Actions that a statement allowed on a resource it named, or on all, and that nothing allows there any more. */
function lostActions(grant: Grant, { before, after }: PolicyHolder): readonly string[] {
  const { effect, action: pattern, exceptActions, resource, exceptResources } = grant;
  if (effect !== 'Allow' || exceptActions.length > 0 || exceptResources.length > 0) return [];
  const isLost = (action: string) =>
    /[*?]/.test(resource)
      ? // Of a wildcard it cannot be told which resources are used: it counts as lost where nothing is left of the action.
        !grantsOf(after).some((one) => one.effect === 'Allow' && covers(one.action, action))
      : may(before, { action, resource }) && !may(after, { action, resource });
  return NEEDED.filter((action) => covers(pattern, action) && isLost(action)).map(
    (action) => `${action} on ${resource}`,
  );
}

function covers(pattern: string, action: string): boolean {
  return patternCovers(pattern.toLowerCase(), action.toLowerCase());
}
