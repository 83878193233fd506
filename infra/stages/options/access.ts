import type { DataApiLevel } from '@daybreak/aurora/facts';
import { z } from 'zod';
import { type OptionsOf, option } from '../option.ts';
import { namesTo, oneOf, textLike, yesOrNo } from '../schemas.ts';

export const DATA_API_LEVELS = ['read', 'write', 'transactions', 'migrate'] as const satisfies readonly DataApiLevel[];

export interface Access {
  /**
   * What the role of the functions may call. `transactions` is all five actions of the Data API.
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
   * Whether the database has users of its own beside the master user, each with a secret: one that reads and writes, and one that reads.
   * Functions then sign in as the one that they need. Terraform makes the secrets empty, and `npm run users`, which is part of a deploy,
   * makes the users and fills the secrets. See docs/database-users.md.
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
   * The ARN of an IAM policy that limits every role of the stack. docs/deployer-policies.md has one, which the policies for deploying ask for.
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
  permissionsBoundary: option(
    textLike(/^arn:[\w-]+:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/, 'The ARN of an IAM policy.').optional(),
    { default: undefined, todo: 'Write the ARN of the policy.' },
  ),
} satisfies OptionsOf<Access>);
