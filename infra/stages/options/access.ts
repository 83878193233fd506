import { type Kind, namesTo, oneOf, optional, textLike } from '../kinds.ts';
import { group, option } from '../option.ts';
import type { Problem } from '../problem.ts';

/** How much of the Data API a role may call. What each can and cannot promise: `grantDataApi` in infra/constructs. */
export const DATA_API_LEVELS = ['read', 'write', 'transactions', 'migrate'] as const;
export type DataApiLevel = (typeof DATA_API_LEVELS)[number];

const level: Kind = oneOf(DATA_API_LEVELS);
const TODO = 'Write, for example, grants: { "ci-migrations": "migrate" }.';

export const access = group({
  title: 'Access',
  options: {
    lambdaLevel: option<DataApiLevel>({
      about: 'What the role of the functions may call: `transactions` is all five actions.',
      default: 'transactions',
      ...level,
      todo: 'Use "transactions" unless the functions need less.',
    }),
    grants: option<Readonly<Record<string, DataApiLevel>>>({
      about:
        'Roles that exist, by name, which may use the Data API of the cluster with its secret, and at which level.',
      default: {},
      ...namesTo(`levels (${DATA_API_LEVELS.join(', ')})`),
      todo: TODO,
      inspect: grantProblems,
    }),
    permissionsBoundary: option<string | undefined>({
      about: 'A policy that bounds every role of the stack.',
      default: undefined,
      ...optional(textLike(/^arn:[\w-]+:iam::(\d{12}|aws):policy\/[\w+=,.@/-]+$/, 'The ARN of an IAM policy'), 'none'),
      todo: 'Give the ARN of the policy.',
    }),
  },
});

function grantProblems(grants: Readonly<Record<string, unknown>>, setting: string): readonly Problem[] {
  return Object.entries(grants).flatMap(([role, value]) => [
    ...(/^[\w+=,.@-]{1,64}$/.test(role)
      ? []
      : [
          {
            setting: `${setting}.${role}`,
            what: 'IAM has no role of this name.',
            received: role,
            allowed: 'The name of a role, not its ARN: letters, digits and +=,.@_- up to 64.',
            todo: TODO,
          },
        ]),
    ...(level.accepts(value)
      ? []
      : [
          {
            setting: `${setting}.${role}`,
            what: 'There is no such level.',
            received: value,
            allowed: level.allowed,
            todo: TODO,
          },
        ]),
  ]);
}
