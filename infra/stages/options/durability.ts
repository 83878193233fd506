import { lengthOf, overlap, parseBackupWindow, parseMaintenanceWindow } from '../../policy/windows.ts';
import { fieldProblems, isPlainObject, type Kind, optional, textLike, wholeNumber, yesOrNo } from '../kinds.ts';
import { group, option } from '../option.ts';
import type { Problem } from '../problem.ts';

/** What the cluster is made from. It stays in the stage file for as long as the cluster. */
export type Restore =
  | { readonly snapshot: string }
  | {
      readonly sourceCluster: string;
      /** A time in UTC such as `2026-11-20T03:00:00Z`, or the latest that can be restored. */
      readonly to: string;
    };

/** A cluster that exists and is taken over by `terraform import`. It stays in the stage file for as long as the cluster. */
export interface Adoption {
  readonly clusterIdentifier: string;
  /** Identifiers of the instances: the writer is `1`, readers have the names of `instances.readers`. */
  readonly instances: Readonly<Record<string, string>>;
  /** The DB subnet group that the cluster is in. Another one would replace it. */
  readonly subnetGroupName: string;
}

const RESTORE_TODO =
  'Write { snapshot: "<name or ARN>" }, or { sourceCluster: "<identifier>", to: "latest" } or a time such as "2026-11-20T03:00:00Z".';
const ADOPT_TODO =
  'Write { clusterIdentifier, instances: { 1: "<writer>" }, subnetGroupName }, as aws rds describe-db-clusters shows them.';

const identifier = textLike(
  /^(?=.{1,63}$)[a-z](?:-?[a-z0-9])*$/,
  'A small letter first, then small letters, digits and single hyphens, at most 63.',
);
const window = (parse: (text: string) => { start: number; end: number } | undefined, allowed: string): Kind => ({
  allowed,
  accepts: (value) => {
    const found = typeof value === 'string' ? parse(value) : undefined;
    return found !== undefined && lengthOf(found) >= 30 && lengthOf(found) <= 24 * 60;
  },
});

export const durability = group({
  title: 'Durability',
  options: {
    backupRetentionDays: option<number>({
      about: 'How long automatic backups are kept, and how far back a point in time can be restored.',
      default: 7,
      ...wholeNumber(1, 35, 'days'),
      todo: 'Use 7 or more for what must last; 14 leaves time to notice.',
    }),
    backupWindow: option<string>({
      about: 'When the daily backup starts, in UTC.',
      default: '03:00-04:00',
      ...window((text) => parseBackupWindow(text)?.[0], 'hh:mm-hh:mm in UTC, 30 minutes or more.'),
      todo: 'Write it in that form, such as "03:00-04:00".',
    }),
    maintenanceWindow: option<string>({
      about: 'When AWS may patch and restart, in UTC.',
      default: 'sun:05:00-sun:06:00',
      ...window(parseMaintenanceWindow, 'ddd:hh:mm-ddd:hh:mm in UTC (mon to sun), 30 minutes to 24 hours.'),
      todo: 'Write it in that form, such as "sun:05:00-sun:06:00".',
    }),
    applyImmediately: option<boolean>({
      about: 'Whether changes restart the database at once (true) or in the maintenance window (false).',
      default: false,
      ...yesOrNo,
      todo: 'Use false where a restart disturbs somebody.',
    }),
    finalSnapshot: option<boolean>({
      about:
        'Whether a last snapshot is taken when the cluster is destroyed or replaced. Its name holds the time at which the cluster was made, so that the next cluster takes another.',
      default: true,
      ...yesOrNo,
      todo: 'Use false only where nothing is worth keeping.',
    }),
    finalSnapshotName: option<string | undefined>({
      about:
        'A name of your own for the last snapshot. It can be used once. Needed where Terraform has not made the cluster with `finalSnapshot`: one that is adopted, or one that was made without.',
      default: undefined,
      ...optional(identifier, 'the cluster identifier, `-final-`, and the time at which the cluster was made'),
      todo: 'Write a name that no snapshot has, such as "orders-final-1".',
    }),
    deletionProtection: option<boolean>({
      about: 'Whether AWS refuses to delete the cluster. It does not protect the instances.',
      default: true,
      ...yesOrNo,
      todo: 'Use true where data matters.',
    }),
    preventDestroy: option<boolean>({
      about:
        'Whether Terraform refuses every plan that destroys the cluster, an instance, the secret or the key, and one that lowers `credentials.passwordVersion`.',
      default: true,
      ...yesOrNo,
      todo: 'Use true where data matters.',
    }),
    restore: option<Restore | undefined>({
      about:
        'A snapshot, or a cluster and a point in time, that the cluster is made from. Stays for as long as the cluster; a change replaces it. Deploy twice: AWS does not switch the Data API on in the first.',
      default: undefined,
      ...optional({ allowed: 'A snapshot, or a cluster and a time', accepts: isPlainObject }, 'an empty database'),
      todo: RESTORE_TODO,
      inspect: (value, setting) => (value === undefined ? [] : restoreProblems(value, setting)),
    }),
    adopt: option<Adoption | undefined>({
      about:
        'A cluster that exists and is imported with its instances. **Sets a new master password**: Terraform cannot know the old one. Stays for as long as the cluster.',
      default: undefined,
      ...optional(
        { allowed: 'The identifiers of a cluster and its instances, and its subnet group', accepts: isPlainObject },
        'the stack makes the cluster',
      ),
      todo: ADOPT_TODO,
      inspect: (value, setting) => (value === undefined ? [] : adoptionProblems(value, setting)),
    }),
  },
  check: ({ backupWindow, maintenanceWindow, restore, adopt, finalSnapshot, finalSnapshotName }) => [
    ...(adopt !== undefined && finalSnapshot && finalSnapshotName === undefined
      ? [
          {
            setting: 'durability.finalSnapshotName',
            what: 'An imported cluster has no name for its last snapshot, so that every destroy of it fails.',
            received: finalSnapshotName,
            allowed: 'A name together with durability.adopt, or durability.finalSnapshot false.',
            todo: 'Write a name that no snapshot has, such as "orders-final-1".',
          },
        ]
      : []),
    ...(finalSnapshotName !== undefined && !finalSnapshot
      ? [
          {
            setting: 'durability.finalSnapshotName',
            what: 'No last snapshot is taken, so that the name would do nothing.',
            received: finalSnapshotName,
            allowed: 'A name together with durability.finalSnapshot true.',
            todo: 'Remove it, or set durability.finalSnapshot to true.',
          },
        ]
      : []),
    ...(windowsOverlap(backupWindow, maintenanceWindow)
      ? [
          {
            setting: 'durability.backupWindow',
            what: 'Backups and maintenance fall into the same time, which RDS refuses.',
            received: `backupWindow ${backupWindow}, maintenanceWindow ${maintenanceWindow}`,
            allowed: 'A backup window, which is every day, that shares no minute with the maintenance window.',
            todo: 'Move one of them.',
          },
        ]
      : []),
    ...(restore !== undefined && adopt !== undefined
      ? [
          {
            setting: 'durability.restore',
            what: 'A cluster that exists already cannot be made from something else.',
            received: 'restore and adopt',
            allowed: 'One of durability.restore and durability.adopt.',
            todo: 'Remove one of them.',
          },
        ]
      : []),
  ],
});

function windowsOverlap(backup: string, maintenance: string): boolean {
  const weekly = parseMaintenanceWindow(maintenance);
  return weekly !== undefined && (parseBackupWindow(backup) ?? []).some((daily) => overlap(daily, weekly));
}

function restoreProblems(restore: Restore, setting: string): readonly Problem[] {
  const snapshot = textLike(
    /^(arn:[\w-]+:rds:[a-z0-9-]+:\d{12}:(cluster-)?snapshot:|rds:)?[a-zA-Z][a-zA-Z0-9-]{0,254}$/,
    'The name of a cluster snapshot, or its ARN.',
  );
  if ('snapshot' in restore) return fieldProblems(restore, setting, { snapshot }, RESTORE_TODO);
  const to: Kind = {
    allowed: '"latest", or a time in UTC such as "2026-11-20T03:00:00Z".',
    accepts: (value) =>
      value === 'latest' ||
      (typeof value === 'string' &&
        /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value) &&
        !Number.isNaN(Date.parse(value))),
  };
  return fieldProblems(restore, setting, { sourceCluster: identifier, to }, RESTORE_TODO);
}

function adoptionProblems(adoption: Adoption, setting: string): readonly Problem[] {
  const instances: Kind = {
    allowed: 'Identifiers by name: { 1: "<writer>", 2: "<reader>" }, "1" among them.',
    accepts: (value) => isPlainObject(value) && '1' in value && Object.values(value).every(identifier.accepts),
  };
  const subnetGroupName = textLike(/^[a-z0-9][\w. -]{0,254}$/, 'The name of the DB subnet group.');
  return fieldProblems(adoption, setting, { clusterIdentifier: identifier, instances, subnetGroupName }, ADOPT_TODO);
}
