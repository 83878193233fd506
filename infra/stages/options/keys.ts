import { type Kind, oneOf, wholeNumber } from '../kinds.ts';
import { group, option } from '../option.ts';

/** Whose key encrypts: one that AWS owns and does not charge for, or the key of the stack. */
export type KeyOwner = 'aws' | 'own';

const owner: Kind = oneOf(['aws', 'own']);
const TODO = 'Use "own" for the key of the stack, "aws" for the one of AWS.';

export const keys = group({
  title: 'Keys',
  options: {
    storage: option<KeyOwner>({
      about: 'Storage, backups and snapshots. Fixed at creation: a change replaces the cluster.',
      default: 'aws',
      ...owner,
      todo: TODO,
    }),
    secret: option<KeyOwner>({ about: 'The secret of the master user.', default: 'aws', ...owner, todo: TODO }),
    logs: option<KeyOwner>({ about: 'The log groups.', default: 'aws', ...owner, todo: TODO }),
    insights: option<KeyOwner>({
      about: 'Performance Insights. Fixed once they are on.',
      default: 'aws',
      ...owner,
      todo: TODO,
    }),
    alarms: option<KeyOwner>({
      about: 'The SNS topic of the alarms. With `aws` it is not encrypted: CloudWatch cannot use the key of SNS.',
      default: 'aws',
      ...owner,
      todo: TODO,
    }),
    rotationDays: option<number>({
      about: 'How often the key of the stack is rotated. Old data stays readable.',
      default: 365,
      ...wholeNumber(90, 2560, 'days'),
      todo: 'Use 365.',
    }),
    deletionWindowDays: option<number>({
      about: 'How long a deleted key of the stack can still be saved, and with it all that it encrypts.',
      default: 30,
      ...wholeNumber(7, 30, 'days'),
      todo: 'Use 30, the most time to notice.',
    }),
  },
  check: ({ storage, secret }) =>
    secret === 'own' && storage === 'aws'
      ? [
          {
            setting: 'keys.storage',
            what: 'The secret has a key of its own, but the storage that it opens has none.',
            received: 'storage "aws", secret "own"',
            allowed: 'The same key for both, or "own" for the storage alone.',
            todo: 'Set keys.storage to "own" before the first deploy: it is fixed at creation.',
          },
        ]
      : [],
});
