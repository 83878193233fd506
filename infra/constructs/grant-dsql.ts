import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { inlinePolicy } from '@daybreak/aurora/parts';
import type { TerraformStack } from 'cdktf';
import type { DsqlLevel } from '../stages/options/dsql.ts';

/**
 * The statement that lets a role connect to one cluster of Aurora DSQL, and nothing else.
 *
 * **IAM does not see SQL.** `dsql:DbConnect` lets the role sign in as a role of the database that it is mapped to (`AWS IAM GRANT`), and
 * that role decides what the SQL may do: `read` and `write` are the same to IAM. `admin` is `dsql:DbConnectAdmin`, the right to sign in as
 * the user `admin`, who may do everything. It is for migrations.
 * @see https://docs.aws.amazon.com/aurora-dsql/latest/userguide/using-database-and-iam-roles.html
 */
export function dsqlConnectStatement(clusterArn: string, level: DsqlLevel = 'write'): object {
  const action = level === 'admin' ? 'dsql:DbConnectAdmin' : 'dsql:DbConnect';
  return { Sid: 'Connect', Effect: 'Allow', Action: action, Resource: clusterArn };
}

/** Lets an existing role connect to one cluster. */
export function grantDsqlConnect(
  stack: TerraformStack,
  role: Parameters<typeof inlinePolicy>[1],
  { level, clusterArn }: { readonly level: DsqlLevel; readonly clusterArn: string },
): IamRolePolicy {
  return inlinePolicy(stack, role, [dsqlConnectStatement(clusterArn, level)]);
}
