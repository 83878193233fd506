import { isMasterUsername } from '../../policy/credential-words.ts';
import { isSchedule } from '../../policy/rotation.ts';
import { fieldProblems, type Kind, oneOf, optional, textLike, wholeNumber } from '../kinds.ts';
import { group, option } from '../option.ts';
import type { Problem } from '../problem.ts';

/** When RDS makes a new password for the secret that it manages. */
export interface Rotation {
  /** `rate(30 days)`, `rate(12 hours)`, or `cron(…)` in UTC with 0 minutes. */
  readonly schedule: string;
  /** How long a rotation may take from its start, such as `2h`. Undefined: to the end of the day, or of the hours of the rate. */
  readonly duration?: string;
}

const masterUsername: Kind = {
  allowed:
    'A letter first, then letters, digits and underscores, at most 63; no reserved word such as admin or rdsadmin.',
  accepts: (value) => typeof value === 'string' && isMasterUsername(value),
};
const ROTATION_TODO = 'Write, for example, rotation: { schedule: "rate(30 days)" }.';

export const credentials = group({
  title: 'Credentials',
  options: {
    mode: option<'secret' | 'managed'>({
      about:
        'Who keeps the master password: `secret`, a secret of the stack with a write-only password; or `managed`, a secret of RDS that rotates by itself.',
      default: 'secret',
      ...oneOf(['secret', 'managed']),
      todo: 'Use "secret" for a secret with a name of ours, "managed" for rotation without a function.',
    }),
    masterUsername: option<string>({
      about: 'The master user. Fixed at creation: another name replaces the cluster.',
      default: 'alexadmin',
      ...masterUsername,
      todo: 'Choose a name of the application, such as alexadmin.',
    }),
    passwordVersion: option<number>({
      about:
        'The number to raise, and commit, for a new master password in the mode `secret`. No Terraform variable: that would fall back at the next plain apply, and rotate again.',
      default: 1,
      ...wholeNumber(1, 999, 'never lowered'),
      todo: 'Raise it by one for a new password.',
    }),
    recoveryDays: option<number>({
      about: 'How long a destroyed secret of the stack can still be recovered, in days.',
      default: 30,
      allowed: '0 (gone at once), or 7 to 30 days.',
      accepts: (value) =>
        typeof value === 'number' && Number.isInteger(value) && (value === 0 || (value >= 7 && value <= 30)),
      todo: 'Use 0 for a stage that is made again and again, 30 for one that must last.',
    }),
    rotation: option<Rotation | undefined>({
      about: 'When RDS rotates the managed secret.',
      default: undefined,
      ...optional(
        { allowed: '{ schedule, duration? }', accepts: (value) => value !== null && typeof value === 'object' },
        "RDS's own schedule, every 7 days",
      ),
      todo: ROTATION_TODO,
      inspect: (value, setting) => (value === undefined ? [] : rotationProblems(value, setting)),
    }),
  },
  check: ({ mode, rotation, passwordVersion }) => [
    ...(mode === 'secret' && rotation !== undefined
      ? [
          {
            setting: 'credentials.rotation',
            what: 'A secret of the stack has no schedule: nothing would rotate it.',
            received: rotation,
            allowed: 'rotation together with credentials.mode "managed".',
            todo: 'Set credentials.mode to "managed", or remove it and raise credentials.passwordVersion for a new password.',
          },
        ]
      : []),
    ...(mode === 'managed' && passwordVersion !== 1
      ? [
          {
            setting: 'credentials.passwordVersion',
            what: 'RDS makes the passwords of this stage, so that the number would do nothing.',
            received: passwordVersion,
            allowed: '1 together with credentials.mode "managed".',
            todo: 'Remove it. For a new password at once: aws secretsmanager rotate-secret.',
          },
        ]
      : []),
  ],
});

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html */
function rotationProblems(rotation: Rotation, setting: string): readonly Problem[] {
  const schedule: Kind = {
    allowed:
      'rate(4 to 23 hours), rate(1 to 999 days), or cron(0 hours day-of-month month day-of-week *), at least 4 hours apart.',
    accepts: (value) => typeof value === 'string' && isSchedule(value),
  };
  const duration = optional(textLike(/^([1-9]|1\d|2[0-4])h$/, 'Hours such as "2h"'), 'to the end of the day');
  return fieldProblems(rotation, setting, { schedule, duration }, ROTATION_TODO);
}
