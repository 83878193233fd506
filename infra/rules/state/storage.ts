import { type Block, type Document, resourcesOf } from '../../terraform/document.ts';
import { given } from '../../terraform/show.ts';
import { isKnown, isSet } from '../../terraform/value.ts';
import { clustersOf } from '../aurora.ts';
import type { StateRule } from '../rule.ts';
import { typesWith } from '../types.ts';
import { argument, each, isNotTrue, look, noneOf, outside, resources, stop } from './forms.ts';

const CREATE_CLUSTER = 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html';
const ENCRYPTION = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html';

/** Arguments of RDS Multi-AZ clusters that are not Aurora. */
const NOT_AURORA = ['allocated_storage', 'iops', 'db_cluster_instance_class'];

/** What is restored, or follows another database, is encrypted as that is. */
export const SOURCES = [
  'snapshot_identifier',
  'replicate_source_db',
  'replication_source_identifier',
  'restore_to_point_in_time',
];

/** Databases of every type whose storage_encrypted is not true. Review shows them too. */
export function unencrypted(document: Document) {
  return resourcesOf(document, ...typesWith('encryptable'))
    .filter(({ values }) => isNotTrue(values.storage_encrypted))
    .map((at) => ({ at, argument: 'storage_encrypted', received: given(at, 'storage_encrypted') }));
}

export const storageRules: readonly StateRule[] = [
  stop('AURORA-STO-001', 'The storage type is not one that Aurora has.', {
    allowed: '"aurora" (pay per I/O) or "aurora-iopt1" (I/O included).',
    todo: 'Set storage_type to one of them, or remove it for "aurora".',
    source: CREATE_CLUSTER,
    // AWS gives "" back for the default, and a plan shows that.
    find: argument(clustersOf, 'storage_type', noneOf('', 'aurora', 'aurora-iopt1')),
  }),
  stop('AURORA-STO-002', 'The cluster has an argument that Aurora does not take.', {
    allowed: 'allocated_storage, iops and db_cluster_instance_class belong to RDS clusters that are not Aurora.',
    todo: 'Remove it: Aurora storage grows on demand, and each instance has its instance_class.',
    source: CREATE_CLUSTER,
    find: each(clustersOf, (cluster, stack) => {
      // In a plan of an existing cluster, allocated_storage is what AWS answered: 1 on Aurora.
      const found = NOT_AURORA.filter(
        (name) => isSet(cluster.values[name]) && isKnown(cluster.values[name]) && isWritten(cluster, name, stack),
      );
      return given(cluster, ...found);
    }),
  }),
  stop('AURORA-STO-003', 'A key for the storage is given, but the storage is not encrypted with it.', {
    allowed: 'kms_key_id only together with storage_encrypted true.',
    todo: 'Set storage_encrypted to true. On an existing cluster this replaces it: restore from a snapshot instead.',
    source: ENCRYPTION,
    find: each(
      clustersOf,
      (cluster, stack) =>
        isSet(cluster.values.kms_key_id) &&
        isNotTrue(cluster.values.storage_encrypted) &&
        isWritten(cluster, 'kms_key_id', stack) &&
        `kms_key_id set, ${given(cluster, 'storage_encrypted')}`,
    ),
  }),
  look('AURORA-STO-004', 'The database does not say that its storage is encrypted.', {
    allowed: 'storage_encrypted true; it cannot be changed later without replacing the database.',
    todo: 'Set storage_encrypted to true, and kms_key_id for a key of your own.',
    source: ENCRYPTION,
    find: (document) => unencrypted(document).filter(({ at }) => SOURCES.every((name) => !isSet(at.values[name]))),
  }),
  look('AURORA-STO-005', 'The secret has a key of its own, but the storage that it opens has none.', {
    allowed: 'A key of your own for both, or the AWS-owned keys for both.',
    todo: 'Set kms_key_id on the cluster too. It is fixed at creation: an existing cluster needs a restore from a snapshot.',
    source: ENCRYPTION,
    find: each(clustersOf, ({ values }, stack) => {
      if (isSet(values.kms_key_id)) return false;
      const secret = resourcesOf(stack, 'aws_secretsmanager_secret').find((one) => isSet(one.values.kms_key_id));
      const owner = isSet(values.master_user_secret_kms_key_id) ? 'the managed secret' : secret?.address;
      return owner !== undefined && `a key on ${owner}, kms_key_id not set`;
    }),
  }),
  stop('AURORA-STO-006', 'The waiting period of the key is out of range.', {
    allowed: 'deletion_window_in_days 7 to 30.',
    todo: 'Set deletion_window_in_days in that range; 30 leaves the most time to notice.',
    source: 'https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html',
    find: argument(resources('aws_kms_key'), 'deletion_window_in_days', outside(7, 30)),
  }),
  look('AURORA-STO-007', 'The key is never rotated.', {
    allowed: 'enable_key_rotation true; old data stays readable.',
    todo: 'Set enable_key_rotation to true.',
    source: 'https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html',
    find: argument(
      resources('aws_kms_key'),
      'enable_key_rotation',
      (rotation, { values }) =>
        isNotTrue(rotation) && (values.customer_master_key_spec ?? 'SYMMETRIC_DEFAULT') === 'SYMMETRIC_DEFAULT',
    ),
  }),
];

/** Whether the code sets it. In a plan an argument may also be what AWS answered. */
function isWritten(block: Block, name: string, stack: Document): boolean {
  return stack.source === 'synth' || block.references[name] !== undefined;
}
