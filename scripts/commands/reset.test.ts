import { statement } from '@daybreak/database';
import { loadConnection } from '@daybreak/database/settings';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { resolveStage, type StageSettings } from '../../infra/stages/index.ts';
import { createTarget, type Target } from '../../packages/migrate/test/target.ts';
import { runCli } from '../cli.ts';
import { emptyDatabase } from '../reset/empty-database.ts';
import { refuseProtected } from '../reset/guard.ts';
import { testIo } from '../test/io.ts';

const A = '20261120090000_create_a.sql';
let target: Target;

beforeEach(async () => {
  target = await createTarget();
  await target.write(A, 'CREATE TABLE a (n integer);');
});
afterEach(() => target.close());

async function reset(...argv: readonly string[]) {
  const io = testIo({ env: target.env, cwd: target.folder });
  const exitCode = await runCli(['reset', '--dir', '.', '--no-seed', ...argv], io);
  return { exitCode, stdout: io.stdout, said: io.stderr.join('\n') };
}

describe('npm run reset', () => {
  test('resets a database to its migrations: other schemas, tables, types and rows are removed', async () => {
    await reset();
    await target.texts('INSERT INTO a VALUES (1) RETURNING n::text');
    await target.texts('CREATE TABLE b ()');
    await target.texts('CREATE SCHEMA other');
    await target.texts("CREATE TYPE other.mood AS ENUM ('sad')");

    expect(await reset('--json')).toMatchObject({
      exitCode: 0,
      stdout: [JSON.stringify({ database: 'app', applied: [A], seeded: {} })],
    });
    expect(await target.texts('SELECT count(*)::text FROM a')).toEqual(['0']);
    expect(await target.texts("SELECT count(*)::text FROM pg_class WHERE relname = 'b'")).toEqual(['0']);
    expect(await target.texts("SELECT count(*)::text FROM pg_namespace WHERE nspname = 'other'")).toEqual(['0']);
  });

  test('leaves the schema public like in a new database', async () => {
    const publicSchema =
      "SELECT nspowner::regrole::text || coalesce(nspacl::text, '') FROM pg_namespace WHERE nspname = 'public'";
    const before = await target.texts(publicSchema);

    await reset();

    expect(await target.texts(publicSchema)).toEqual(before);
  });

  test('waits a limited time for programs that use the tables, and then drops nothing', async () => {
    await reset();
    await target.db.transaction(async (tx) => {
      await tx.execute(statement({ sql: 'LOCK TABLE a' }));
      await expect(emptyDatabase(target.db, { lockTimeoutMs: 50 })).rejects.toThrow(
        'Nothing was dropped: another session held a lock on a table for 50 ms. Stop the programs that use the database,',
      );
    });

    expect(await target.texts('SELECT count(*)::text FROM a')).toEqual(['0']);
  });

  test('reports how many migrations it applied', async () => {
    expect(await reset()).toMatchObject({ exitCode: 0, stdout: ['1 applied'] });
  });

  test('changes nothing if a server of RDS answers at an address of this machine', async () => {
    await reset();
    await target.texts('CREATE TABLE kept ()');
    await target.texts('CREATE DATABASE rdsadmin');
    try {
      const { exitCode, said } = await reset();

      expect(exitCode).toBe(2);
      expect(said).toContain('but a server of RDS answers there, as through a tunnel.');
      expect(await target.texts("SELECT to_regclass('kept')::text")).toEqual(['kept']);
    } finally {
      await target.texts('DROP DATABASE rdsadmin');
    }
  });
});

describe('a database on AWS', () => {
  const connection = (cluster: string) =>
    loadConnection({
      env: {
        AURORA_CLUSTER_ARN: `arn:aws:rds:us-east-1:123456789012:cluster:${cluster}`,
        AURORA_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:s-AbCdEf',
        DATABASE_NAME: 'app',
        AWS_REGION: 'us-east-1',
      },
    });
  const judged =
    (settings: StageSettings, cluster: string, yes = true) =>
    () =>
      refuseProtected(connection(cluster), { stage: settings.name, yes }, () => resolveStage(settings));
  const open: StageSettings = { name: 'test', durability: { preventDestroy: false, adopt: undefined } };
  const CLUSTER = /the stage test has (\S+)\./.exec(messageOf(judged(open, 'x')))?.[1] ?? '';

  test('is reset with --yes, and not without', () => {
    expect(judged(open, CLUSTER)).not.toThrow();
    expect(messageOf(judged(open, CLUSTER, false))).toBe(
      `Nothing was changed: this removes all data of the cluster ${CLUSTER} on AWS. Run the command again with --yes to do that.`,
    );
  });

  test.each<[string, StageSettings]>([
    ['durability.preventDestroy true', { name: 'test' }],
    ['production true', { ...open, production: true }],
  ])('is refused with %s, also with --yes', (reason, settings) => {
    expect(messageOf(judged(settings, CLUSTER))).toContain(`the stage test has ${reason}.`);
  });

  test('is refused if its cluster is not the cluster of the stage', () => {
    expect(messageOf(judged(open, 'orders'))).toContain('Name the stage of the cluster with --stage.');
  });

  test('is refused over a PostgreSQL connection, which does not show the stage', () => {
    const postgres = loadConnection({ env: { DATABASE_URL: 'postgres://u:p@db.example.com/app' } });

    expect(messageOf(() => refuseProtected(postgres, { yes: true }))).toContain('so it may be production.');
  });
});

function messageOf(run: () => void): string {
  try {
    run();
  } catch (error) {
    return String(error instanceof Error ? error.message : error);
  }
  return '';
}
