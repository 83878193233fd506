import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { runCli } from '../cli.ts';
import { AwsError, type AwsServer, startAwsServer } from '../test/aws-server.ts';
import { testIo } from '../test/io.ts';

const ARN = 'arn:aws:rds:eu-west-1:123456789012:cluster:shop';
const secretArn = (name: string) => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}-AbCdEf`;
const CLUSTER = {
  DBClusterIdentifier: 'shop',
  DBClusterArn: ARN,
  DbClusterResourceId: 'cluster-ABC',
  Engine: 'aurora-postgresql',
  Status: 'available',
  HttpEndpointEnabled: true,
  DatabaseName: 'shop',
  Endpoint: 'shop.cluster-c0ffee.eu-west-1.rds.amazonaws.com',
  ReaderEndpoint: 'shop.cluster-ro-c0ffee.eu-west-1.rds.amazonaws.com',
};
const MANAGED = { SecretArn: secretArn('rds!cluster-1'), SecretStatus: 'active' };

let aws: AwsServer;
let folder: string;
const before = { ...process.env };
beforeAll(async () => {
  aws = await startAwsServer({});
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' });
});
afterAll(async () => {
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  await aws.close();
});
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'daybreak-env-cluster-'));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** The answer of RDS about the cluster; the secrets for each search term. */
function answers(cluster: object, secrets: Readonly<Record<string, readonly string[]>> = {}): void {
  aws.answers.DescribeDBClusters = { DBClusters: { DBCluster: cluster } };
  aws.answers.ListSecrets = ({ Filters }) => {
    const [
      {
        Values: [word = ''],
      },
    ] = Filters as [{ readonly Values: readonly string[] }];
    return { SecretList: (secrets[word] ?? []).map((Name) => ({ Name, ARN: secretArn(Name) })) };
  };
  aws.answers.DescribeSecret = ({ SecretId }) =>
    String(SecretId).includes('known')
      ? { ARN: secretArn('known'), Name: 'known' }
      : String(SecretId).includes('deleted')
        ? { ARN: secretArn('deleted'), Name: 'deleted', DeletedDate: 1_700_000_000 }
        : new AwsError('ResourceNotFoundException');
}

async function env(argv: readonly string[], more: NodeJS.ProcessEnv = {}) {
  const io = testIo({ env: { ...aws.env, AWS_REGION: 'eu-west-1', ...more }, cwd: folder });
  const exitCode = await runCli(['env', ...argv], io);
  const file = path.join(folder, '.env');
  return {
    exitCode,
    stdout: io.stdout,
    stderr: io.stderr.join('\n'),
    file: fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined,
  };
}

const LINES = [
  `AURORA_CLUSTER_ARN=${ARN}`,
  `AURORA_SECRET_ARN=${MANAGED.SecretArn}`,
  `AURORA_ENDPOINT=${CLUSTER.Endpoint}`,
  `AURORA_READER_ENDPOINT=${CLUSTER.ReaderEndpoint}`,
  'DATABASE_NAME=shop',
  'AWS_REGION=eu-west-1',
];

describe('npm run env --cluster', () => {
  test('writes the connection of a cluster whose secret RDS manages, without reading a secret', async () => {
    answers({ ...CLUSTER, MasterUserSecret: MANAGED });
    const from = aws.asked.length;
    const { exitCode, stdout, file } = await env(['--cluster', 'shop']);

    expect(exitCode).toBe(0);
    expect(stdout).toEqual([...LINES, 'Created .env: 6 values from DB cluster shop']);
    expect(file?.split('\n').filter((line) => line.includes('='))).toEqual(
      LINES.map((line) => line.replace(/=(.*!.*)/, "='$1'")),
    );
    expect(aws.asked.slice(from)).toEqual(['DescribeDBClusters']);
    expect((await env(['--cluster', 'shop', '--check'])).exitCode).toBe(0);
  });

  test('takes the Region of an ARN, and --print writes nothing', async () => {
    answers({ ...CLUSTER, MasterUserSecret: MANAGED });
    const { stdout, file } = await env(['--cluster', ARN, '--print'], { AWS_REGION: '' });

    expect({ stdout, file }).toEqual({ stdout: LINES, file: undefined });
  });

  test.each([
    ['its name', { shop: ['shop-master'] }, 'shop-master'],
    [
      'its resource id, like a secret of the query editor',
      { 'cluster-ABC': ['rds-db-credentials/cluster-ABC/me/1'] },
      'rds-db-credentials/cluster-ABC/me/1',
    ],
    ['both', { shop: ['shop-master'], 'cluster-ABC': ['shop-master'] }, 'shop-master'],
  ])('finds the only secret that has %s', async (_, secrets, name) => {
    answers(CLUSTER, secrets);

    expect((await env(['--cluster', 'shop', '--print'])).stdout).toContain(`AURORA_SECRET_ARN=${secretArn(name)}`);
  });

  test('takes the secret and the database that are named', async () => {
    answers({ ...CLUSTER, DatabaseName: undefined }, { shop: ['one', 'two'] });
    const { stdout } = await env(['--cluster', 'shop', '--print', '--secret', 'known', '--database', 'other']);

    expect(stdout).toContain(`AURORA_SECRET_ARN=${secretArn('known')}`);
    expect(stdout).toContain('DATABASE_NAME=other');
  });

  test.each([
    [
      'several secrets',
      CLUSTER,
      { shop: ['two', 'one'] },
      [],
      /2 secrets name it: one, two\. Choose one with --secret/,
    ],
    ['no secret', CLUSTER, {}, [], /no secret names it\. Add --secret/],
    ['a secret that was not found', CLUSTER, {}, ['--secret', 'lost'], /lost was not found/],
    ['a secret that is being deleted', CLUSTER, {}, ['--secret', 'deleted'], /restore-secret/],
    ['no Data API', { ...CLUSTER, HttpEndpointEnabled: false }, {}, [], /enable-http-endpoint --region eu-west-1/],
    [
      'another engine',
      { ...CLUSTER, Engine: 'aurora-mysql' },
      {},
      [],
      /engine is aurora-mysql\. Expected aurora-postgresql/,
    ],
    ['a stopped cluster', { ...CLUSTER, Status: 'stopped' }, {}, [], /start-db-cluster --db-cluster-identifier shop/],
    [
      'a cluster that is being created',
      { ...CLUSTER, Status: 'creating' },
      {},
      [],
      /creating\. Expected available\. Wait/,
    ],
    ['no database', { ...CLUSTER, DatabaseName: undefined }, {}, [], /Add --database/],
  ])('refuses %s, and leaves the file as it is', async (_, cluster, secrets, argv, said) => {
    answers(cluster, secrets);
    fs.writeFileSync(path.join(folder, '.env'), 'MINE=1\n');
    const { exitCode, stdout, stderr, file } = await env(['--cluster', 'shop', ...argv]);

    expect({ exitCode, stdout, file }).toEqual({ exitCode: 2, stdout: [], file: 'MINE=1\n' });
    expect(stderr).toMatch(said);
  });

  test('names all problems in one error', async () => {
    answers({ ...CLUSTER, Status: 'stopped', HttpEndpointEnabled: false, DatabaseName: undefined });

    expect((await env(['--cluster', 'shop'])).stderr).toMatch(
      /stopped[\s\S]*Data API is off[\s\S]*no secret names it[\s\S]*Add --database/,
    );
  });

  test.each([
    ['does not exist', new AwsError('DBClusterNotFoundFault', 404), /not found in eu-west-1.*describe-db-clusters/],
    [
      'cannot be described with these credentials',
      new AwsError('AccessDenied', 403),
      /AWS does not allow DescribeDBClusters of shop/,
    ],
  ])('has advice if the cluster %s', async (_, error, said) => {
    aws.answers.DescribeDBClusters = error;
    const { exitCode, stderr } = await env(['--cluster', 'shop']);

    expect(exitCode).toBe(2);
    expect(stderr).toMatch(said);
  });

  test.each([
    [['--cluster', 'shop'], { AWS_REGION: '' }, /AWS_REGION: missing/],
    [['--cluster', 'a b'], {}, /Expected the identifier of a DB cluster/],
    [['--cluster', 'arn:aws:rds:eu-west-1:123456789012:db:shop'], {}, /or its ARN/],
    [['--secret', 'known'], {}, /no effect without --cluster/],
    [['--cluster', 'shop', '--outputs', 'x.json'], {}, /cannot be used with/],
    [['--cluster', 'shop', '--ssm'], {}, /cannot be used with/],
  ])('refuses %j', async (argv, more, said) => {
    const { exitCode, stderr } = await env(argv, more);

    expect(exitCode).toBe(2);
    expect(stderr).toMatch(said);
  });
});
