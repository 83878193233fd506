// The roles of Aurora DSQL: their expected state, the differences of the cluster, and the statements that fix them.
import { type Database, statement } from '@daybreak/database';
import { type DsqlConnection, LOCAL_ACCOUNT } from '@daybreak/database/settings';
import { type Route, userOfRoute } from '../../infra/lambda/routes.ts';
import { dsqlRole, functionRoleName, type Stage } from '../../infra/stages/index.ts';
import { literals, quoted } from './names.ts';

export interface DsqlUsersParts {
  /** Signs in as the user admin. */
  readonly db: Database;
  readonly stage: Stage;
  readonly routes: readonly Route[];
  /** Account and partition of the IAM roles. */
  readonly clusterArn: string;
}

export interface DsqlUsersResult {
  readonly roles: readonly string[];
  /** ARNs of the IAM roles that sign in as one of them. */
  readonly signIn: readonly string[];
  /** The changes, as sentences without full stop. */
  readonly changes: readonly string[];
}

interface Difference {
  /** A sentence without full stop. */
  readonly what: string;
  readonly fix: string;
}

interface Wanted {
  readonly rw: string;
  readonly ro: string;
  readonly mappings: readonly { readonly role: string; readonly arn: string }[];
}

const SCHEMA = 'public';
const READS = ['SELECT'];
const WRITES = ['DELETE', 'INSERT', 'SELECT', 'UPDATE'];
/** Code reads how far the migrations are; only `npm run migrate` writes there. */
const LEDGER = /^daybreak_migration/;

/**
 * Updates roles, their IAM roles and their rights to the expected state. Each statement commits separately, as Aurora DSQL requires. The
 * next run continues an interrupted one.
 */
export async function ensureDsqlUsers(parts: DsqlUsersParts): Promise<DsqlUsersResult> {
  const wanted = wantedOf(parts);
  const changes: string[] = [];
  // In this order: a right needs its role.
  for (const look of [roleDifferences, mappingDifferences, rightDifferences]) {
    for (const { what, fix } of await look(parts.db, wanted)) {
      await parts.db.execute(statement({ sql: fix }));
      changes.push(`Fixed: ${what}`);
    }
  }
  return { ...shown(wanted), changes };
}

/** Where they differ, without changing anything. */
export async function dsqlUsersStatus(
  parts: DsqlUsersParts,
): Promise<Omit<DsqlUsersResult, 'changes'> & { readonly differences: readonly string[] }> {
  const wanted = wantedOf(parts);
  const differences: string[] = [];
  for (const look of [roleDifferences, mappingDifferences, rightDifferences]) {
    differences.push(...(await look(parts.db, wanted)).map(({ what }) => what));
  }
  return { ...shown(wanted), differences };
}

/** An ARN with the account of the IAM roles. @throws {Error} the account is unknown */
export function clusterArnOf({ arn, local, region }: DsqlConnection): string {
  if (arn !== undefined) return arn;
  if (local) return `arn:aws:dsql:${region}:${LOCAL_ACCOUNT}:cluster/local`;
  throw new Error(
    'CLUSTER_ARN is missing: it has the account of the IAM roles. Expected the ARN of the cluster. Write the connection again with npm run env.',
  );
}

function shown({ rw, ro, mappings }: Wanted): Omit<DsqlUsersResult, 'changes'> {
  return { roles: [rw, ro], signIn: mappings.map(({ arn }) => arn) };
}

function wantedOf({ stage, routes, clusterArn }: DsqlUsersParts): Wanted {
  const [, partition, , , account] = clusterArn.split(':');
  const roleFor = { rw: dsqlRole(stage, 'rw'), ro: dsqlRole(stage, 'ro') };
  const iamRole = (name: string) => `arn:${partition}:iam::${account}:role/${name}`;
  const functions = stage.functions.backend === 'dsql' ? routes : [];
  return {
    ...roleFor,
    mappings: [
      ...functions.map((route) => ({
        role: roleFor[userOfRoute(route)],
        arn: iamRole(functionRoleName(stage, route.name)),
      })),
      ...Object.entries(stage.dsql.grants).flatMap(([name, level]) =>
        level === 'admin' ? [] : [{ role: roleFor[level === 'read' ? 'ro' : 'rw'], arn: iamRole(name) }],
      ),
    ],
  };
}

async function roleDifferences(db: Database, { rw, ro }: Wanted): Promise<readonly Difference[]> {
  const found = await db.query(
    statement({
      sql: `SELECT rolname::text AS name, rolcanlogin AS login FROM pg_catalog.pg_roles WHERE rolname IN (${literals([rw, ro])})`,
      row: { name: 'text', login: 'bool' },
      readOnly: true,
    }),
  );
  return [rw, ro].flatMap((role) => {
    const one = found.find(({ name }) => name === role);
    if (one === undefined) return [{ what: `role ${role} is missing`, fix: `CREATE ROLE ${quoted(role)} WITH LOGIN` }];
    return one.login ? [] : [{ what: `role ${role} is not LOGIN`, fix: `ALTER ROLE ${quoted(role)} WITH LOGIN` }];
  });
}

/** A mapped role that is not expected can no longer sign in. */
async function mappingDifferences(db: Database, { rw, ro, mappings }: Wanted): Promise<readonly Difference[]> {
  const found = await db.query(
    statement({
      sql: `SELECT arn::text AS arn, pg_role_name::text AS role FROM sys.iam_pg_role_mappings WHERE pg_role_name IN (${literals([rw, ro])})`,
      row: { arn: 'text', role: 'text' },
      readOnly: true,
    }),
  );
  const among = (list: readonly { arn: string; role: string }[], one: { arn: string; role: string }) =>
    list.some(({ arn, role }) => arn === one.arn && role === one.role);
  return [
    ...found
      .filter((one) => !among(mappings, one))
      .map(({ arn, role }) => ({
        what: `${arn} signs in as ${role}, which the stage does not allow`,
        fix: `AWS IAM REVOKE ${quoted(role)} FROM '${arn}'`,
      })),
    ...mappings
      .filter((one) => !among(found, one))
      .map(({ arn, role }) => ({
        what: `${arn} cannot sign in as ${role}`,
        fix: `AWS IAM GRANT ${quoted(role)} TO '${arn}'`,
      })),
  ];
}

async function rightDifferences(db: Database, { rw, ro }: Wanted): Promise<readonly Difference[]> {
  const tables = await db.query(
    statement({
      sql: `SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = '${SCHEMA}' ORDER BY table_name`,
      row: { name: 'text' },
      readOnly: true,
    }),
  );
  const rights = await db.query(
    statement({
      sql: `SELECT table_name::text AS name, grantee::text AS role, privilege_type::text AS "right"
FROM information_schema.table_privileges WHERE table_schema = '${SCHEMA}' AND grantee IN (${literals([rw, ro])})`,
      row: { name: 'text', role: 'text', right: 'text' },
      readOnly: true,
    }),
  );
  return tables.flatMap(({ name }) =>
    [rw, ro].flatMap((role): readonly Difference[] => {
      const wanted = role === rw && !LEDGER.test(name) ? WRITES : READS;
      const has = rights.filter((row) => row.name === name && row.role === role).map((row) => row.right);
      const missing = wanted.filter((right) => !has.includes(right));
      const surplus = has.filter((right) => !wanted.includes(right));
      const table = `${SCHEMA}.${quoted(name)}`;
      return [
        ...(missing.length === 0
          ? []
          : [
              {
                what: `${role} lacks ${missing.join(', ')} on ${name}`,
                fix: `GRANT ${missing.join(', ')} ON ${table} TO ${quoted(role)}`,
              },
            ]),
        ...(surplus.length === 0
          ? []
          : [
              {
                what: `${role} has ${surplus.join(', ')} on ${name}`,
                fix: `REVOKE ${surplus.join(', ')} ON ${table} FROM ${quoted(role)}`,
              },
            ]),
      ];
    }),
  );
}
