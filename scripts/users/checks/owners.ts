import { statement } from '@daybreak/database';
import { quoted } from '../names.ts';
import type { Check } from './check.ts';

/** The kind in ALTER … OWNER for each kind of pg_identify_object. The owner of other kinds cannot change, or only by a superuser. */
const KINDS: Readonly<Record<string, string>> = {
  table: 'TABLE',
  view: 'VIEW',
  'materialized view': 'MATERIALIZED VIEW',
  'foreign table': 'FOREIGN TABLE',
  sequence: 'SEQUENCE',
  function: 'FUNCTION',
  procedure: 'PROCEDURE',
  aggregate: 'AGGREGATE',
  type: 'TYPE',
  'composite type': 'TYPE',
  collation: 'COLLATION',
  conversion: 'CONVERSION',
  operator: 'OPERATOR',
  'operator class': 'OPERATOR CLASS',
  'operator family': 'OPERATOR FAMILY',
  'statistics object': 'STATISTICS',
  'text search configuration': 'TEXT SEARCH CONFIGURATION',
  'text search dictionary': 'TEXT SEARCH DICTIONARY',
  'large object': 'LARGE OBJECT',
  publication: 'PUBLICATION',
  server: 'SERVER',
};

/**
 * Objects of the master user are transferred to the owner one by one: from migrations that ran before there were users, from extensions,
 * and from statements outside transactions. REASSIGN OWNED is not used, because it would also transfer the database. Objects of an
 * extension are not transferred, and the sequence of a column follows its table.
 */
export const checkOwners: Check = async (session, names) => {
  const rows = await session.query(
    statement({
      sql: `SELECT i.type, i.identity, current_user::text AS master
FROM pg_catalog.pg_shdepend d, LATERAL pg_catalog.pg_identify_object(d.classid, d.objid, 0) i
WHERE d.dbid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
  AND d.refclassid = 'pg_catalog.pg_authid'::regclass AND d.deptype = 'o'
  AND d.refobjid = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user)
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.classid = d.classid AND e.objid = d.objid
    AND (e.deptype = 'e' OR (i.type = 'sequence' AND e.deptype IN ('a', 'i'))))
  AND coalesce(i.schema, '') !~ '^pg_temp'
ORDER BY i.type, i.identity`,
      row: { type: 'text', identity: 'text', master: 'text' },
    }),
  );
  return rows.flatMap(({ type, identity, master }) => {
    const kind = KINDS[type];
    if (kind === undefined) return [];
    return [
      {
        what: `${type} ${identity} belongs to ${master}`,
        fix: [`ALTER ${kind} ${identity} OWNER TO ${quoted(names.owner)}`],
      },
    ];
  });
};
