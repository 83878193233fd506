// How a connection to Aurora DSQL is made: tokens, TLS, and the settings of the session.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type DsqlLocal, type StatementLogEntry, startDsqlLocal } from '@daybreak/dsql-local';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { connect } from '../../src/dsql/index.ts';
import { type Database, ServiceRefusedError, statement } from '../../src/index.ts';
import { LOCAL_DSQL_CREDENTIALS, loadConnection } from '../../src/settings/index.ts';
import { dsqlEnv } from '../backends/backends.ts';

const ROLE_ARN = 'arn:aws:iam::123456789012:role/app';
const one = statement({ sql: 'SELECT 1 AS n', row: { n: 'int4' }, readOnly: true });

let dsql: DsqlLocal;
let log: StatementLogEntry[];
beforeAll(async () => {
  dsql = await startDsqlLocal({
    credentials: [{ ...LOCAL_DSQL_CREDENTIALS, arn: ROLE_ARN }],
    log: (entry) => log.push(entry),
  });
});
afterAll(() => dsql?.stop());
const opened: Database[] = [];
beforeEach(() => {
  log = [];
});
afterEach(async () => {
  dsql.faults.clear();
  for (const db of opened.splice(0)) await db.close();
});
function open(env: NodeJS.ProcessEnv = {}, options: Parameters<typeof connect>[1] = {}): Database {
  const db = connect(loadConnection({ env: { ...dsqlEnv(dsql), ...env } }), options);
  opened.push(db);
  return db;
}

async function refusal(db: Database): Promise<Error> {
  const error = await db.value(one).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ServiceRefusedError);
  return error as Error;
}

describe('a session', () => {
  test('has its settings from its start, so the first statement is that of the caller', async () => {
    const settings = statement({
      sql: "SELECT current_setting('search_path') AS path, current_setting('TimeZone') AS zone, current_setting('IntervalStyle') AS style",
      row: { path: 'text', zone: 'text', style: 'text' },
    });

    const db = open({ CLUSTER_SCHEMA: 'shop' });

    expect(await db.get(settings)).toEqual({ path: 'shop', zone: 'UTC', style: 'postgres' });
    expect(log.map(({ sql }) => sql)).toEqual([settings.sql]);
  });

  test('takes nothing from variables of libpq', async () => {
    process.env.PGOPTIONS = '-c statement_timeout=1000';
    try {
      expect(await open().value(one)).toBe(1);
    } finally {
      delete process.env.PGOPTIONS;
    }
  });

  test('that the cluster ends, for instance after 60 minutes, is replaced without an error', async () => {
    const db = open();
    await db.value(one);

    dsql.expireConnections();

    expect(await db.value(one)).toBe(1);
  });

  test('of a role that an IAM role is mapped to has the rights of that role', async () => {
    const admin = open();
    for (const sql of [
      'CREATE TABLE public.granted (id int PRIMARY KEY)',
      'CREATE ROLE app WITH LOGIN',
      `AWS IAM GRANT app TO '${ROLE_ARN}'`,
      'GRANT SELECT ON public.granted TO app',
    ]) {
      await admin.execute(statement({ sql }));
    }
    const user = statement({
      sql: 'SELECT current_user::text AS name, count(*) AS n FROM granted',
      row: { name: 'text', n: 'int8' },
    });

    expect(await open({ CLUSTER_USER: 'app' }).get(user)).toEqual({ name: 'app', n: 0n });
  });
});

describe('a refused login', () => {
  test('is tried again once, with a fresh token', async () => {
    dsql.faults.refuseLogin('expired', 1);

    expect(await open().value(one)).toBe(1);
  });

  test.each([
    ['expired', 'admin', /Signature expired.*correct this machine's clock/],
    ['denied', 'admin', /access denied.*Allow dsql:DbConnectAdmin on this cluster/],
    ['action', 'admin', /Wrong user to action mapping/],
    ['full', 'admin', /too many open connections.*10,000 connections.*raise the quota/],
  ] as const)('an error of %s says what to do', async (why, user, message) => {
    dsql.faults.refuseLogin(why, 2);

    expect((await refusal(open({ CLUSTER_USER: user }))).message).toMatch(message);
  });

  test('of a user without a mapped IAM role explains how to map one', async () => {
    const { message } = await refusal(open({ CLUSTER_USER: 'nobody' }));

    expect(message).toMatch(/Allow dsql:DbConnect on this cluster .* AWS IAM GRANT nobody TO/);
  });

  test('has no token in any part of it', async () => {
    dsql.faults.refuseLogin('expired', 2);
    const error = await refusal(open());

    const { cause } = error as { readonly cause?: Error };
    const all = [String(error), error.stack, JSON.stringify(error), String(cause), cause?.stack, JSON.stringify(cause)];
    expect(all.join()).not.toMatch(/X-Amz|AKIA/);
  });

  test('of a cluster that was asleep, or takes no more at the moment, is waited for', async () => {
    dsql.faults.refuseLogin('asleep', 3);
    expect(await open().value(one)).toBe(1);

    dsql.faults.refuseLogin('rate', 3);
    expect(await open().value(one)).toBe(1);
  });

  test('of a cluster that does not resume ends after maxWaitMs', async () => {
    dsql.faults.refuseLogin('asleep', 1000);

    await expect(open({}, { maxWaitMs: 300 }).value(one)).rejects.toMatchObject({ name: 'DatabaseResumingError' });
  });
});

describe('TLS', () => {
  test('does not trust a certificate of this machine, unless its authority is configured', async () => {
    expect((await refusal(open({ DATABASE_CA_FILE: '' }))).message).toMatch(
      /its certificate is not trusted.*DATABASE_CA_FILE must be the file that it printed/,
    );
  });

  test('requires the name of the endpoint in the certificate', async () => {
    const other = `${'a'.repeat(26)}.dsql.us-east-1.on.aws`;

    expect((await refusal(open({ CLUSTER_ENDPOINT: other }))).message).toMatch(/^Aurora DSQL at .* cannot be used/);
  });

  test('with a file that has no certificate is refused before anything is sent', async () => {
    const file = path.join(path.dirname(dsql.caFile), 'empty.pem');
    writeFileSync(file, '');

    await expect(open({ DATABASE_CA_FILE: file }).value(one)).rejects.toThrow('it has no certificate in PEM form');
  });
});
