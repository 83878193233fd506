import { isForEveryone } from '../../policy/everyone.ts';
import { type Grant, grantsOf, widening } from '../../policy/iam.ts';
import { patternsOverlap } from '../../policy/iam-pattern.ts';
import { setsInCode, UNKNOWN, valueAfter } from '../../terraform/change.ts';
import type { Action, Change, Plan } from '../../terraform/document.ts';
import { listed, printable, shownChange } from '../../terraform/show.ts';
import { asTexts } from '../../terraform/value.ts';
import { tlsSwitchedOff } from '../plan/parameters.ts';
import type { PolicyHolder } from '../plan/policy-holders.ts';
import type { ChangeRule, Problem } from '../rule.ts';
import { publicAddresses } from '../state/network.ts';
import { SOURCES, unencrypted } from '../state/storage.ts';
import { TYPES, typesWith } from '../types.ts';
import { argumentRule, goesOn, ofTypes } from './forms.ts';
import { fromState } from './from-state.ts';

const USER_GUIDE = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide';
const POLICIES = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html';
const SNAPSHOT_TYPES = typesWith('sharedWith');
const PUBLIC_ADDRESS = `${USER_GUIDE}/USER_VPC.WorkingWithRDSInstanceinaVPC.html`;
const PUBLIC = Object.fromEntries(typesWith('publicBy').map((type) => [type, [TYPES[type]?.publicBy ?? '']]));
const STANDING: readonly Action[] = ['create', 'update', 'replace'];

/** Actions that have to do with a database: reading it, its secrets, its keys, its backups, or becoming who may. */
const DATABASE_ACTIONS = [
  'rds-data:*',
  'rds:*',
  'rds-db:*',
  'dsql:*',
  'secretsmanager:*',
  'kms:*',
  'backup:*',
  'iam:*',
  'sts:assumerole*',
];

export const ACCESS_RULES: readonly ChangeRule[] = [
  fromState({
    id: 'PLAN-OPEN-006',
    severity: 'stop',
    what: 'An instance becomes publicly accessible, or is made so.',
    allowed: 'A database needs no public address; the Data API works without one.',
    todo: 'Set it to false.',
    source: PUBLIC_ADDRESS,
    judges: PUBLIC,
    finds: publicAddresses,
    says: (change, argument) =>
      `It gets a public address (${argument} ${shownChange(change, argument)}): only security groups keep the Internet out.`,
  }),
  argumentRule({
    id: 'PLAN-OPEN-007',
    severity: 'look',
    what: 'Whether an instance is publicly accessible is known only after the apply.',
    todo: 'Set it to false.',
    source: PUBLIC_ADDRESS,
    judges: PUBLIC,
    actions: STANDING,
    fires: (change, argument) => valueAfter(change, argument) === UNKNOWN && setsInCode(change, argument),
    says: (_, argument) =>
      `Whether it gets a public address is known only after the apply (${argument} is an expression).`,
  }),
  {
    id: 'PLAN-OPEN-008',
    severity: 'stop',
    what: 'Anyone may read the secret, use the key, assume the role, or restore the snapshot.',
    source: POLICIES,
    judges: ofTypes(SNAPSHOT_TYPES, 'shared_accounts'),
    find: (plan, { policies }) => [
      ...policies
        .filter((holder) => holder.kind !== 'identity')
        .map((holder) => ({ holder, open: widening(holder.before, holder.after).allowed.filter(isForEveryone) }))
        .filter(({ open }) => open.length > 0)
        .map(({ holder, open }) =>
          policyHit(
            holder,
            `Everyone may ${open.map((grant) => grant.action).join(', ')}: the principal is *, and no condition limits it. Name the roles or accounts that need it.`,
          ),
        ),
      ...sharedSnapshots(plan, (account) => account === 'all').map((found) => ({
        ...found,
        what: 'Every AWS account may restore this snapshot (shared_accounts: all) and read the data. Share it with single accounts, or none.',
      })),
    ],
  },
  {
    id: 'PLAN-OPEN-009',
    severity: 'look',
    what: 'A policy allows more than before: on data, a secret or a key, or more principals may assume a role.',
    source: POLICIES,
    judges: judgedPolicies(),
    find: (_plan, { policies }) =>
      policies
        .filter((holder) => holder.changed && !holder.isNew && !holder.unknown)
        .flatMap((holder) => widened(holder)),
  },
  {
    id: 'PLAN-OPEN-010',
    severity: 'look',
    what: 'A policy of this plan allows a database action on everything.',
    todo: "Name the cluster's and the secret's ARN.",
    source: POLICIES,
    find: (_plan, { policies }) =>
      policies
        .filter((holder) => holder.isNew && holder.kind === 'identity')
        .map((holder) => ({ holder, wide: grantsOf(holder.after).filter(isWide) }))
        .filter(({ wide }) => wide.length > 0)
        .map(({ holder, wide }) =>
          policyHit(holder, `It allows ${grants(wide)}: every database or secret of the account.`),
        ),
  },
  {
    id: 'PLAN-OPEN-011',
    severity: 'look',
    what: 'A policy that changes is known only after the apply, so that it cannot be compared.',
    source: POLICIES,
    find: (_plan, { policies }) =>
      policies
        .filter((holder) => holder.unknown && holder.changed && !holder.isNew)
        .map((holder) =>
          policyHit(
            holder,
            'What it will allow is known only after the apply. Plan again once what it names exists, or write the policy with jsonencode.',
          ),
        ),
  },
  {
    id: 'PLAN-OPEN-013',
    severity: 'look',
    what: 'A snapshot is shared with another account.',
    todo: 'Share only with accounts of your own.',
    source: `${USER_GUIDE}/aurora-share-snapshot.html`,
    find: (plan) =>
      sharedSnapshots(plan, (account) => account !== 'all').map(({ accounts, ...found }) => ({
        ...found,
        what: `The snapshot is shared with ${accounts.join(', ')}: users of that account can restore it and read all the data.`,
      })),
  },
  fromState({
    id: 'PLAN-OPEN-014',
    severity: 'look',
    what: 'A database is made without storage_encrypted.',
    allowed: 'It cannot be changed later without replacing the database.',
    todo: 'Set it to true.',
    source: `${USER_GUIDE}/Overview.Encryption.html`,
    judges: ofTypes(typesWith('encryptable'), 'storage_encrypted', 'kms_key_id'),
    finds: unencrypted,
    says: (change) => `storage_encrypted is not true: ${withoutEncryption(change)}.`,
  }),
  {
    id: 'PLAN-OPEN-015',
    severity: 'look',
    what: 'TLS is no longer required (`rds.force_ssl`, `require_secure_transport`).',
    source: `${USER_GUIDE}/AuroraPostgreSQL.Security.html`,
    find: (plan) =>
      standing(plan, ['aws_rds_cluster_parameter_group', 'aws_db_parameter_group']).flatMap((change) =>
        tlsSwitchedOff(change).map((name) => ({
          at: change,
          argument: 'parameter',
          what: `${name} is switched off: clients may connect, and send passwords, in clear text. Leave it on.`,
        })),
      ),
  },
  argumentRule({
    id: 'PLAN-OPEN-018',
    severity: 'look',
    what: 'The Data API is switched on.',
    allowed: 'Policies that allow rds-data on every resource take effect.',
    todo: 'Check who has one.',
    source: `${USER_GUIDE}/data-api.html`,
    judges: ofTypes(['aws_rds_cluster'], 'enable_http_endpoint'),
    fires: goesOn,
    says: (change, argument) =>
      `The Data API is switched on (${shownChange(change, argument)}): every identity that IAM allows rds-data and the secret can reach the database.`,
  }),
];

function standing(plan: Plan, types: readonly string[]): readonly Change[] {
  return plan.ofType(...types).filter((change) => STANDING.includes(change.action) && !change.deposed);
}

/** Snapshots that get new accounts of the wanted kind. */
function sharedSnapshots(plan: Plan, isWanted: (account: string) => boolean) {
  return standing(plan, SNAPSHOT_TYPES).flatMap((at) => {
    const before = asTexts(at.before?.shared_accounts);
    const accounts = asTexts(at.after?.shared_accounts)
      .filter((account) => isWanted(account) && !before.includes(account))
      .map((account) => printable(account));
    return accounts.length === 0 ? [] : [{ at, argument: 'shared_accounts', accounts }];
  });
}

/** Every action, or using the Data API or reading secrets on everything. */
function isWide({ effect, action, resource }: Grant): boolean {
  const reads = ['rds-data:*', 'secretsmanager:getsecretvalue'];
  return (
    effect === 'Allow' &&
    (action === '*' || (resource === '*' && reads.some((pattern) => patternsOverlap(pattern, action.toLowerCase()))))
  );
}

function widened(holder: PolicyHolder): readonly Problem[] {
  const { allowed, noLongerDenied } = widening(holder.before, holder.after);
  const more = allowed.filter((grant) => !isForEveryone(grant) && concernsDatabase(grant, holder));
  const freed = noLongerDenied.filter((grant) => concernsDatabase(grant, holder));
  if (more.length + freed.length === 0) return [];
  const parts = [
    more.length > 0 ? `allows ${grants(more)}, which it did not` : '',
    freed.length > 0 ? `no longer denies ${grants(freed)}` : '',
  ];
  return [
    policyHit(
      holder,
      `It now ${parts.filter((part) => part !== '').join(', and ')}. A function needs one secret and five Data API actions on one cluster, or rds-db:connect as one user.`,
    ),
  ];
}

function concernsDatabase(grant: Grant, holder: PolicyHolder): boolean {
  return holder.kind !== 'identity' || reachesDatabase(grant.action);
}

/** Whether an action, or a pattern of actions, has to do with a database. */
export function reachesDatabase(action: string): boolean {
  return DATABASE_ACTIONS.some((pattern) => patternsOverlap(pattern, action.toLowerCase()));
}

function grants(list: readonly Grant[]): string {
  const one = (grant: Grant) =>
    printable(
      `${grant.exceptActions.length > 0 ? `all but ${grant.exceptActions.join(', ')}` : grant.action} on ${grant.exceptResources.length > 0 ? `all but ${grant.exceptResources.join(', ')}` : grant.resource}${grant.principal ? ` for ${grant.principal}` : ''}`,
      160,
    );
  return listed([...new Set(list.map(one))], 3, '; ');
}

function policyHit(holder: PolicyHolder, what: string): Problem {
  return { at: holder.addresses[0] ?? '', argument: holder.argument, what };
}

/** The argument of each type that holds a policy. */
function judgedPolicies(): Readonly<Record<string, readonly string[]>> {
  const own = typesWith('policy').map((type) => [type, [TYPES[type]?.policy?.argument ?? '']] as const);
  return { ...Object.fromEntries(own), aws_iam_role: ['assume_role_policy', 'inline_policy'] };
}

function withoutEncryption(change: Change): string {
  if (SOURCES.some((name) => valueAfter(change, name) !== undefined)) return 'it is encrypted only where its source is';
  return change.type === 'aws_rds_cluster'
    ? 'the volume gets no key of your account (AWS encrypts new clusters with a key of its own since February 2026)'
    : 'the storage and its backups are not encrypted';
}
