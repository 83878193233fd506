import { statement } from '@daybreak/database';
import { type Check, compareRights, type Difference, PUBLIC, wantedBy } from './check.ts';

const WRITES = ['DELETE', 'INSERT', 'SELECT', 'UPDATE'];

/** Who reads and who writes each table, view and sequence of the owner. Only the owner has TRUNCATE, REFERENCES and TRIGGER. */
export const checkTables: Check = async (session, names) => {
  const rows = await session.query(
    statement({
      sql: `SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) AS object, c.relkind::text AS kind,
  coalesce(r.rolname, 'PUBLIC') AS grantee, coalesce(a.privilege_type, '') AS "right"
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN LATERAL pg_catalog.aclexplode(
  coalesce(c.relacl, pg_catalog.acldefault(CASE c.relkind WHEN 'S' THEN 's'::"char" ELSE 'r'::"char" END, c.relowner))) a ON true
LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname !~ '^pg_'
  AND c.relowner = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = '${names.owner}')
ORDER BY n.nspname, c.relname`,
      row: { object: 'text', kind: 'text', grantee: 'text', right: 'text' },
    }),
  );
  const kinds = new Map(rows.map(({ object, kind }) => [object, kind]));
  const of = (isOfKind: (kind: string) => boolean) =>
    [...kinds].filter(([, kind]) => isOfKind(kind)).map(([object]) => object);
  const tables = wantedBy(names, { rw: WRITES, ro: ['SELECT'] }, ['SELECT']);
  const readable = wantedBy(names, { rw: ['SELECT'], ro: ['SELECT'] }, ['SELECT']);
  const sequences = wantedBy(names, { rw: ['SELECT', 'USAGE'], ro: ['SELECT'] }, ['SELECT']);
  return [
    ...compareRights({
      kind: 'ON TABLE',
      objects: [
        ...of((kind) => !'Sm'.includes(kind)).map((object) => ({ object, wanted: tables })),
        ...of((kind) => kind === 'm').map((object) => ({ object, wanted: readable })),
      ],
      rights: rows,
    }),
    ...compareRights({
      kind: 'ON SEQUENCE',
      objects: of((kind) => kind === 'S').map((object) => ({ object, wanted: sequences })),
      rights: rows,
    }),
  ];
};

/** Rights on single columns, which the rights on tables do not show. REVOKE on the table takes them away too. */
export const checkColumns: Check = async (session, names) => {
  const readOnly = names.users.filter(({ key }) => key === 'ro').map(({ role }) => role);
  const rows = await session.query(
    statement({
      sql: `SELECT DISTINCT pg_catalog.format('%I.%I', n.nspname, c.relname) AS object, coalesce(r.rolname, 'PUBLIC') AS grantee,
  a.privilege_type AS "right"
FROM pg_catalog.pg_attribute t
JOIN pg_catalog.pg_class c ON c.oid = t.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL pg_catalog.aclexplode(t.attacl) a
LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
WHERE c.relowner = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = '${names.owner}') AND a.privilege_type <> 'SELECT'`,
      row: { object: 'text', grantee: 'text', right: 'text' },
    }),
  );
  return rows
    .filter(({ grantee }) => grantee === PUBLIC || readOnly.includes(grantee))
    .map(
      ({ object, grantee, right }): Difference => ({
        what: `${grantee} has ${right} on columns of ${object}`,
        fix: [`REVOKE ${right} ON TABLE ${object} FROM ${grantee === PUBLIC ? PUBLIC : `"${grantee}"`}`],
      }),
    );
};
