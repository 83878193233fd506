import { statement } from '@daybreak/database';
import { connectDatabase } from '@daybreak/database/connect';
import { CONNECTION_SETTINGS } from '@daybreak/database/settings';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { findStage } from '../../../infra/stages/index.ts';
import { SECRET_ARN, startTestCluster, type TestCluster } from '../../deploy/test/cluster.ts';
import { ACCOUNT, CLUSTER_ARN } from '../../deploy/test/rds-server.ts';
import { AwsError, type AwsServer, startAwsServer } from '../../test/aws-server.ts';
import { AWS_CHECKS } from '../all-checks.ts';
import type { Outcome } from '../check.ts';
import { runChecks } from '../run-checks.ts';
import {
  CREDENTIALS,
  clusterAnswer,
  healthyAnswers,
  INSTANCE,
  instanceAnswer,
  load,
  ROLE_ARN,
  SECRET,
  simulationAnswer,
} from '../test/healthy.ts';
import { createProject, type TestProject } from '../test/project.ts';
import { connectAws } from './clients.ts';
import type { AwsContext } from './context.ts';
import { largeRows } from './large-rows.ts';
import { sessionChecks } from './sessions.ts';

let cluster: TestCluster;
let aws: AwsServer;
let project: TestProject;
const closing: (() => unknown)[] = [];
beforeAll(async () => {
  cluster = await startTestCluster();
});
afterAll(() => cluster.close());
beforeEach(async () => {
  project = createProject();
  aws = await startAwsServer(healthyAnswers());
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  cluster.service.resetControls();
  await aws.close();
  project.remove();
});

const DAY_MS = 86_400_000;
function contextOf(changes: Partial<AwsContext> = {}): AwsContext {
  const env = { ...aws.env, AWS_REGION: 'us-east-1', LAMBDA_ROLE_ARN: ROLE_ARN, ...changes.env };
  const { endpoint: _, ...target } = cluster.connection;
  const facts = connectAws({
    connection: target,
    env,
    wake: changes.wake ?? false,
    credentials: CREDENTIALS,
    connect: (_connection, _env, options) => connectDatabase({ ...cluster.connection, local: true }, options),
  });
  closing.push(() => facts.close());
  return {
    ...project.surroundings({ env, migrationsFolder: project.folder, connection: () => target }),
    aws: facts,
    target,
    wanted: findStage('dev'),
    wake: false,
    nowMs: Date.now(),
    ...changes,
    ...(changes.env && { env }),
  };
}

function checkOf(id: string) {
  const check = AWS_CHECKS.find((one) => one.id === id);
  if (check === undefined) throw new Error(`There is no check ${id}.`);
  return check;
}

/** Changes the answers of AWS, or the input of the check. */
type Change = () => unknown;
const changesOf = async (change: Change) => ((await change()) ?? {}) as Partial<AwsContext>;
const answers =
  (name: string, answer: AwsServer['answers'][string]): Change =>
  () => {
    aws.answers[name] = answer;
  };
const text = (pattern: RegExp) => expect.stringMatching(pattern) as unknown as string;
const env =
  (more: NodeJS.ProcessEnv): Change =>
  () => ({ env: { ...aws.env, ...more } });
const sql = async (statementText: string) => void (await cluster.db.run(statement({ sql: statementText })));

const BAD: Readonly<Record<string, readonly [Change, Partial<Outcome>]>> = {
  A01: [
    () => {
      const context = contextOf();
      const credentials = async () => {
        throw new Error('Could not load credentials from any providers');
      };
      return { aws: { ...context.aws, credentials } };
    },
    { status: 'fail', what: 'There are no AWS credentials', received: 'Could not load credentials from any providers' },
  ],
  A02: [
    answers('GetCallerIdentity', new AwsError('ExpiredToken', 403)),
    { status: 'fail', what: 'The AWS credentials have expired', received: 'ExpiredToken' },
  ],
  A03: [
    answers('GetCallerIdentity', { Arn: 'arn:aws:iam::111111111111:user/anna', Account: '111111111111' }),
    { status: 'fail', received: '111111111111', allowed: ACCOUNT },
  ],
  A04: [
    env({ AWS_REGION: 'eu-west-1' }),
    { status: 'fail', received: 'cluster us-east-1, secret us-east-1, AWS_REGION eu-west-1', todo: 'npm run env' },
  ],
  A05: [
    () => {
      aws.isProxy = true;
    },
    {
      status: 'fail',
      what: 'The answer is not from AWS but, for instance, from a proxy',
      received: text(/^HTTP 200 /),
    },
  ],
  A06: [
    answers(
      'GetCallerIdentity',
      new AwsError('SignatureDoesNotMatch', 403, 'Signature expired: 20261129T030000Z is now earlier'),
    ),
    { status: 'fail', what: text(/^This machine's clock is wrong/), received: text(/^Signature expired/) },
  ],
  A07: [
    answers('DescribeDBClusters', new AwsError('DBClusterNotFoundFault', 404)),
    { status: 'fail', received: 'no DB cluster alex-aurora in us-east-1', allowed: CLUSTER_ARN },
  ],
  A08: [
    answers('DescribeDBClusters', clusterAnswer({ Status: 'stopped' })),
    { status: 'fail', received: 'stopped', todo: text(/^aws rds start-db-cluster /) },
  ],
  A09: [
    answers('DescribeDBClusters', clusterAnswer({ DBClusterMembers: {} })),
    { status: 'fail', what: 'The DB cluster has no writer', todo: 'npm run deploy' },
  ],
  A10: [
    answers('DescribeDBClusters', clusterAnswer({ HttpEndpointEnabled: false })),
    { status: 'fail', todo: `aws rds enable-http-endpoint --region us-east-1 --resource-arn ${CLUSTER_ARN}` },
  ],
  A11: [
    answers('DescribeDBClusters', clusterAnswer({ EngineVersion: '15.2' })),
    { status: 'fail', what: 'This version has no Data API', received: '15.2' },
  ],
  A12: [
    answers('DescribeSecret', { ...SECRET, DeletedDate: Date.UTC(2026, 10, 28) / 1000 }),
    { status: 'fail', received: 'deleted on 2026-11-28', todo: text(/^aws secretsmanager restore-secret /) },
  ],
  A13: [
    answers('DescribeSecret', { ...SECRET, Name: 'rds!cluster-1234' }),
    { status: 'fail', received: 'rds!cluster-1234', todo: 'npm run env' },
  ],
  A14: [
    () => {
      aws.answers.DescribeSecret = { ...SECRET, KmsKeyId: `arn:aws:kms:us-east-1:${ACCOUNT}:key/1234` };
      aws.answers.SimulatePrincipalPolicy = simulationAnswer({ 'kms:Decrypt': { EvalDecision: 'implicitDeny' } });
    },
    {
      status: 'fail',
      received: text(/^implicitDeny of kms:Decrypt for arn:aws:iam::\d+:role\/aws-reserved\/Developer on /),
    },
  ],
  A34: [
    answers('DescribeSecret', { ...SECRET, LastChangedDate: (Date.now() - 91.5 * DAY_MS) / 1000 }),
    {
      status: 'warn',
      received: 'master: 91 days',
      todo: 'Raise credentials.passwordVersion in infra/stages/dev.ts, then: npm run deploy',
    },
  ],
  A15: [
    () => {
      aws.answers.DescribeDBClusters = clusterAnswer({
        ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 1 },
      });
      aws.answers.GetMetricData = load({ capacity: 0 });
    },
    { status: 'skipped', found: 'paused; npm run doctor -- --wake resumes it' },
  ],
  A16: [
    () =>
      void cluster.service.failNext({
        exception: 'DatabaseErrorException',
        sqlState: '28P01',
        message: 'password authentication failed',
        times: 9,
      }),
    {
      status: 'fail',
      what: 'The database refuses the password of the secret',
      todo: text(/passwordVersion in infra\/stages\/dev\.ts/),
    },
  ],
  A17: [
    () => {
      const context = contextOf();
      const who = async () => ({ who: 'a', database: 'b', version: 'PostgreSQL 17.9', elapsedMs: 2300 });
      return { aws: { ...context.aws, who } };
    },
    { status: 'warn', received: '2300 ms', allowed: 'less than 1000 ms' },
  ],
  A18: [
    () => project.write('20260101000000_one.sql', 'CREATE TABLE one (id int);'),
    { status: 'fail', received: '20260101000000_one.sql', todo: 'npm run migrate' },
  ],
  A20: [
    answers(
      'SimulatePrincipalPolicy',
      simulationAnswer({
        'rds-data:BeginTransaction': {
          EvalDecision: 'allowed',
          ResourceSpecificResults: {
            member: { EvalResourceName: CLUSTER_ARN, EvalResourceDecision: 'explicitDeny' },
          },
          OrganizationsDecisionDetail: { AllowedByOrganizations: false },
        },
      }),
    ),
    {
      status: 'fail',
      what: text(/^You may not rds-data:BeginTransaction on /),
      received: 'explicitDeny by a policy of the organization of rds-data:BeginTransaction',
    },
  ],
  A21: [
    answers(
      'SimulatePrincipalPolicy',
      simulationAnswer({ 'rds-data:BeginTransaction': { EvalDecision: 'implicitDeny' } }),
    ),
    {
      status: 'fail',
      what: text(/^Role alex-lambda-aurora-role may not rds-data:BeginTransaction on /),
      received: 'implicitDeny of rds-data:BeginTransaction',
      todo: text(/^npm run deploy \(the stack grants them\), or add the statement \{"Effect":"Allow"/),
    },
  ],
  A22: [
    answers('GetMetricData', load({ capacity: 1 })),
    { status: 'fail', received: text(/^1 ACU for \d+ min of the last hour$/), allowed: 'below 1 ACU' },
  ],
  A23: [
    () => {
      aws.answers.DescribeDBClusters = clusterAnswer({
        ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 1 },
      });
      aws.answers.GetMetricData = load({ capacity: 0.5, attempts: 1 });
    },
    { status: 'warn', received: '288 connection attempts in 24 h, at most 2 connections' },
  ],
  A24: [
    answers('GetMetricData', load({ connections: 170 })),
    { status: 'warn', received: 'at most 170 of about 189 in the last hour' },
  ],
  A25: [
    answers('GetMetricData', load({ cpu: 92 })),
    { status: 'fail', what: 'The writer is busy', received: text(/^CPU above 80 % for \d+ min/) },
  ],
  A26: [
    answers('DescribeDBClusters', clusterAnswer({ LatestRestorableTime: new Date(Date.now() - 3 * 3_600_000) })),
    { status: 'fail', what: 'Backups are behind', received: 'the last restorable time is 180 min ago' },
  ],
  A31: [
    async () => {
      await sql('CREATE TABLE tired (id int) WITH (autovacuum_enabled = false)');
      closing.push(() => sql('DROP TABLE tired'));
      // In one session, which then hands its counts over at the commit.
      await cluster.db.transaction(async (tx) => {
        for (const each of [
          'INSERT INTO tired SELECT generate_series(1, 20000)',
          'DELETE FROM tired WHERE id > 5000',
          'SELECT pg_stat_force_next_flush()::text',
        ]) {
          await tx.run(statement({ sql: each }));
        }
      });
    },
    { status: 'warn', received: text(/^tired, \d+ % dead$/), todo: `npm run query -- 'VACUUM (ANALYZE) tired'` },
  ],
  A32: [
    answers('DescribeAlarms', {
      MetricAlarms: [
        {
          AlarmName: 'alex-aurora-cpu',
          AlarmDescription: 'The writer is busy',
          StateUpdatedTimestamp: Date.UTC(2026, 10, 29, 3, 12) / 1000,
        },
      ],
    }),
    { status: 'fail', received: 'alex-aurora-cpu since 2026-11-29T03:12:00.000Z: The writer is busy' },
  ],
  L20: [
    () => {
      aws.date = new Date(Date.now() - 10 * 60_000);
    },
    { status: 'fail', what: text(/^This machine's clock is wrong/), received: '10 min ahead of AWS' },
  ],
};

/** Sessions that wait need another session; they are tested together below. */
const BY_SESSIONS = ['A27', 'A28', 'A29', 'A33'];
/** Skipped if the stage is not synthesised, has a minimum above 0, or the extension is missing. */
const NOT_HERE = ['A19', 'A23', 'A30'];

describe('checks of AWS', () => {
  test('each has a test in which it is not ok', () => {
    expect([...new Set([...Object.keys(BAD), ...BY_SESSIONS, ...NOT_HERE])].sort()).toEqual(
      AWS_CHECKS.map(({ id }) => id).sort(),
    );
  });

  test('all are ok for a healthy cluster, and nothing reads the secret', async () => {
    const results = await runChecks(AWS_CHECKS, contextOf());

    const notOk = results.filter(({ outcome }) => outcome.status !== 'ok').map(({ id, outcome }) => [id, outcome]);
    expect(notOk.filter(([id]) => !NOT_HERE.includes(String(id)))).toEqual([]);
    expect(aws.asked).not.toContain('GetSecretValue');
  });

  test.each(Object.keys(BAD))('%s reports the problem', async (id) => {
    const [change, says] = BAD[id] ?? [];
    const changes = await changesOf(change ?? (() => ({})));

    expect(await checkOf(id).run(contextOf(changes))).toMatchObject(says ?? {});
  });

  test.each<[string, string, Change, Partial<Outcome>]>([
    [
      'A02',
      'a token that AWS does not accept',
      answers('GetCallerIdentity', new AwsError('InvalidClientTokenId', 403)),
      { status: 'fail', what: 'AWS refuses the credentials' },
    ],
    [
      'A05',
      'no network',
      env({ AWS_ENDPOINT_URL_RDS_DATA: 'http://127.0.0.1:9' }),
      { status: 'fail', what: 'AWS cannot be reached', received: text(/^ECONNREFUSED, directly$/) },
    ],
    [
      'A08',
      'a failed cluster',
      answers('DescribeDBClusters', clusterAnswer({ Status: 'incompatible-parameters' })),
      { status: 'fail', todo: text(/parameter group/) },
    ],
    [
      'A09',
      'a provisioned writer',
      answers('DescribeDBInstances', instanceAnswer({ DBInstanceClass: 'db.t4g.medium' })),
      { status: 'fail', received: 'db.t4g.medium' },
    ],
    [
      'A11',
      'a version that is retired',
      answers('DescribeDBClusters', clusterAnswer({ EngineVersion: '15.4' })),
      { status: 'warn', received: '15.4' },
    ],
    [
      'A12',
      'no secret',
      answers('DescribeSecret', new AwsError('ResourceNotFoundException')),
      { status: 'fail', allowed: SECRET_ARN },
    ],
    [
      'A34',
      'the secret of a user',
      () => {
        aws.answers.DescribeSecret = (input) => ({
          ...SECRET,
          CreatedDate: (Date.now() - (String(input.SecretId).includes('-ro-') ? 100.5 : 89.5) * DAY_MS) / 1000,
        });
        const { endpoint: _, ...target } = cluster.connection;
        const userSecretArns = { rw: `${SECRET_ARN}-rw-1`, ro: `${SECRET_ARN}-ro-1` };
        const connection = { ...target, userSecretArns };
        const facts = connectAws({ connection, env: aws.env, wake: false, credentials: CREDENTIALS });
        closing.push(() => facts.close());
        return { aws: facts, stage: 'production' };
      },
      { status: 'warn', received: 'ro: 100 days', todo: 'npm run users -- rotate ro --stage production' },
    ],
    [
      'A34',
      'a secret that RDS rotates',
      () => {
        aws.answers.DescribeSecret = { ...SECRET, LastChangedDate: 0 };
        aws.answers.DescribeDBClusters = clusterAnswer({ MasterUserSecret: { SecretArn: SECRET_ARN } });
      },
      { status: 'ok', found: 'RDS rotates it' },
    ],
    [
      'A13',
      'the secret of a user',
      answers('DescribeSecret', { ...SECRET, Name: 'alex-users/app' }),
      { status: 'warn' },
    ],
    [
      'A20',
      'a decision that needs values of the request',
      answers(
        'SimulatePrincipalPolicy',
        simulationAnswer({
          'rds-data:ExecuteStatement': {
            EvalDecision: 'implicitDeny',
            MissingContextValues: { member: 'aws:SourceVpce' },
          },
        }),
      ),
      { status: 'unknown', received: 'aws:SourceVpce' },
    ],
    [
      'A21',
      'a boundary',
      answers(
        'SimulatePrincipalPolicy',
        simulationAnswer({
          'rds-data:ExecuteStatement': {
            EvalDecision: 'implicitDeny',
            PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
          },
        }),
      ),
      { status: 'fail', received: text(/by the permissions boundary/) },
    ],
    [
      'A22',
      'another capacity than the stage',
      answers(
        'DescribeDBClusters',
        clusterAnswer({ ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 4 } }),
      ),
      { status: 'fail', received: '0.5 to 4 ACU', allowed: '0.5 to 1 ACU' },
    ],
    [
      'A25',
      'few transaction ids left',
      answers('GetMetricData', load({ xids: 1.2e9 })),
      { status: 'warn', received: '1200 million' },
    ],
    [
      'A25',
      'a paused cluster has no points',
      answers('GetMetricData', load({ cpu: undefined, memory: undefined })),
      { status: 'ok' },
    ],
    [
      'A26',
      'a certificate that expires soon',
      answers(
        'DescribeDBInstances',
        instanceAnswer({
          CertificateDetails: { CAIdentifier: 'rds-ca-2019', ValidTill: new Date(Date.now() + 25 * DAY_MS) },
        }),
      ),
      { status: 'warn', received: text(/^rds-ca-2019 of alex-aurora-1 ends on /) },
    ],
    [
      'A26',
      'a public instance',
      answers('DescribeDBInstances', { DBInstances: { DBInstance: { ...INSTANCE, PubliclyAccessible: true } } }),
      { status: 'fail', received: 'alex-aurora-1 is publicly accessible' },
    ],
    [
      'A26',
      'pending maintenance',
      answers('DescribePendingMaintenanceActions', {
        PendingMaintenanceActions: {
          ResourcePendingMaintenanceActions: {
            PendingMaintenanceActionDetails: {
              PendingMaintenanceAction: { Action: 'system-update', Description: 'New patch' },
            },
          },
        },
      }),
      { status: 'warn', received: 'system-update: New patch' },
    ],
  ])('%s: %s', async (id, _, change, says) => {
    const changes = await changesOf(change);

    expect(await checkOf(id).run(contextOf(changes))).toMatchObject(says);
  });

  test('A27, A28, A29 report the process of a statement, of an abandoned transaction, and of a lock', async () => {
    await sql('CREATE TABLE held (id int)');
    closing.push(() => sql('DROP TABLE held'));
    const context = contextOf();
    const LOCK = statement({ sql: 'LOCK TABLE held' });
    const checks = sessionChecks({ statementMs: 0, idleTransactionMs: 0, lockWaitMs: 0, deadRows: 0 });
    const outcome = (id: string) => checks.find((check) => check.id === id)?.run(context);
    await cluster.db.transaction(async (first) => {
      await first.run(LOCK);
      const second = cluster.db.transaction((tx) => tx.run(LOCK));
      const waits = async () => (await outcome('A29'))?.status === 'fail';
      while (!(await waits())) await new Promise((resolve) => setTimeout(resolve, 20));

      expect(await outcome('A27')).toMatchObject({ status: 'fail', todo: text(/pg_cancel_backend\(\d+\)/) });
      expect(await outcome('A28')).toMatchObject({ status: 'fail', todo: text(/pg_terminate_backend\(\d+\)/) });
      expect(await outcome('A29')).toMatchObject({ status: 'fail', received: text(/^process \d+ for process \d+, /) });
      closing.unshift(() => second);
    });
  });

  test('A33 reports the table of the largest row, with any name', async () => {
    await sql('CREATE TABLE "weird"".na me" (content text)');
    closing.push(() => sql('DROP TABLE "weird"".na me"'));
    await sql(
      `INSERT INTO "weird"".na me" SELECT string_agg(md5(i::text || j::text), '') FROM generate_series(1, 4000) j, generate_series(1, 40) i GROUP BY j`,
    );

    expect(await largeRows(1200).run(contextOf())).toMatchObject({
      status: 'warn',
      received: text(/ MiB in "weird"".na me"$/),
    });
    expect(await largeRows().run(contextOf())).toMatchObject({ status: 'ok' });
  });

  test('A30 names the slowest statement, and is skipped where pg_stat_statements is not created', async () => {
    expect(await checkOf('A30').run(contextOf())).toMatchObject({ status: 'skipped', found: text(/CREATE EXTENSION/) });
    await sql(
      `CREATE VIEW pg_stat_statements AS SELECT oid AS dbid, 7::int8 AS calls, 900::float8 AS mean_exec_time, 'SELECT  pg_sleep($1)' AS query FROM pg_database`,
    );
    closing.push(() => sql('DROP VIEW pg_stat_statements'));

    expect(await checkOf('A30').run(contextOf())).toMatchObject({
      status: 'warn',
      received: '900 ms on average, 7 calls: SELECT pg_sleep($1)',
    });
  });

  test('A19 compares the connection file with the outputs of the stage', async () => {
    const outputs = {
      aurora_cluster_arn: CLUSTER_ARN,
      aurora_secret_arn: SECRET_ARN,
      aurora_cluster_endpoint: 'alex.cluster-c0ffee123abc.us-east-1.rds.amazonaws.com',
      aurora_reader_endpoint: 'alex.cluster-ro-c0ffee123abc.us-east-1.rds.amazonaws.com',
      database_name: 'alex',
      lambda_role_arn: ROLE_ARN,
      aws_region: 'us-east-1',
    };
    const json = Object.entries(outputs).map(([name, value]) => [name, { value, sensitive: false, type: 'string' }]);
    project.write('cdktf.out/stacks/dev-database/cdk.tf.json', '{}');
    project.write('outputs.json', JSON.stringify(Object.fromEntries(json)));
    project.write('terraform', `#!/bin/sh\ncat '${project.folder}/outputs.json'\n`, 0o755);
    const terraform = { env: { PATH: process.env.PATH, TERRAFORM_BINARY_NAME: `${project.folder}/terraform` } };
    const names = CONNECTION_SETTINGS.filter(({ output }) => output in outputs);
    const file = names.map(({ env: name, output }) => `${name}=${outputs[output as keyof typeof outputs]}`).join('\n');

    project.write('.env', file);
    expect(await checkOf('A19').run(contextOf(terraform))).toMatchObject({ status: 'ok' });
    project.write('.env', file.replace(SECRET_ARN, `${SECRET_ARN}x`));
    expect(await checkOf('A19').run(contextOf(terraform))).toMatchObject({
      status: 'fail',
      received: `AURORA_SECRET_ARN has another value, expected ${SECRET_ARN}`,
      todo: 'npm run env',
    });
  });

  test('without permissions everything except the identity is unknown or skipped, and no unchecked result is ok', async () => {
    for (const name of Object.keys(aws.answers)) if (name !== 'GetCallerIdentity') delete aws.answers[name];

    const results = await runChecks(AWS_CHECKS, contextOf());

    const seen = results.filter(({ outcome }) => outcome.status === 'ok').map(({ id }) => id);
    expect(seen.sort()).toEqual(['A01', 'A02', 'A03', 'A04', 'A05', 'A06', 'L20']);
    expect(results.find(({ id }) => id === 'A07')?.outcome).toMatchObject({
      status: 'unknown',
      received: 'AccessDenied',
      todo: text(/^npm run doctor -- --policy/),
    });
  });

  test('a paused cluster gets no statement, and checks that need one report the reason', async () => {
    aws.answers.DescribeDBClusters = clusterAnswer({
      ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 1 },
    });
    aws.answers.GetMetricData = load({ capacity: 0 });
    const before = cluster.service.requests().length;

    const results = await runChecks(AWS_CHECKS, contextOf({ wanted: undefined }));

    for (const id of ['A16', 'A17', 'A18', 'A27', 'A28', 'A29', 'A30', 'A31', 'A33']) {
      expect([id, results.find((result) => result.id === id)?.outcome]).toEqual([
        id,
        { status: 'skipped', found: 'paused; npm run doctor -- --wake resumes it' },
      ]);
    }
    expect(cluster.service.requests().length).toBe(before);
  });

  test('with --wake a paused cluster is resumed and answers', async () => {
    aws.answers.DescribeDBClusters = clusterAnswer({
      ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 1 },
    });
    cluster.service.pause({ resumeDelayMs: 50 });
    const context = contextOf({ wake: true });

    expect(await checkOf('A15').run(context)).toMatchObject({ status: 'ok' });
    expect(await checkOf('A16').run(context)).toMatchObject({ status: 'ok' });
  });
});
