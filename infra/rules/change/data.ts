import { counted } from '../../counted.ts';
import { changedArguments, turns, valueBefore } from '../../terraform/change.ts';
import type { Change, Plan } from '../../terraform/document.ts';
import { shown } from '../../terraform/show.ts';
import { asBlocks } from '../../terraform/value.ts';
import type { Relations } from '../plan/relations.ts';
import type { ChangeRule, Problem } from '../rule.ts';
import { TYPES, typesHolding, typesWith } from '../types.ts';
import { because, leftOver, protectionNow } from './data-words.ts';
import { eachChange, look, stop } from './forms.ts';

const USER_GUIDE = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide';
const DELETE = `${USER_GUIDE}/USER_DeleteCluster.html`;
const FORGET = 'https://developer.hashicorp.com/terraform/language/resources/syntax#removing-resources';

const DATABASES = typesHolding('database', 'volume');
const SECRETS = typesHolding('secret');
const KEYS = typesHolding('key');

const isGone = (change: Change) => ends(change) && !change.deposed;
/** Objects that end, those included that an earlier replacement left behind: they hold what they held. */
const ends = ({ action, keepsOld }: Change) => action === 'delete' || (action === 'replace' && !keepsOld);
const ending = (change: Change) => (change.action === 'replace' ? 'replaced' : 'destroyed');
const older = (change: Change) => (change.deposed ? ' (an older one, which a replacement left behind)' : '');

export const DATA_RULES: readonly ChangeRule[] = [
  stop('PLAN-DATA-001', 'A database is destroyed: a cluster, an RDS instance, a DSQL cluster or a volume.', {
    todo: 'Apply this only when the data is no longer needed, or is restored elsewhere.',
    source: DELETE,
    find: eachChange(DATABASES, (change, _, plan) => {
      const subject = change.deposed ? 'An older one, which a replacement left behind,' : 'It';
      return (
        change.action === 'delete' &&
        `${subject} is destroyed with all its data${because(change)}${instancesWith(plan, change)}. ${protectionNow(change)} ${leftOver(change)}`
      );
    }),
  }),
  stop('PLAN-DATA-002', 'A database is replaced: its data does not move. Names the argument that forces it.', {
    source: DELETE,
    find: eachChange(DATABASES, (change, _, plan) => {
      if (change.action !== 'replace' || change.deposed) return false;
      const why = because(change);
      return change.keepsOld
        ? {
            ...forced(change),
            what: `A new, empty one is made${why}, and clients move to it. The old one stays in AWS, with its data and costs, outside every plan.`,
            todo: 'Move the data first, or keep the database that exists.',
          }
        : {
            ...forced(change),
            what: `It is replaced${why}${instancesWith(plan, change)}: the old one's data is deleted, the new one is empty. ${protectionNow(change)} ${leftOver(change)}`,
            todo: insteadOfReplacing(change),
          };
    }),
  }),
  stop('PLAN-DATA-003', 'The last instance of a cluster that stays is destroyed: nothing can be read or written.', {
    allowed: 'A cluster needs a writer instance.',
    todo: 'Keep one, or add one in the same plan.',
    source: `${USER_GUIDE}/USER_DeleteInstance.html`,
    find: (_plan, { relations }) =>
      relations.clusters
        .filter(
          (cluster) => !isGone(cluster.change) && cluster.change.action !== 'create' && cluster.instances.length > 0,
        )
        .filter((cluster) => cluster.instances.every((instance) => instance.action === 'delete'))
        .map((cluster) => ({
          at: cluster.change.address,
          what: `All its instances are destroyed (${cluster.instances.map((instance) => instance.address).join(', ')}). The data stays, but no client can reach it.`,
        })),
  }),
  look('PLAN-DATA-004', 'An instance of a cluster is destroyed, or replaced for its own reasons; the data stays.', {
    todo: 'Apply it at a quiet time, if it is intended.',
    source: `${USER_GUIDE}/USER_DeleteInstance.html`,
    find: eachChange(
      typesWith('serves'),
      (instance, { relations }) =>
        isGone(instance) &&
        !followsCluster(instance, relations) &&
        !allDeleted(instance, relations) && { ...forced(instance), what: instanceMessage(instance, relations) },
    ),
  }),
  stop('PLAN-DATA-005', "A database's secret is destroyed or replaced: clients that have its ARN cannot log in.", {
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html',
    find: eachChange(
      SECRETS,
      (secret, { relations }) => isGone(secret) && relations.isDatabaseSecret(secret) && secretHit(secret),
    ),
  }),
  look('PLAN-DATA-006', 'Another secret is destroyed or replaced, or an older one that a replacement left behind.', {
    source: 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html',
    find: eachChange(
      SECRETS,
      (secret, { relations }) =>
        ends(secret) && (secret.deposed || !relations.isDatabaseSecret(secret)) && secretHit(secret),
    ),
  }),
  stop('PLAN-DATA-007', 'A KMS key is destroyed, replaced or disabled: what it encrypts cannot be read.', {
    source: 'https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html',
    judges: { aws_kms_key: ['is_enabled'] },
    find: eachChange(KEYS, (key) => {
      if (ends(key)) {
        const days = shown(key, 'deletion_window_in_days', 'before');
        return {
          what: `The key${older(key)} is ${ending(key)}${because(key)} (waiting period: ${days} days). Then everything encrypted with it is lost: clusters, backups, snapshots, secrets.`,
          todo: 'Keep it as long as anything uses it; until the period ends "aws kms cancel-key-deletion" brings it back.',
        };
      }
      const argument = key.type === 'aws_kms_key' ? 'is_enabled' : 'enabled';
      return (
        turns(key, argument, true, false) && {
          argument,
          what: 'The key is disabled: its clusters become inaccessible, and after 7 days only a backup restores them.',
          todo: 'Leave it enabled.',
        }
      );
    }),
  }),
  stop('PLAN-DATA-008', 'A snapshot or a backup vault is destroyed or replaced: it may be the last copy.', {
    todo: 'Forget it instead, with a removed block and destroy = false, or copy it first.',
    source: `${USER_GUIDE}/aurora-delete-snapshot.html`,
    find: eachChange(
      typesHolding('copy'),
      (change) =>
        ends(change) &&
        `This copy of the data${older(change)} is destroyed${because(change)}. AWS cannot bring it back.`,
    ),
  }),
  look('PLAN-DATA-009', 'Terraform forgets a database, an instance, a snapshot, a secret or a key: it stays in AWS.', {
    source: FORGET,
    find: eachChange([...DATABASES, ...KEYS, ...typesWith('serves'), ...typesHolding('copy', 'secret')], (change) => {
      if (change.action === 'forget') {
        return {
          what: 'Terraform forgets it (action: forget); it stays in AWS with its costs. A block of the same name creates a second one.',
          todo: 'Note who is responsible for it; "terraform import" brings it back.',
        };
      }
      return (
        change.keepsOld &&
        !DATABASES.includes(change.type) && {
          what: `A new one is made${because(change)}, and Terraform forgets the old one: it stays in AWS with its costs, outside every plan.`,
          todo: 'Check that nothing needs the old one, and note who is responsible for it.',
        }
      );
    }),
  }),
  look('PLAN-DATA-015', 'A blue/green update deletes the old instance after the switchover.', {
    todo: 'Take a snapshot before you apply, and check what the clients need during the switchover.',
    source: 'https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/db_instance.html.markdown',
    judges: { aws_db_instance: ['blue_green_update'] },
    fires: (change) => asBlocks(change.after?.blue_green_update)[0]?.enabled === true && copied(change).length > 0,
    says: (change) =>
      `A copy gets the new ${copied(change).slice(0, 4).join(', ')}; after the switchover the old instance is deleted, without a final snapshot.`,
  }),
];

/** Arguments that change without a copy of the instance. */
const APPLIED_IN_PLACE: ReadonlySet<string> = new Set([
  'allow_major_version_upgrade',
  'apply_immediately',
  'blue_green_update',
  'delete_automated_backups',
  'deletion_protection',
  'final_snapshot_identifier',
  'password',
  'password_wo',
  'password_wo_version',
  'skip_final_snapshot',
  'tags',
  'tags_all',
]);

function copied(change: Change): readonly string[] {
  return changedArguments(change).filter((name) => !APPLIED_IN_PLACE.has(name));
}

/** The argument that forces a replacement. */
function forced({ replacePaths: [argument] }: Change): { readonly argument?: string } {
  return argument === undefined ? {} : { argument };
}

function followsCluster(instance: Change, relations: Relations): boolean {
  const cluster = relations.clusterOf(instance);
  return (
    (cluster !== undefined && isGone(cluster.change)) ||
    relations.followsReplacement(instance, 'cluster_identifier') !== undefined
  );
}

function allDeleted(instance: Change, relations: Relations): boolean {
  const cluster = relations.clusterOf(instance);
  return cluster?.instances.every((other) => other.action === 'delete') ?? false;
}

function instancesWith(plan: Plan, cluster: Change): string {
  const name = valueBefore(cluster, 'cluster_identifier');
  const ofCluster = typesWith('serves').filter((type) => TYPES[type]?.serves === cluster.type);
  const count = plan
    .ofType(...ofCluster)
    .filter((one) => isGone(one) && valueBefore(one, 'cluster_identifier') === name).length;
  return count === 0 ? '' : `, and its ${count === 1 ? 'instance' : `${count} instances`} with it`;
}

function instanceMessage(instance: Change, relations: Relations): string {
  const cluster = relations.clusterOf(instance);
  const others = (cluster?.instances ?? []).filter((other) => other !== instance && other.action !== 'delete').length;
  const writes = valueBefore(instance, 'writer');
  const role = writes === true ? 'writer' : writes === false ? 'reader' : 'instance';
  const rest =
    others > 0 ? counted(others, 'other instance stays', 'other instances stay') : 'no other instance is in this plan';
  const serving =
    role === 'reader'
      ? 'Queries on the reader endpoint move to what is left.'
      : others > 0
        ? 'A reader takes over in about a minute; open connections break.'
        : 'If it is the only one, nothing answers for about 10 minutes.';
  return `This ${role} is ${ending(instance)}${because(instance)}. The data stays in the cluster's volume; ${rest}. ${serving}`;
}

function secretHit(secret: Change): Omit<Problem, 'at'> {
  const days = shown(secret, 'recovery_window_in_days', 'before');
  const isReplaced = secret.action === 'replace';
  return {
    ...forced(secret),
    what: `The secret${older(secret)} is ${ending(secret)}${because(secret)}: clients that have its ARN cannot read the password${isReplaced ? ', and the new one has another ARN' : ''}. Recovery window: ${days} days${days === '0' ? ', deleted immediately' : ''}.`,
    todo: isReplaced
      ? 'A new name means a new secret: give every client the new ARN in the same step, or leave the name.'
      : 'Keep it as long as anything logs in with it.',
  };
}

function insteadOfReplacing(change: Change): string {
  if (change.reason === 'replace_because_tainted') {
    return 'It is only marked as tainted, after a create that was interrupted: "terraform untaint" keeps it.';
  }
  if (change.replacePaths.includes('availability_zones')) {
    return 'AWS uses three zones, whatever the code names. Remove availability_zones, or add it to lifecycle.ignore_changes.';
  }
  if (change.reason === 'replace_by_request') return 'The plan was made with -replace: make it again without.';
  return 'Undo the change, or move the data first: snapshot, restore under the new name, then switch the clients.';
}
