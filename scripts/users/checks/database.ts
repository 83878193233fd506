import { statement } from '@daybreak/database';
import { quoted } from '../names.ts';
import { type Check, compareRights, wantedBy } from './check.ts';

/** Who may connect, and who may create schemas and temporary tables. By default everyone may do the first and the last. */
export const checkDatabase: Check = async (session, names) => {
  const rights = await session.query(
    statement({
      sql: `SELECT d.datname AS object, coalesce(r.rolname, 'PUBLIC') AS grantee, a.privilege_type AS "right"
FROM pg_catalog.pg_database d
LEFT JOIN LATERAL pg_catalog.aclexplode(coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba))) a ON true
LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
WHERE d.datname = current_database()`,
      row: { object: 'text', grantee: 'text', right: 'text' },
    }),
  );
  const object = quoted(rights[0]?.object ?? '');
  const wanted = new Map([
    ...wantedBy(names, { rw: ['CONNECT'], ro: ['CONNECT'], migrate: ['CONNECT'] }),
    [names.owner, { needs: ['CONNECT', 'CREATE', 'TEMPORARY'] }] as const,
  ]);
  return compareRights({
    kind: 'ON DATABASE',
    objects: [{ object, wanted }],
    rights: rights.map((row) => ({ ...row, object })),
  });
};

/** Schemas belong to the owner, every user has USAGE, and only the owner can create objects. */
export const checkSchemas: Check = async (session, names) => {
  const rows = await session.query(
    statement({
      sql: `SELECT pg_catalog.quote_ident(n.nspname) AS object, o.rolname AS owner, coalesce(r.rolname, 'PUBLIC') AS grantee,
  coalesce(a.privilege_type, '') AS "right"
FROM pg_catalog.pg_namespace n
JOIN pg_catalog.pg_roles o ON o.oid = n.nspowner
LEFT JOIN LATERAL pg_catalog.aclexplode(coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner))) a ON true
LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND o.rolname IN (current_user, 'pg_database_owner', '${names.owner}')
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
    WHERE e.classid = 'pg_catalog.pg_namespace'::regclass AND e.objid = n.oid AND e.deptype = 'e')
ORDER BY n.nspname`,
      row: { object: 'text', owner: 'text', grantee: 'text', right: 'text' },
    }),
  );
  const owners = new Map(rows.map(({ object, owner }) => [object, owner]));
  const wanted = wantedBy(names, { rw: ['USAGE'], ro: ['USAGE'] }, ['USAGE']);
  return [
    ...[...owners]
      .filter(([, owner]) => owner !== names.owner)
      .map(([object, owner]) => ({
        what: `schema ${object} belongs to ${owner}`,
        fix: [`ALTER SCHEMA ${object} OWNER TO ${quoted(names.owner)}`],
      })),
    ...compareRights({
      kind: 'ON SCHEMA',
      objects: [...owners.keys()].map((object) => ({ object, wanted })),
      rights: rows,
    }),
  ];
};
