import { isMasterUsername } from '@daybreak/aurora/facts';
import { z } from 'zod';
import { masterUsername } from '../../config.ts';
import { isSchedule } from '../../policy/rotation.ts';
import { type OptionsOf, option } from '../option.ts';
import { oneOf, textLike, wholeNumber } from '../schemas.ts';

/** When RDS makes a new password for the secret that it manages. */
export interface Rotation {
  /** `rate(30 days)`, `rate(12 hours)`, or `cron(…)` in UTC at minute 0. At least 4 hours apart. */
  readonly schedule: string;
  /** The hours in which a rotation may start and end: `1h` to `24h`. @default - to the end of the day, or of the hours of the rate */
  readonly duration?: string | undefined;
}

export interface Credentials {
  /**
   * Where the master password is kept. `secret`: in a secret of the stack, with a write-only password. `managed`: in a secret that RDS
   * creates and rotates.
   *
   * @default "secret"
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-secrets-manager.html
   */
  readonly mode?: 'secret' | 'managed';
  /**
   * The master user: a letter, then letters, digits and underscores, at most 63 characters. Reserved words such as `admin` and `rdsadmin`
   * are not allowed. Fixed at creation: another name replaces the cluster.
   *
   * @default - `masterUsername` of infra/config.ts
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
   */
  readonly masterUsername?: string;
  /**
   * Raise this number and commit it for a new master password in the mode `secret`: 1 to 999, never lower than before.
   *
   * @default 1
   */
  readonly passwordVersion?: number;
  /**
   * How long a deleted secret of the stack can be restored, in days: 7 to 30, or 0 to delete it immediately.
   *
   * @default 30
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
   */
  readonly recoveryDays?: number;
  /**
   * When RDS rotates the secret of the mode `managed`.
   *
   * @default - RDS's own schedule, every 7 days
   * @example { schedule: 'rate(30 days)', duration: '2h' }
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
   */
  readonly rotation?: Rotation | undefined;
}

const USERNAME =
  'A letter, then letters, digits and underscores, at most 63 characters, and not a reserved word such as admin.';
const RECOVERY = '0 (deleted immediately), or 7 to 30 days.';
const SCHEDULE =
  'rate(4 to 23 hours), rate(1 to 999 days), or cron(0 hours days month weekdays *), at least 4 hours apart.';

const rotation = z.strictObject(
  {
    schedule: z.string(SCHEDULE).refine(isSchedule, SCHEDULE),
    duration: textLike(/^([1-9]|1\d|2[0-4])h$/, 'Hours such as "2h", from "1h" to "24h".').optional(),
  },
  'An object with schedule and, if wanted, duration.',
);

export const credentials = z.strictObject({
  mode: option(oneOf(['secret', 'managed']), {
    default: 'secret',
    todo: 'Use "secret" for a secret of the stack, or "managed" for one that RDS rotates.',
  }),
  masterUsername: option(z.string(USERNAME).refine(isMasterUsername, USERNAME), {
    default: masterUsername,
    todo: 'Use a name of the application, such as billingadmin.',
  }),
  passwordVersion: option(wholeNumber(1, 999, 'never lower than before'), {
    default: 1,
    todo: 'Raise it by one for a new password.',
  }),
  recoveryDays: option(z.union([z.literal(0, RECOVERY), wholeNumber(7, 30)], RECOVERY), {
    default: 30,
    todo: 'Use 0 for a stage that you make and destroy often, and 30 for one that must last.',
  }),
  rotation: option(rotation.optional(), {
    default: undefined,
    todo: 'Write, for example, rotation: { schedule: "rate(30 days)" }.',
  }),
} satisfies OptionsOf<Credentials>);
