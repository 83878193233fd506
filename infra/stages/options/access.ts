import type { DataApiLevel } from '@daybreak/aurora/facts';
import { z } from 'zod';
import { type OptionsOf, option } from '../option.ts';
import { namesTo, oneOf, textLike, yesOrNo } from '../schemas.ts';

export const DATA_API_LEVELS = ['read', 'write', 'transactions', 'migrate'] as const satisfies readonly DataApiLevel[];

/** The users that sign in with tokens of IAM, by what they may do. */
export const IAM_USERS = ['rw', 'ro'] as const;
export type IamUser = (typeof IAM_USERS)[number];

export interface Access {
  /**
   * The Data API actions that the role of the functions may call. `transactions` is all five.
   *
   * @default "transactions"
   */
  readonly lambdaLevel?: DataApiLevel;
  /**
   * Existing IAM roles, by name, that may use the Data API of the cluster with its secret, and the level of each: `read`, `write`,
   * `transactions` or `migrate`.
   *
   * @default {}
   * @example { 'ci-migrations': 'migrate' }
   */
  readonly grants?: Readonly<Record<string, DataApiLevel>>;
  /**
   * Whether the database has a user that reads and writes and one that reads, each with a secret. Functions sign in as the one that they
   * need. `npm run users`, which is part of a deploy, creates the users and fills the secrets. See docs/database-users.md.
   *
   * @default false
   */
  readonly users?: boolean;
  /**
   * Whether there is a third user that migrates, so that CI does not need the master user's secret. Only with `users`. Roles of `grants`
   * with the level `migrate` get its secret.
   *
   * @default false
   */
  readonly migrationUser?: boolean;
  /**
   * Whether there are also two users that sign in with tokens of IAM and without a password, `<database>_iam_rw` and `<database>_iam_ro`,
   * with the rights of the two of `users`, which must be true. They are for PostgreSQL's own protocol: the Data API takes secrets only.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html
   */
  readonly iamUsers?: boolean;
  /**
   * Existing IAM roles, by name, that may sign in to the cluster with a token, and as which of the two users: `rw` or `ro`. Only with
   * `iamUsers`.
   *
   * @default {}
   * @example { analysts: 'ro' }
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
   */
  readonly iamGrants?: Readonly<Record<string, IamUser>>;
  /**
   * The ARN of an IAM policy that limits every role of the stack. docs/deployer-policies.md has one, which the policies for deploying
   * require.
   *
   * @default - no boundary
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
   */
  readonly permissionsBoundary?: string | undefined;
}

const roleName = textLike(
  /^[\w+=,.@-]{1,64}$/,
  'The name of a role, not its ARN: up to 64 letters, digits and +=,.@_-.',
);

export const access = z.strictObject({
  lambdaLevel: option(oneOf(DATA_API_LEVELS), {
    default: 'transactions',
    todo: 'Use "transactions" unless the functions need less.',
  }),
  grants: option(namesTo(roleName, oneOf(DATA_API_LEVELS), 'An object from role names to levels, or {}.'), {
    default: {},
    todo: 'Write, for example, grants: { "ci-migrations": "migrate" }.',
  }),
  users: option(yesOrNo(), { default: false, todo: 'Use true, so that functions do not sign in as the master user.' }),
  migrationUser: option(yesOrNo(), {
    default: false,
    todo: 'Use true where CI migrates without the master user’s secret.',
  }),
  iamUsers: option(yesOrNo(), {
    default: false,
    todo: 'Use true for clients in the VPC that should have no password.',
  }),
  iamGrants: option(namesTo(roleName, oneOf(IAM_USERS), 'An object from role names to users, or {}.'), {
    default: {},
    todo: 'Write, for example, iamGrants: { analysts: "ro" }.',
  }),
  permissionsBoundary: option(
    textLike(/^arn:[\w-]+:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/, 'The ARN of an IAM policy.').optional(),
    { default: undefined, todo: 'Write the ARN of the policy.' },
  ),
} satisfies OptionsOf<Access>);
