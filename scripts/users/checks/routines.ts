import { statement } from '@daybreak/database';
import { type Check, compareRights, wantedBy } from './check.ts';

/**
 * The users that may call the owner's functions. By default all may. A SECURITY DEFINER function runs with the owner's rights, so a
 * user that may only read could write through it.
 */
export const checkRoutines: Check = async (session, names) => {
  const rows = await session.query(
    statement({
      sql: `SELECT p.oid::regprocedure::text AS object, p.prosecdef AS definer, coalesce(r.rolname, 'PUBLIC') AS grantee,
  coalesce(a.privilege_type, '') AS "right"
FROM pg_catalog.pg_proc p
LEFT JOIN LATERAL pg_catalog.aclexplode(coalesce(p.proacl, pg_catalog.acldefault('f', p.proowner))) a ON true
LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
WHERE p.proowner = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = '${names.owner}')
ORDER BY 1`,
      row: { object: 'text', definer: 'bool', grantee: 'text', right: 'text' },
    }),
  );
  const definers = new Map(rows.map(({ object, definer }) => [object, definer]));
  const everybody = wantedBy(names, { rw: ['EXECUTE'], ro: ['EXECUTE'] });
  const writers = wantedBy(names, { rw: ['EXECUTE'], ro: [] });
  return compareRights({
    kind: 'ON ROUTINE',
    objects: [...definers].map(([object, definer]) => ({ object, wanted: definer ? writers : everybody })),
    rights: rows,
  });
};
