import { lengthOf, parseBackupWindow, parseMaintenanceWindow } from '@daybreak/aurora/facts';
import { z } from 'zod';
import { type OptionsOf, option } from '../option.ts';
import { namesTo, textLike, wholeNumber, yesOrNo } from '../schemas.ts';

/** The backup that the cluster is made from. Keep it in the stage file as long as the cluster exists. */
export type Restore =
  | {
      /** The name of a cluster snapshot, or its ARN. */
      readonly snapshot: string;
    }
  | {
      /** The identifier of the cluster to restore. */
      readonly sourceCluster: string;
      /** A time in UTC such as `2026-11-20T03:00:00Z`, or `latest`. */
      readonly to: string;
    }
  | {
      /**
       * The identifier of a cluster of the same account and Region, or the ARN of one that another account shares. The clone has its
       * data of the moment, and is billed for the pages that one of the two changes.
       */
      readonly cloneOf: string;
    };

/** An existing cluster that `terraform import` takes over. Keep it in the stage file as long as the cluster exists. */
export interface Adoption {
  readonly clusterIdentifier: string;
  /** Identifiers of the instances: the writer is `1`, readers have the names of `instances.readers`. */
  readonly instances: Readonly<Record<string, string>>;
  /** The DB subnet group of the cluster. A different one would replace the cluster. */
  readonly subnetGroupName: string;
}

/** When AWS Backup takes a snapshot, and how long it keeps it. */
export interface AwsBackup {
  /** 1 to 36500. */
  readonly retentionDays: number;
  /** A cron expression with six fields, in UTC. @default "cron(0 1 ? * * *)" */
  readonly schedule?: string | undefined;
}

export interface Durability {
  /**
   * How long automatic backups are kept, and how far back a point-in-time restore can go, in days: 1 to 35.
   *
   * @default 7
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Managing.Backups.html
   */
  readonly backupRetentionDays?: number;
  /**
   * When the daily backup starts: `hh:mm-hh:mm` in UTC, at least 30 minutes long.
   *
   * @default "03:00-04:00"
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Managing.Backups.html
   */
  readonly backupWindow?: string;
  /**
   * When AWS may patch and restart: `ddd:hh:mm-ddd:hh:mm` in UTC (`mon` to `sun`), 30 minutes to 24 hours long.
   *
   * @default "sun:05:00-sun:06:00"
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_UpgradeDBInstance.Maintenance.html
   */
  readonly maintenanceWindow?: string;
  /**
   * When changes that restart the database take effect. True: during the deploy. False: in the maintenance window.
   *
   * @default false
   */
  readonly applyImmediately?: boolean;
  /**
   * Whether AWS takes a final snapshot when the cluster is destroyed or replaced. Its name contains the time at which the cluster was
   * created, so the names of different clusters differ.
   *
   * @default true
   */
  readonly finalSnapshot?: boolean;
  /**
   * A name for the final snapshot: a lower-case letter, then lower-case letters, digits and single hyphens, at most 63 characters. It can
   * be used once. Required for a cluster that is adopted, or that was first deployed with `finalSnapshot` false.
   *
   * @default - the cluster identifier, `-final-`, and the time at which the cluster was made
   */
  readonly finalSnapshotName?: string | undefined;
  /**
   * Whether AWS refuses to delete the cluster. It does not protect the instances.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * Whether Terraform refuses every plan that destroys the cluster, an instance, the secret or the key, or that lowers
   * `credentials.passwordVersion`.
   *
   * @default true
   */
  readonly preventDestroy?: boolean;
  /**
   * The source of the data: a snapshot; a cluster and a point in time; or a cluster to clone, copy on write. Keep it as long as the cluster
   * exists: a change replaces the cluster. Deploy twice, because AWS does not enable the Data API in the first deploy.
   *
   * @default - an empty database
   * @example { snapshot: 'orders-2026-11-20' }
   * @example { sourceCluster: 'orders', to: 'latest' }
   * @example { cloneOf: 'shop-production-aurora' }
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Managing.Clone.html
   */
  readonly restore?: Restore | undefined;
  /**
   * A plan of AWS Backup, in addition to the backups of Aurora: snapshots in a vault of the stage, which are kept when the cluster is
   * deleted and are
   * billed as backup storage (`npm run cost -- --backup-gb`). `schedule` is in UTC, an hour away from `backupWindow` and
   * `maintenanceWindow`.
   *
   * @default - no plan
   * @example { retentionDays: 90, schedule: 'cron(0 1 ? * SUN *)' }
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/creating-a-backup-plan.html
   */
  readonly awsBackup?: AwsBackup | undefined;
  /**
   * An existing cluster that is imported with its instances. **It gets a new master password**, because Terraform cannot know the old
   * one. Keep it as long as the cluster exists.
   *
   * @default - the stack creates the cluster
   * @example { clusterIdentifier: 'orders', instances: { 1: 'orders-1' }, subnetGroupName: 'default' }
   */
  readonly adopt?: Adoption | undefined;
}

const identifier = textLike(
  /^(?=.{1,63}$)[a-z](?:-?[a-z0-9])*$/,
  'A lower-case letter, then lower-case letters, digits and single hyphens, at most 63 characters.',
);

function window(parse: (text: string) => { start: number; end: number } | undefined, allowed: string) {
  return z.string(allowed).refine((text) => {
    const found = parse(text);
    return found !== undefined && lengthOf(found) >= 30 && lengthOf(found) <= 24 * 60;
  }, allowed);
}

const TIME = '"latest", or a time in UTC such as "2026-11-20T03:00:00Z".';
const RESTORE = 'An object with snapshot, one with sourceCluster and to, or one with cloneOf.';
const snapshotName = textLike(
  /^(arn:[\w-]+:rds:[a-z0-9-]+:\d{12}:(cluster-)?snapshot:)?((rds|awsbackup):)?[a-zA-Z][a-zA-Z0-9-]{0,254}$/,
  'The name of a cluster snapshot, or its ARN.',
);
const cloneSource = textLike(
  /^(arn:[\w-]+:rds:[a-z0-9-]+:\d{12}:cluster:(?=.{1,63}$))?(?=[^:]{1,63}$)[a-z](?:-?[a-z0-9])*$/,
  'The identifier of a DB cluster, at most 63 characters, or its ARN.',
);
const time = z.string(TIME).refine((text) => text === 'latest' || isTime(text), TIME);
const restore = z.union(
  [
    z.strictObject({ snapshot: snapshotName }, RESTORE),
    z.strictObject({ sourceCluster: identifier, to: time }, RESTORE),
    z.strictObject({ cloneOf: cloneSource }, RESTORE),
  ],
  RESTORE,
);

function isTime(text: string): boolean {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) && !Number.isNaN(Date.parse(text));
}

const INSTANCES = 'Identifiers by name, with "1" for the writer: { 1: "<writer>", 2: "<reader>" }.';
const adopt = z.strictObject(
  {
    clusterIdentifier: identifier,
    instances: namesTo(z.string(), identifier, INSTANCES).refine((names) => '1' in names, INSTANCES),
    subnetGroupName: textLike(/^[a-z0-9][\w. -]{0,254}$/, 'The name of the DB subnet group.'),
  },
  'An object with clusterIdentifier, instances and subnetGroupName.',
);

const CRON = 'A cron expression of six fields in UTC, such as "cron(0 1 ? * * *)".';
/** Also for Aurora DSQL. */
export const awsBackupPlan = z.strictObject(
  {
    retentionDays: wholeNumber(1, 36_500, 'days'),
    schedule: textLike(/^cron\(\d{1,2} [\d,/*-]+ [\w,/*?#-]+ [\w,/*-]+ [\w,/*?#-]+ [\d,/*-]+\)$/, CRON).optional(),
  },
  'An object with retentionDays and schedule.',
);

export const durability = z.strictObject({
  backupRetentionDays: option(wholeNumber(1, 35, 'days'), {
    default: 7,
    todo: 'Use 7 or more for data that must not be lost; 14 leaves time to notice a loss.',
  }),
  backupWindow: option(
    window((text) => parseBackupWindow(text)?.[0], 'hh:mm-hh:mm in UTC, at least 30 minutes.'),
    { default: '03:00-04:00', todo: 'Write, for example, "03:00-04:00".' },
  ),
  maintenanceWindow: option(
    window(parseMaintenanceWindow, 'ddd:hh:mm-ddd:hh:mm in UTC (mon to sun), 30 minutes to 24 hours.'),
    { default: 'sun:05:00-sun:06:00', todo: 'Write, for example, "sun:05:00-sun:06:00".' },
  ),
  applyImmediately: option(yesOrNo(), { default: false, todo: 'Use false if a restart disturbs users.' }),
  finalSnapshot: option(yesOrNo(), { default: true, todo: 'Use false only if the data is not worth keeping.' }),
  finalSnapshotName: option(identifier.optional(), {
    default: undefined,
    todo: 'Write a name that no snapshot has, such as "orders-final-1".',
  }),
  deletionProtection: option(yesOrNo(), { default: true, todo: 'Use true where data matters.' }),
  preventDestroy: option(yesOrNo(), { default: true, todo: 'Use true where data matters.' }),
  restore: option(restore.optional(), {
    default: undefined,
    todo: 'Write { snapshot: "<name or ARN>" }, { sourceCluster: "<identifier>", to: "latest" } or { cloneOf: "<identifier>" }.',
  }),
  awsBackup: option(awsBackupPlan.optional(), {
    default: undefined,
    todo: 'Write { retentionDays: 90 }, or remove it for none.',
  }),
  adopt: option(adopt.optional(), {
    default: undefined,
    todo: 'Write { clusterIdentifier, instances, subnetGroupName } as aws rds describe-db-clusters shows them.',
  }),
} satisfies OptionsOf<Durability>);
