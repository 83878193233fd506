import { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { Fn } from 'cdktf';
import type { Construct } from 'constructs';
import { DATA_API_ACTIONS, type DataApiLevel } from './facts/index.ts';

/** A secret that a role may read. */
export interface SecretTarget {
  /** The secret that the role signs in with. Its user decides what the SQL may do. */
  readonly secretArn: string;
  /** The key of the secret, if the stack has one. */
  readonly secretKeyArn: string | undefined;
  readonly region: string;
}

/** The resources that a role may use. */
export interface DataApiTarget extends SecretTarget {
  readonly clusterArn: string;
}

/** A role of the stack, or one that exists, by name. */
export interface Grantee {
  readonly name: string;
  /** Construct id of the policy: part of its Terraform address. */
  readonly policyId: string;
  /** Name of the inline policy. */
  readonly policyName: string;
}

export interface Grant {
  readonly level: DataApiLevel;
  readonly target: DataApiTarget;
  /** Other statements of the same policy, such as for the logs of a function. @default [] */
  readonly statements?: readonly object[];
}

/**
 * A statement that lets a role write to one log group, but not create one.
 *
 * @param logGroupArn - without the `:*` that its streams have
 */
export function logsStatement(logGroupArn: string): object {
  return {
    Sid: 'Logs',
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: `${logGroupArn}:*`,
  };
}

/** Statements that let a role read one secret. `kms:Decrypt` is granted only if it has a key of the stack, and only through Secrets Manager. */
export function secretStatements({ secretArn, secretKeyArn, region }: SecretTarget): readonly object[] {
  return [
    { Sid: 'Secret', Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: secretArn },
    ...(secretKeyArn === undefined
      ? []
      : [
          {
            Sid: 'KeyOfTheSecret',
            Effect: 'Allow',
            Action: 'kms:Decrypt',
            Resource: secretKeyArn,
            Condition: { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` } },
          },
        ]),
  ];
}

/**
 * Statements that let a role use the Data API of one cluster, with one secret, and nothing else.
 *
 * **IAM does not see SQL.** A level limits which calls are possible, not what their statements do: a role that may call
 * `ExecuteStatement` may send `DROP TABLE`, and whether it works is decided by the database user in the secret.
 *
 * - `read`: single statements. It is read-only only with the secret of a user that may only read: with the master user's secret it can also
 * write and drop.
 * - `write`: single statements and batches. No transaction over several calls: each call is a transaction.
 * - `transactions`: all five calls, as an application needs them.
 * - `migrate`: single statements and transactions, no batches, as `npm run migrate` needs them. It allows less than `transactions`; the
 * right to change tables comes from the secret.
 *
 * See {@link secretStatements} for its secret.
 */
export function dataApiStatements(level: DataApiLevel, target: DataApiTarget): readonly object[] {
  return [
    { Sid: 'DataApi', Effect: 'Allow', Action: DATA_API_ACTIONS[level], Resource: target.clusterArn },
    ...secretStatements(target),
  ];
}

/** Lets a role use the Data API of one cluster. */
export function grantDataApi(
  scope: Construct,
  role: Grantee,
  { level, target, statements = [] }: Grant,
): IamRolePolicy {
  return inlinePolicy(scope, role, [...dataApiStatements(level, target), ...statements]);
}

/** The policy of a role, written with `jsonencode`. */
export function inlinePolicy(
  scope: Construct,
  { name, policyId, policyName }: Grantee,
  statements: readonly object[],
): IamRolePolicy {
  return new IamRolePolicy(scope, policyId, {
    name: policyName,
    role: name,
    policy: Fn.jsonencode({ Version: '2012-10-17', Statement: statements }),
  });
}
