// Statements that PostgreSQL never gets, because it would answer differently or does not know them.
import { type Tagged, tagged } from '../rules/nodes.ts';
import type { JudgedStatement } from '../rules/statement.ts';

/** Aurora DSQL's version of PostgreSQL. */
export const SERVER_VERSION = '16.15';
export const SERVER_VERSION_NUMBER = '160015';

export type OwnAnswer =
  | { readonly do: 'transaction'; readonly kind: string }
  | { readonly do: 'show'; readonly name: string; readonly value: string }
  /** CREATE INDEX ASYNC and ALTER TABLE ASYNC … VALIDATE CONSTRAINT. */
  | { readonly do: 'job'; readonly tag: string; readonly statement: Tagged }
  | { readonly do: 'iam'; readonly role: string; readonly arn: string; readonly isGrant: boolean };

/** How the session itself answers; undefined where PostgreSQL does. */
export function ownAnswer({ node, kind, extension }: JudgedStatement): OwnAnswer | undefined {
  const statement = tagged(node);
  const members = statement.node as Readonly<Record<string, never>>;
  if (kind === 'transaction') return { do: 'transaction', kind: String(members.kind) };
  if (statement.tag === 'VariableShowStmt') {
    const name = String(members.name);
    if (name === 'server_version') return { do: 'show', name, value: SERVER_VERSION };
    return name === 'server_version_num' ? { do: 'show', name, value: SERVER_VERSION_NUMBER } : undefined;
  }
  if (extension === 'async') {
    const tag = statement.tag === 'IndexStmt' ? 'CREATE INDEX' : 'ALTER TABLE';
    return { do: 'job', tag, statement };
  }
  if (extension === 'iam' && statement.tag === 'GrantRoleStmt') {
    const { granted_roles, grantee_roles, is_grant } = statement.node as unknown as GrantRole;
    const role = granted_roles?.[0]?.AccessPriv?.priv_name ?? '';
    return { do: 'iam', role, arn: grantee_roles?.[0]?.RoleSpec?.rolename ?? '', isGrant: is_grant === true };
  }
  return undefined;
}

interface GrantRole {
  readonly granted_roles?: readonly { readonly AccessPriv?: { readonly priv_name?: string } }[];
  readonly grantee_roles?: readonly { readonly RoleSpec?: { readonly rolename?: string } }[];
  readonly is_grant?: boolean;
}
