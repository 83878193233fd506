import { z } from 'zod';
import { type OptionsOf, option } from '../option.ts';
import { oneOf, wholeNumber } from '../schemas.ts';

/** Whose KMS key encrypts: `aws` is a key that AWS owns and does not charge for, `own` is the key of the stack. */
export type KeyOwner = 'aws' | 'own';

export interface Keys {
  /**
   * The key of storage, backups and snapshots. Fixed at creation: a change replaces the cluster.
   *
   * @default "aws"
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html
   */
  readonly storage?: KeyOwner;
  /**
   * The key of the master user's secret.
   *
   * @default "aws"
   */
  readonly secret?: KeyOwner;
  /**
   * The key of the log groups.
   *
   * @default "aws"
   */
  readonly logs?: KeyOwner;
  /**
   * The key of Performance Insights. Fixed when they are turned on.
   *
   * @default "aws"
   */
  readonly insights?: KeyOwner;
  /**
   * The key of the alarms' SNS topic. With `aws` the topic is not encrypted, because CloudWatch cannot use the key of SNS.
   *
   * @default "aws"
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
   */
  readonly alarms?: KeyOwner;
  /**
   * The key of the cluster of Aurora DSQL. It can be changed later, without a new cluster.
   *
   * @default "aws"
   * @see https://docs.aws.amazon.com/aurora-dsql/latest/userguide/data-encryption.html
   */
  readonly dsql?: KeyOwner;
  /**
   * How often the key of the stack is rotated, in days: 90 to 2560. Old data stays readable.
   *
   * @default 365
   * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html
   */
  readonly rotationDays?: number;
  /**
   * How long a deleted key of the stack, and all that it encrypts, can be recovered, in days: 7 to 30.
   *
   * @default 30
   * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html
   */
  readonly deletionWindowDays?: number;
}

const owner = oneOf(['aws', 'own']);
const about = { default: 'aws', todo: 'Use "own" for the key of the stack, or "aws" for a key of AWS.' } as const;

export const keys = z.strictObject({
  storage: option(owner, about),
  secret: option(owner, about),
  logs: option(owner, about),
  insights: option(owner, about),
  alarms: option(owner, about),
  dsql: option(owner, about),
  rotationDays: option(wholeNumber(90, 2560, 'days'), { default: 365, todo: 'Use 365.' }),
  deletionWindowDays: option(wholeNumber(7, 30, 'days'), {
    default: 30,
    todo: 'Use 30, which leaves the most time to notice.',
  }),
} satisfies OptionsOf<Keys>);
