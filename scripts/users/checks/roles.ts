import { statement } from '@daybreak/database';
import { literals, quoted, type RoleNames } from '../names.ts';
import type { Check, Difference } from './check.ts';

const allNames = ({ owner, users, iamUsers }: RoleNames): readonly string[] => [
  owner,
  ...[...users, ...iamUsers].map(({ role }) => role),
];

/** Amazon RDS takes a token, and no password, from its members. A server elsewhere does not have it. */
const IAM_ROLE = 'rds_iam';

/**
 * Every role exists, has LOGIN or not, and has no rights on the cluster. Statements name only differences, because a user with CREATEROLE
 * may not even repeat a default.
 */
export const checkRoles: Check = async (session, names) => {
  const found = await session.query(
    statement({
      sql: `SELECT rolname, rolcanlogin, rolcreaterole, rolcreatedb, rolsuper, rolreplication, rolbypassrls
FROM pg_catalog.pg_roles WHERE rolname IN (${literals(allNames(names))})`,
      row: {
        rolname: 'text',
        rolcanlogin: 'bool',
        rolcreaterole: 'bool',
        rolcreatedb: 'bool',
        rolsuper: 'bool',
        rolreplication: 'bool',
        rolbypassrls: 'bool',
      },
    }),
  );
  return allNames(names).flatMap((name): readonly Difference[] => {
    const login = name !== names.owner;
    const role = found.find(({ rolname }) => rolname === name);
    const word = login ? 'LOGIN' : 'NOLOGIN';
    if (role === undefined) return [{ what: `role ${name} is missing`, fix: [`CREATE ROLE ${quoted(name)} ${word}`] }];
    const wrong = [
      ...(role.rolcanlogin === login ? [] : [word]),
      ...(role.rolcreaterole ? ['NOCREATEROLE'] : []),
      ...(role.rolcreatedb ? ['NOCREATEDB'] : []),
    ];
    const above = [
      ...(role.rolsuper ? ['SUPERUSER'] : []),
      ...(role.rolreplication ? ['REPLICATION'] : []),
      ...(role.rolbypassrls ? ['BYPASSRLS'] : []),
    ];
    return [
      ...(wrong.length === 0
        ? []
        : [{ what: `role ${name} is not ${wrong.join(' ')}`, fix: [`ALTER ROLE ${quoted(name)} ${wrong.join(' ')}`] }]),
      ...above.map((right) => ({ what: `role ${name} has ${right}, which only a superuser can take away`, fix: [] })),
    ];
  });
};

/**
 * The master user may act as the owner, the migration user is a member of the owner, users of IAM are members of their user, and there are
 * no other memberships.
 */
export const checkMemberships: Check = async (session, names) => {
  const [server] = await session.query(
    statement({
      sql: `SELECT current_setting('server_version_num')::int4 AS version, pg_catalog.pg_has_role(current_user, ${literals([names.owner])}, 'USAGE') AS uses,
  EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '${IAM_ROLE}') AS iam`,
      row: { version: 'int4', uses: 'bool', iam: 'bool' },
    }),
  );
  // Since PostgreSQL 16, the creator of a role may grant it to others, but not act as it.
  const isNew = (server?.version ?? 0) >= 160_000;
  const [set] = isNew
    ? await session.query(
        statement({
          sql: `SELECT pg_catalog.pg_has_role(current_user, ${literals([names.owner])}, 'SET') AS acts`,
          row: { acts: 'bool' },
        }),
      )
    : [server?.uses === true ? { acts: true } : { acts: false }];
  const rows = await session.query(
    statement({
      sql: `SELECT m.rolname AS member, r.rolname AS role FROM pg_catalog.pg_auth_members a
JOIN pg_catalog.pg_roles m ON m.oid = a.member JOIN pg_catalog.pg_roles r ON r.oid = a.roleid
WHERE m.rolname IN (${literals(allNames(names))})`,
      row: { member: 'text', role: 'text' },
    }),
  );
  const migrate = names.users.find(({ key }) => key === 'migrate')?.role;
  const wanted = [
    ...(migrate === undefined ? [] : [{ member: migrate, role: names.owner }]),
    ...names.iamUsers.flatMap(({ role: member, of }) => [
      { member, role: of },
      ...(server?.iam === true ? [{ member, role: IAM_ROLE }] : []),
    ]),
  ];
  const isIn = (list: readonly Membership[], { member, role }: Membership) =>
    list.some((one) => one.member === member && one.role === role);
  const owner = quoted(names.owner);
  return [
    ...(server?.uses === true && set?.acts === true
      ? []
      : [
          {
            what: `the master user cannot act as ${names.owner}`,
            fix: [`GRANT ${owner} TO CURRENT_USER${isNew ? ' WITH INHERIT TRUE, SET TRUE' : ''}`],
          },
        ]),
    ...wanted
      .filter((one) => !isIn(rows, one))
      .map(({ member, role }) => ({
        what: `${member} is not a member of ${role}`,
        fix: [`GRANT ${quoted(role)} TO ${quoted(member)}`],
      })),
    ...rows
      .filter((row) => !isIn(wanted, row))
      .map(({ member, role }) => ({
        what: `${member} is a member of ${role}`,
        fix: [`REVOKE ${quoted(role)} FROM ${quoted(member)}`],
      })),
  ];
};

interface Membership {
  readonly member: string;
  readonly role: string;
}
