import { type Grant, grantsOf, may, type PolicyStatement } from '../../policy/iam.ts';
import { patternCovers } from '../../policy/iam-pattern.ts';
import { listed, printable } from '../../terraform/show.ts';
import type { PolicyHolder } from '../plan/policy-holders.ts';
import type { ChangeRule, Problem } from '../rule.ts';

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

export const NARROWING_RULES: readonly ChangeRule[] = [
  {
    id: 'PLAN-SERVE-015',
    severity: 'look',
    what: 'A policy that stays no longer allows what a client of the database needs: the Data API, the secret, the key.',
    allowed:
      'A client needs the five rds-data actions on the cluster and the value of its secret, or rds-db:connect as its user.',
    todo: 'Check that no client needs it.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/data-api.access.html',
    find: (_plan, { policies }) =>
      policies
        .filter((holder) => holder.kind !== 'trust' && holder.changed && !holder.unknown && holder.after.length > 0)
        .flatMap((holder) => lostHit(holder)),
  },
  {
    id: 'PLAN-SERVE-017',
    severity: 'stop',
    what: 'The policy of a secret or a key denies everyone what a client needs: no client can read the password.',
    allowed: 'A Deny whose condition exempts the clients is allowed.',
    todo: 'Remove the statement, or add the condition.',
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html',
    find: (_plan, { policies }) =>
      policies
        .filter((holder) => (holder.kind === 'secret' || holder.kind === 'key') && holder.changed && !holder.unknown)
        .flatMap((holder) => lockedHit(holder)),
  },
];

function lockedHit(holder: PolicyHolder): readonly Problem[] {
  const actions = holder.kind === 'secret' ? ['secretsmanager:GetSecretValue'] : ['kms:Decrypt'];
  const locked = actions.filter((action) => deniesAll(holder.after, action) && !deniesAll(holder.before, action));
  return locked.map((action) => ({
    at: holder.addresses[0] ?? '',
    argument: holder.argument,
    what: `It denies ${action} to everyone (Deny, principal *, no condition): no client can read the password, the Data API included.`,
  }));
}

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
      patternCovers(grant.action.toLowerCase(), action.toLowerCase()),
  );
}

function lostHit(holder: PolicyHolder): readonly Problem[] {
  const lost = [...new Set(grantsOf(holder.before).flatMap((grant) => lostActions(grant, holder)))];
  if (lost.length === 0) return [];
  return [
    {
      at: holder.addresses[0] ?? '',
      argument: holder.argument,
      what: `It no longer allows ${listed(
        lost.map((one) => printable(one, 160)),
        3,
        '; ',
      )}: clients that use it get AccessDeniedException.`,
    },
  ];
}

/** Actions that a statement allowed on a resource it named, or on all, and that nothing allows there any more. */
function lostActions(grant: Grant, holder: PolicyHolder): readonly string[] {
  if (grant.effect !== 'Allow' || grant.exceptActions.length > 0 || grant.exceptResources.length > 0) return [];
  return NEEDED.filter((action) => patternCovers(grant.action.toLowerCase(), action.toLowerCase()))
    .filter((action) => {
      const concrete = !/[*?]/.test(grant.resource);
      if (concrete)
        return (
          may(holder.before, { action, resource: grant.resource }) &&
          !may(holder.after, { action, resource: grant.resource })
        );
      // Of a wildcard it cannot be told which resources are used: it counts as lost where nothing is left of the action.
      return !grantsOf(holder.after).some(
        (one) => one.effect === 'Allow' && patternCovers(one.action.toLowerCase(), action.toLowerCase()),
      );
    })
    .map((action) => `${action} on ${grant.resource}`);
}
