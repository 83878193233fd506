import { resourcesOf } from '../../terraform/document.ts';
import { given } from '../../terraform/show.ts';
import { asBoolean, asNumber, asText, isKnown, isSet, Unresolved } from '../../terraform/value.ts';
import { clustersOf } from '../aurora.ts';
import type { StateRule } from '../rule.ts';

const CREATE_CLUSTER = 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html';
const ENCRYPTION = 'https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html';

/** Arguments of RDS Multi-AZ clusters that are not Aurora. */
const NOT_AURORA = ['allocated_storage', 'iops', 'db_cluster_instance_class'];

export const storageRules: readonly StateRule[] = [
  {
    id: 'AURORA-STO-001',
    severity: 'stop',
    what: 'The storage type is not one that Aurora has.',
    allowed: '"aurora" (pay per I/O) or "aurora-iopt1" (I/O included).',
    todo: 'Set storage_type to one of them, or remove it for "aurora".',
    source: CREATE_CLUSTER,
    find: (stack) =>
      clustersOf(stack).flatMap((cluster) => {
        const type = asText(cluster.values.storage_type);
        // AWS gives "" back for the default, and a plan shows that.
        if (type === undefined || ['', 'aurora', 'aurora-iopt1'].includes(type)) return [];
        return [{ at: cluster, received: given(cluster, 'storage_type') }];
      }),
  },
  {
    id: 'AURORA-STO-002',
    severity: 'stop',
    what: 'The cluster has an argument that Aurora does not take.',
    allowed: 'allocated_storage, iops and db_cluster_instance_class belong to RDS clusters that are not Aurora.',
    todo: 'Remove it: Aurora storage grows by itself, and the instance class stands on each instance.',
    source: CREATE_CLUSTER,
    find: (stack) =>
      clustersOf(stack).flatMap((cluster) => {
        // In a plan of an existing cluster, allocated_storage is what AWS answered: 1 on Aurora.
        const found = NOT_AURORA.filter(
          (name) =>
            isSet(cluster.values[name]) &&
            isKnown(cluster.values[name]) &&
            !(stack.source === 'plan' && cluster.references[name] === undefined),
        );
        return found.length === 0 ? [] : [{ at: cluster, received: given(cluster, ...found) }];
      }),
  },
  {
    id: 'AURORA-STO-003',
    severity: 'stop',
    what: 'A key for the storage is given, but the storage is not encrypted with it.',
    allowed: 'kms_key_id only together with storage_encrypted true.',
    todo: 'Set storage_encrypted to true. On an existing cluster this replaces it: restore from a snapshot instead.',
    source: ENCRYPTION,
    find: (stack) =>
      clustersOf(stack).flatMap((cluster) => {
        const encrypted = cluster.values.storage_encrypted;
        if (!isSet(cluster.values.kms_key_id) || encrypted instanceof Unresolved || asBoolean(encrypted) === true)
          return [];
        if (stack.source === 'plan' && cluster.references.kms_key_id === undefined) return [];
        return [{ at: cluster, received: `kms_key_id set, ${given(cluster, 'storage_encrypted')}` }];
      }),
  },
  {
    id: 'AURORA-STO-004',
    severity: 'look',
    what: 'The cluster does not say that its storage is encrypted.',
    allowed: 'storage_encrypted true; it cannot be changed later without replacing the cluster.',
    todo: 'Set storage_encrypted to true, and kms_key_id for a key of your own.',
    source: ENCRYPTION,
    find: (stack) =>
      clustersOf(stack).flatMap((cluster) => {
        const encrypted = cluster.values.storage_encrypted;
        const inherited = ['snapshot_identifier', 'replication_source_identifier'].some((name) =>
          isSet(cluster.values[name]),
        );
        if (inherited || encrypted instanceof Unresolved || asBoolean(encrypted) === true) return [];
        return [{ at: cluster, received: given(cluster, 'storage_encrypted') }];
      }),
  },
  {
    id: 'AURORA-STO-005',
    severity: 'look',
    what: 'The secret has a key of its own, but the storage that it opens has none.',
    allowed: 'A key of your own for both, or the AWS-owned keys for both.',
    todo: 'Set kms_key_id on the cluster too. It is fixed at creation: an existing cluster needs a restore from a snapshot.',
    source: ENCRYPTION,
    find: (stack) => {
      const secrets = resourcesOf(stack, 'aws_secretsmanager_secret').filter((secret) =>
        isSet(secret.values.kms_key_id),
      );
      return clustersOf(stack).flatMap((cluster) => {
        const secretKey = isSet(cluster.values.master_user_secret_kms_key_id) ? cluster : secrets[0];
        if (secretKey === undefined || isSet(cluster.values.kms_key_id)) return [];
        return [
          {
            at: cluster,
            received: `a key on ${secretKey === cluster ? 'the managed secret' : secretKey.address}, kms_key_id not set`,
          },
        ];
      });
    },
  },
  {
    id: 'AURORA-STO-006',
    severity: 'stop',
    what: 'The waiting period of the key is out of range.',
    allowed: 'deletion_window_in_days 7 to 30.',
    todo: 'Set deletion_window_in_days in that range; 30 leaves the most time to notice.',
    source: 'https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html',
    find: (stack) =>
      resourcesOf(stack, 'aws_kms_key').flatMap((key) => {
        const days = asNumber(key.values.deletion_window_in_days);
        if (days === undefined || (Number.isInteger(days) && days >= 7 && days <= 30)) return [];
        return [{ at: key, received: given(key, 'deletion_window_in_days') }];
      }),
  },
  {
    id: 'AURORA-STO-007',
    severity: 'look',
    what: 'The key is never rotated.',
    allowed: 'enable_key_rotation true; old data stays readable.',
    todo: 'Set enable_key_rotation to true.',
    source: 'https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html',
    find: (stack) =>
      resourcesOf(stack, 'aws_kms_key').flatMap((key) => {
        const rotation = key.values.enable_key_rotation;
        const asymmetric =
          isSet(key.values.customer_master_key_spec) && key.values.customer_master_key_spec !== 'SYMMETRIC_DEFAULT';
        if (asymmetric || rotation instanceof Unresolved || asBoolean(rotation) === true) return [];
        return [{ at: key, received: given(key, 'enable_key_rotation') }];
      }),
  },
];
