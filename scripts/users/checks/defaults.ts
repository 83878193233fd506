import { statement } from '@daybreak/database';
import { quoted } from '../names.ts';
import { type Check, granteeSql, PUBLIC, wantedBy } from './check.ts';

/** The name of each kind of object in ALTER DEFAULT PRIVILEGES, by its letter in pg_default_acl. */
const KINDS = { r: 'TABLES', S: 'SEQUENCES', f: 'FUNCTIONS', n: 'SCHEMAS' } as const;

/** Rights that PostgreSQL grants to PUBLIC by default. */
const BUILT_IN: readonly string[] = ['f EXECUTE'];

/**
 * Objects that the owner creates later get their rights immediately. Functions are the exception for readers: only the next run of `users`
 * checks whether one is SECURITY DEFINER.
 */
export const checkDefaults: Check = async (session, names) => {
  const rows = await session.query(
    statement({
      sql: `SELECT d.defaclobjtype::text AS kind, coalesce(r.rolname, 'PUBLIC') AS grantee, coalesce(a.privilege_type, '') AS "right"
FROM pg_catalog.pg_default_acl d
LEFT JOIN LATERAL pg_catalog.aclexplode(d.defaclacl) a ON true
LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
WHERE d.defaclnamespace = 0
  AND d.defaclrole = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = '${names.owner}')`,
      row: { kind: 'text', grantee: 'text', right: 'text' },
    }),
  );
  const wanted = {
    r: wantedBy(names, { rw: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'], ro: ['SELECT'] }),
    S: wantedBy(names, { rw: ['USAGE', 'SELECT'], ro: ['SELECT'] }),
    f: wantedBy(names, { rw: ['EXECUTE'], ro: [] }),
    n: wantedBy(names, { rw: ['USAGE'], ro: ['USAGE'] }),
  };
  const prefix = `ALTER DEFAULT PRIVILEGES FOR ROLE ${quoted(names.owner)}`;
  return (['r', 'S', 'f', 'n'] as const).flatMap((kind) => {
    // A row without a right: only the owner has one.
    const own = rows.filter((row) => row.kind === kind);
    return [...wanted[kind]].flatMap(([grantee, { needs }]) => {
      const has = new Set(own.filter((row) => row.grantee === grantee).map(({ right }) => right));
      if (own.length === 0 && grantee === PUBLIC) {
        for (const right of BUILT_IN) if (right.startsWith(kind)) has.add(right.slice(2));
      }
      const missing = needs.filter((right) => !has.has(right));
      const extra = [...has].filter((right) => right !== '' && !needs.includes(right));
      const on = `ON ${KINDS[kind]}`;
      return [
        ...(missing.length === 0
          ? []
          : [
              {
                what: `${grantee} will lack ${missing.join(', ')} ${on} that ${names.owner} makes`,
                fix: [`${prefix} GRANT ${missing.join(', ')} ${on} TO ${granteeSql(grantee)}`],
              },
            ]),
        ...(extra.length === 0
          ? []
          : [
              {
                what: `${grantee} will have ${extra.join(', ')} ${on} that ${names.owner} makes`,
                fix: [`${prefix} REVOKE ${extra.join(', ')} ${on} FROM ${granteeSql(grantee)}`],
              },
            ]),
      ];
    });
  });
};
