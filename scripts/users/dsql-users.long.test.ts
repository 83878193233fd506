import { type Database, StatementError, statement } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import { type DsqlConnection, LOCAL_DSQL_CREDENTIALS, loadConnection } from '@daybreak/database/settings';
import { type DsqlLocal, startDsqlLocal } from '@daybreak/dsql-local';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Route } from '../../infra/lambda/routes.ts';
import { resolveStage, type StageSettings } from '../../infra/stages/index.ts';
import { clusterArnOf, dsqlUsersStatus, ensureDsqlUsers } from './dsql-users.ts';

const ARN = 'arn:aws:dsql:us-east-1:123456789012:cluster/abcdefghijklmnopqrstuvwxyz';
const iamRole = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const ROUTES = [
  { name: 'list-notes', method: 'GET', path: '/notes', level: 'read', description: 'Lists' },
  { name: 'add-note', method: 'POST', path: '/notes', level: 'transactions', description: 'Adds' },
] as const satisfies readonly Route[];

let cluster: DsqlLocal;
let db: Database;
const open: Database[] = [];
beforeAll(async () => {
  cluster = await startDsqlLocal({ credentials: [LOCAL_DSQL_CREDENTIALS] });
  db = await as('admin');
  await db.execute(statement({ sql: 'CREATE TABLE notes (id int PRIMARY KEY, body text)' }));
  await db.execute(statement({ sql: 'CREATE TABLE daybreak_migrations (version text PRIMARY KEY)' }));
});
afterAll(async () => {
  for (const one of open) await one.close();
  await cluster.stop();
});

async function as(user: string): Promise<Database> {
  const one = await connectDatabase(
    loadConnection({
      env: {
        CLUSTER_ENDPOINT: cluster.endpoint,
        CLUSTER_USER: user,
        CLUSTER_ADDRESS: `${cluster.host}:${cluster.port}`,
        DATABASE_CA_FILE: cluster.caFile,
      },
      backend: 'dsql',
    }),
  );
  open.push(one);
  return one;
}

const partsFor = (settings: Partial<StageSettings> = {}) => ({
  db,
  routes: ROUTES,
  clusterArn: ARN,
  stage: resolveStage({
    name: 'test',
    databaseName: 'shop',
    functions: { authorizer: 'iam', backend: 'dsql' },
    ...settings,
    dsql: { enabled: true, ...settings.dsql },
  }),
});
const insert = statement({ sql: "INSERT INTO notes (id, body) VALUES (1, 'a') ON CONFLICT DO NOTHING" });
const count = statement({ sql: 'SELECT count(*) AS n FROM notes', row: { n: 'int8' }, readOnly: true });

describe('the roles of Aurora DSQL', () => {
  test('are made with their IAM roles and their rights; a second run finds nothing to do', async () => {
    const { changes, roles, signIn } = await ensureDsqlUsers(
      partsFor({ dsql: { grants: { 'team/reports': 'read', ci: 'admin' } } }),
    );

    expect(roles).toEqual(['shop_rw', 'shop_ro']);
    expect(signIn).toEqual([
      iamRole('alex-test-fn-list-notes'),
      iamRole('alex-test-fn-add-note'),
      iamRole('team/reports'),
    ]);
    expect(changes).toEqual([
      'Fixed: role shop_rw is missing',
      'Fixed: role shop_ro is missing',
      `Fixed: ${iamRole('alex-test-fn-list-notes')} cannot sign in as shop_ro`,
      `Fixed: ${iamRole('alex-test-fn-add-note')} cannot sign in as shop_rw`,
      `Fixed: ${iamRole('team/reports')} cannot sign in as shop_ro`,
      'Fixed: shop_rw lacks SELECT on daybreak_migrations',
      'Fixed: shop_ro lacks SELECT on daybreak_migrations',
      'Fixed: shop_rw lacks DELETE, INSERT, SELECT, UPDATE on notes',
      'Fixed: shop_ro lacks SELECT on notes',
    ]);
    const again = await ensureDsqlUsers(partsFor({ dsql: { grants: { 'team/reports': 'read', ci: 'admin' } } }));
    expect(again.changes).toEqual([]);
  });

  test('have the rights of their names: one writes rows, one reads, neither changes tables or the ledger', async () => {
    await ensureDsqlUsers(partsFor());
    const [writer, reader] = [await as('shop_rw'), await as('shop_ro')];

    await writer.execute(insert);
    expect(await reader.query(count)).toEqual([{ n: 1n }]);
    for (const [who, sql] of [
      [reader, insert.sql],
      [reader, 'CREATE TABLE mine (id int)'],
      [writer, 'CREATE TABLE mine (id int)'],
      [writer, 'DROP TABLE notes'],
      [writer, "INSERT INTO daybreak_migrations (version) VALUES ('1')"],
    ] as const) {
      const refused = await who.execute(statement({ sql })).catch((error: unknown) => error);

      expect([sql, refused instanceof StatementError && refused.sqlState]).toEqual([sql, '42501']);
    }
  });

  test('lose an IAM role that was removed from the stage, and a right that was granted by hand', async () => {
    await ensureDsqlUsers(partsFor({ dsql: { grants: { former: 'write' } } }));
    await db.execute(statement({ sql: 'GRANT DELETE ON notes TO shop_ro' }));

    const { differences } = await dsqlUsersStatus(partsFor());
    const { changes } = await ensureDsqlUsers(partsFor());

    expect(differences).toEqual([
      `${iamRole('former')} signs in as shop_rw, which the stage does not allow`,
      'shop_ro has DELETE on notes',
    ]);
    expect(changes).toEqual(differences.map((what) => `Fixed: ${what}`));
    expect((await dsqlUsersStatus(partsFor())).differences).toEqual([]);
  });

  test('get their rights on a table that a later migration creates', async () => {
    await ensureDsqlUsers(partsFor());
    await db.execute(statement({ sql: 'CREATE TABLE tags (id int PRIMARY KEY)' }));

    const { changes } = await ensureDsqlUsers(partsFor());

    expect(changes).toEqual([
      'Fixed: shop_rw lacks DELETE, INSERT, SELECT, UPDATE on tags',
      'Fixed: shop_ro lacks SELECT on tags',
    ]);
  });

  test('are not mapped to functions on another backend', async () => {
    const { signIn } = await ensureDsqlUsers(partsFor({ functions: { authorizer: 'iam' } }));

    expect(signIn).toEqual([]);
  });
});

test('without the ARN of a cluster on AWS the account of its roles is unknown', () => {
  const connection = loadConnection({
    env: { CLUSTER_ENDPOINT: 'abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws', CLUSTER_USER: 'admin' },
    backend: 'dsql',
  });

  expect(() => clusterArnOf(connection)).toThrow('CLUSTER_ARN is missing');
  expect(clusterArnOf({ ...connection, arn: ARN })).toBe(ARN);
  expect(clusterArnOf({ ...connection, local: true } as DsqlConnection)).toContain(':000000000000:');
});
