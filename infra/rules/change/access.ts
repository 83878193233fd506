import { isForEveryone } from '../../policy/everyone.ts';
import { type Grant, grantsOf, widening } from '../../policy/iam.ts';
import { patternsOverlap } from '../../policy/iam-pattern.ts';
import { isWritten, setsInCode, UNKNOWN, valueAfter } from '../../terraform/change.ts';
import type { Change } from '../../terraform/document.ts';
import { listed, printable, shownChange } from '../../terraform/show.ts';
import { asTexts } from '../../terraform/value.ts';
import { tlsSwitchedOff } from '../plan/parameters.ts';
import type { PolicyHolder } from '../plan/policy-holders.ts';
import { all, type ChangeRule } from '../rule.ts';
import { publicAddresses } from '../state/network.ts';
import { SOURCES, unencrypted } from '../state/storage.ts';
import { PARAMETER_GROUPS, TYPES, typesWith } from '../types.ts';
import { eachChange, eachPolicy, fromState, goesOn, look, ofTypes, stop } from './forms.ts';

const USER_GUIDE = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide';
const POLICIES = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html';
const SNAPSHOT_TYPES = typesWith('sharedWith');
const PUBLIC_ADDRESS = `${USER_GUIDE}/USER_VPC.WorkingWithRDSInstanceinaVPC.html`;
const PUBLIC = Object.fromEntries(typesWith('publicBy').map((type) => [type, [TYPES[type]?.publicBy ?? '']]));

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
  stop('PLAN-OPEN-006', 'An instance becomes publicly accessible, or is made so.', {
    allowed: 'A database needs no public address; the Data API works without one.',
    todo: 'Set it to false.',
    source: PUBLIC_ADDRESS,
    judges: PUBLIC,
    find: fromState(
      publicAddresses,
      (change, argument) =>
        `It gets a public address (${argument} ${shownChange(change, argument)}): only security groups keep the Internet out.`,
    ),
  }),
  look('PLAN-OPEN-007', 'Whether an instance is publicly accessible is known only after the apply.', {
    todo: 'Set it to false.',
    source: PUBLIC_ADDRESS,
    find: eachChange(Object.keys(PUBLIC), (change) => {
      const argument = TYPES[change.type]?.publicBy ?? '';
      const what = `Whether it gets a public address is known only after the apply (${argument} is an expression).`;
      return isStanding(change) && waitsInCode(change, argument) && { argument, what };
    }),
  }),
  stop('PLAN-OPEN-008', 'Anyone may read the secret, use the key, assume the role, or restore the snapshot.', {
    source: POLICIES,
    judges: ofTypes(SNAPSHOT_TYPES, 'shared_accounts'),
    find: all(
      eachPolicy((holder) => {
        if (holder.kind === 'identity') return false;
        const open = widening(holder.before, holder.after).allowed.filter(isForEveryone);
        return (
          open.length > 0 &&
          `Everyone may ${open.map((grant) => grant.action).join(', ')}: the principal is *, and no condition limits it. Name the roles or accounts that need it.`
        );
      }),
      eachShare(
        (account) => account === 'all',
        () =>
          'Every AWS account may restore this snapshot (shared_accounts: all) and read the data. Share it with single accounts, or none.',
      ),
    ),
  }),
  look('PLAN-OPEN-009', 'A policy allows more than before on data, a secret or a key, or lets more assume a role.', {
    source: POLICIES,
    judges: judgedPolicies(),
    find: eachPolicy((holder) => holder.changed && !holder.isNew && !holder.unknown && widened(holder)),
  }),
  look('PLAN-OPEN-010', 'A policy of this plan allows a database action on everything.', {
    todo: "Name the cluster's and the secret's ARN.",
    source: POLICIES,
    find: eachPolicy((holder) => {
      if (!holder.isNew || holder.kind !== 'identity') return false;
      const wide = grantsOf(holder.after).filter(isWide);
      return wide.length > 0 && `It allows ${grants(wide)}: every database or secret of the account.`;
    }),
  }),
  look('PLAN-OPEN-011', 'What the policy will allow is known only after the apply, so it cannot be compared.', {
    todo: 'Plan again once what it names exists, or write the policy with jsonencode.',
    source: POLICIES,
    find: eachPolicy(({ unknown, changed, isNew }) => unknown && changed && !isNew),
  }),
  look('PLAN-OPEN-013', 'A snapshot is shared with another account.', {
    todo: 'Share only with accounts of your own.',
    source: `${USER_GUIDE}/aurora-share-snapshot.html`,
    find: eachShare(
      (account) => account !== 'all',
      (accounts) =>
        `The snapshot is shared with ${accounts.join(', ')}: users of that account can restore it and read all the data.`,
    ),
  }),
  look('PLAN-OPEN-014', 'A database is made without storage_encrypted.', {
    allowed: 'It cannot be changed later without replacing the database.',
    todo: 'Set it to true.',
    source: `${USER_GUIDE}/Overview.Encryption.html`,
    judges: ofTypes(typesWith('encryptable'), 'storage_encrypted', 'kms_key_id'),
    find: fromState(unencrypted, (change) => `storage_encrypted is not true: ${withoutEncryption(change)}.`),
  }),
  look('PLAN-OPEN-015', 'TLS is no longer required (`rds.force_ssl`, `require_secure_transport`).', {
    todo: 'Leave it on.',
    source: `${USER_GUIDE}/AuroraPostgreSQL.Security.html`,
    find: eachChange(
      PARAMETER_GROUPS,
      (change) =>
        isStanding(change) &&
        tlsSwitchedOff(change).map((name) => ({
          argument: 'parameter',
          what: `${name} is switched off: clients may connect, and send passwords, in clear text.`,
        })),
    ),
  }),
  look('PLAN-OPEN-018', 'The Data API is switched on.', {
    allowed: 'Policies that allow rds-data on every resource take effect.',
    todo: 'Check who has one.',
    source: `${USER_GUIDE}/data-api.html`,
    judges: ofTypes(['aws_rds_cluster'], 'enable_http_endpoint'),
    fires: goesOn,
    says: (change, argument) =>
      `The Data API is switched on (${shownChange(change, argument)}): every identity that IAM allows rds-data and the secret can reach the database.`,
  }),
];

function isStanding(change: Change): boolean {
  return isWritten(change) && !change.deposed;
}

function waitsInCode(change: Change, argument: string): boolean {
  return valueAfter(change, argument) === UNKNOWN && setsInCode(change, argument);
}

/** Snapshots that are shared with new accounts of the wanted kind. */
function eachShare(
  isWanted: (account: string) => boolean,
  says: (accounts: readonly string[]) => string,
): ChangeRule['find'] {
  return eachChange(SNAPSHOT_TYPES, (change) => {
    const before = asTexts(change.before?.shared_accounts);
    const accounts = asTexts(change.after?.shared_accounts)
      .filter((account) => isWanted(account) && !before.includes(account))
      .map((account) => printable(account));
    return isStanding(change) && accounts.length > 0 && { argument: 'shared_accounts', what: says(accounts) };
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

function widened(holder: PolicyHolder): string | false {
  const { allowed, noLongerDenied } = widening(holder.before, holder.after);
  const more = allowed.filter((grant) => !isForEveryone(grant) && concernsDatabase(grant, holder));
  const freed = noLongerDenied.filter((grant) => concernsDatabase(grant, holder));
  const parts = [
    ...(more.length > 0 ? [`allows ${grants(more)}, which it did not`] : []),
    ...(freed.length > 0 ? [`no longer denies ${grants(freed)}`] : []),
  ];
  return (
    parts.length > 0 &&
    `It now ${parts.join(', and ')}. A function needs one secret and five Data API actions on one cluster, or rds-db:connect as one user.`
  );
}

function concernsDatabase(grant: Grant, holder: PolicyHolder): boolean {
  return holder.kind !== 'identity' || reachesDatabase(grant.action);
}

/** Whether an action, or a pattern of actions, has to do with a database. */
export function reachesDatabase(action: string): boolean {
  return DATABASE_ACTIONS.some((pattern) => patternsOverlap(pattern, action.toLowerCase()));
}

function grants(list: readonly Grant[]): string {
  const allBut = (pattern: string, except: readonly string[]) =>
    except.length > 0 ? `all but ${except.join(', ')}` : pattern;
  const texts = list.map(({ action, exceptActions, resource, exceptResources, principal }) => {
    const on = `${allBut(action, exceptActions)} on ${allBut(resource, exceptResources)}`;
    return printable(principal ? `${on} for ${principal}` : on, 160);
  });
  return listed([...new Set(texts)], 3, '; ');
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
