// Migrations run as the owner. Objects from statements that had to run as the master user are transferred to the owner afterwards.
import { type Database, statement } from '@daybreak/database';
import type { Connection } from '@daybreak/database/settings';
import { HAND_OVER } from './checks/index.ts';
import { literals, type RoleNames, roleNames } from './names.ts';

const databaseName = statement({
  sql: 'SELECT current_database()::text AS name',
  row: { name: 'text' },
  readOnly: true,
});

/** The owner and the users of a database that has them; undefined if `npm run users` has not created them. */
export async function usersOfDatabase(db: Database, connection: Connection): Promise<RoleNames | undefined> {
  if (connection.backend !== 'data-api' || connection.userSecretArns === undefined) return undefined;
  const [database] = await db.query(databaseName);
  const names = roleNames(database?.name ?? '', connection.userSecretArns);
  const rows = await db.query(
    statement({
      sql: `SELECT rolname FROM pg_catalog.pg_roles WHERE rolname IN (${literals([names.owner, ...names.users.map(({ role }) => role)])})
AND (rolname <> ${literals([names.owner])} OR pg_catalog.pg_has_role(oid, 'USAGE'))`,
      row: { rolname: 'text' },
      readOnly: true,
    }),
  );
  const exists = new Set(rows.map(({ rolname }) => rolname));
  if (!exists.has(names.owner)) return undefined;
  // Users of IAM are members of these users, and need no own rights here.
  return { owner: names.owner, users: names.users.filter(({ role }) => exists.has(role)), iamUsers: [] };
}

/** Transfers the objects of the connecting user to the owner, and grants the users their rights on them. */
export async function handOver(db: Database, names: RoleNames): Promise<void> {
  await db.transaction(async (tx) => {
    for (const check of HAND_OVER) {
      for (const { fix } of await check(tx, names)) for (const sql of fix) await tx.execute(statement({ sql }));
    }
  });
}
