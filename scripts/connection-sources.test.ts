// The sources of a command's connection: environment, file, config/app_config.yml, Parameter Store.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parameterName, stageNames } from '../infra/stages/index.ts';
import { runCli } from './cli.ts';
import { connectionOf } from './connection.ts';
import { type JsonService, secretArn, startJsonService } from './env/test/json-service.ts';
import { testIo } from './test/io.ts';

const CLUSTER = 'arn:aws:rds:eu-west-1:123456789012:cluster:from-the-file';
const SECRET = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:from-the-file-AbCdEf';
const STORE = ['rag_chat:', '  chat_history_store:'];
const DATA_API = [
  ...STORE,
  '    memory_backend_type: aurora_data_api',
  `    db_cluster_arn: ${CLUSTER}`,
  `    db_credentials_secret_arn: ${SECRET}`,
  '    database_name: chat',
];
const POSTGRES = [...STORE, '    memory_backend_type: postgres', '    db_connection_secret_name: app-connection'];
const ENVIRONMENT = {
  AURORA_CLUSTER_ARN: 'arn:aws:rds:eu-west-1:123456789012:cluster:from-the-environment',
  AURORA_SECRET_ARN: SECRET,
  DATABASE_NAME: 'chat',
  AWS_REGION: 'eu-west-1',
};

let folder: string;
let aws: JsonService;
const before = { ...process.env };
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'daybreak-sources-'));
  aws = await startJsonService();
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' });
});
afterEach(async () => {
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  rmSync(folder, { recursive: true });
  await aws.close();
});

function configFile(lines: readonly string[]): void {
  mkdirSync(path.join(folder, 'config'), { recursive: true });
  writeFileSync(path.join(folder, 'config/app_config.yml'), `${lines.join('\n')}\n`);
}

async function connect(env: NodeJS.ProcessEnv, options: Parameters<typeof connectionOf>[0] = {}) {
  const io = testIo({
    env: { AWS_ENDPOINT_URL_SSM: aws.url, AWS_ENDPOINT_URL_SECRETS_MANAGER: aws.url, ...env },
    cwd: folder,
  });
  return { connection: await connectionOf(options, io), stderr: io.stderr };
}

describe('config/app_config.yml', () => {
  test('is used for the whole connection if there is no other source, and --verbose shows it', async () => {
    configFile(DATA_API);

    const { connection, stderr } = await connect({}, { verbose: true });

    expect(connection).toMatchObject({
      ...{ backend: 'data-api', resourceArn: CLUSTER, secretArn: SECRET, database: 'chat', region: 'eu-west-1' },
    });
    expect(stderr).toEqual([
      'Database: chat on AWS (cluster from-the-file, eu-west-1, account 123456789012)',
      'AURORA_CLUSTER_ARN from config/app_config.yml',
      'AURORA_SECRET_ARN from config/app_config.yml',
      'DATABASE_NAME from config/app_config.yml',
      'AWS_REGION from config/app_config.yml',
    ]);
  });

  test('is overridden by the environment, and a line reports it', async () => {
    configFile(DATA_API);

    const { connection, stderr } = await connect(ENVIRONMENT);

    expect(connection).toMatchObject({ resourceArn: ENVIRONMENT.AURORA_CLUSTER_ARN });
    expect(stderr.slice(1)).toEqual([
      'AURORA_CLUSTER_ARN from environment overrides db_cluster_arn of config/app_config.yml.',
    ]);
  });

  test('is overridden by .env', async () => {
    configFile(DATA_API);
    writeFileSync(path.join(folder, '.env'), 'DATABASE_NAME=other\n');

    const { connection, stderr } = await connect({});

    expect(connection).toMatchObject({ database: 'other', resourceArn: CLUSTER });
    expect(stderr.at(-1)).toMatch(/^DATABASE_NAME from .*\.env overrides database_name of config\/app_config\.yml\.$/);
  });

  test('is not used for a backend that differs from the environment, and a line reports it', async () => {
    configFile(DATA_API);

    const { connection, stderr } = await connect({ DATABASE_URL: 'postgres://app:x@localhost:5432/own' });

    expect(connection).toMatchObject({ backend: 'postgres', database: 'own' });
    expect(stderr.at(-1)).toBe(
      'config/app_config.yml is not used for the connection: it names aurora_data_api, and the environment or the connection file names postgres.',
    );
  });

  test('names a cluster of Aurora DSQL', async () => {
    const endpoint = 'abcdefghijklmnopqrstuvwxyz.dsql.us-east-1.on.aws';
    configFile([...STORE, '    memory_backend_type: aurora_dsql', `    cluster_endpoint: ${endpoint}`]);

    const { connection } = await connect({ CLUSTER_USER: 'admin', DATABASE_BACKEND: 'aurora_dsql' });

    expect(connection).toMatchObject({ backend: 'dsql', endpoint, user: 'admin', region: 'us-east-1' });
    expect(connection.sources).toMatchObject({
      CLUSTER_ENDPOINT: 'config/app_config.yml',
      CLUSTER_USER: 'environment',
    });
  });

  test('can have the secret of a PostgreSQL server, which is not part of the connection', async () => {
    configFile(POSTGRES);
    aws.secrets.set(
      'app-connection',
      JSON.stringify({ host: 'db.example.com', port: 5433, dbname: 'chat', username: 'app', password: 'hunter2' }),
    );

    const { connection } = await connect({ AWS_REGION: 'us-east-1' });

    expect(connection).toMatchObject({
      ...{ backend: 'postgres', host: 'db.example.com', port: 5433, database: 'chat', tls: {} },
      login: { kind: 'secret', secretArn: secretArn('app-connection') },
    });
    expect(JSON.stringify(connection)).not.toContain('hunter2');
  });

  test.each([
    { secret: 'hunter2', message: /^The secret app-connection names no server\. Expected JSON with host, dbname/ },
    { secret: '{"username":"a","password":"hunter2"}', message: /names no server/ },
    { secret: undefined, message: /GetSecretValue of app-connection.*ResourceNotFoundException/ },
  ])('reports problems of that secret, without its value', async ({ secret, message }) => {
    configFile(POSTGRES);
    if (secret !== undefined) aws.secrets.set('app-connection', secret);

    const error: Error = await connect({ AWS_REGION: 'us-east-1' }).then(
      () => new Error('none'),
      (reason) => reason,
    );

    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('hunter2');
  });

  test('with a problem stops the command before anything is sent', async () => {
    configFile([...STORE, '    memory_backend_type: mysql']);

    await expect(connect(ENVIRONMENT)).rejects.toThrow('config/app_config.yml:3: memory_backend_type: got "mysql".');
  });
});

describe('--ssm-prefix', () => {
  const stage = 'dev';
  const prefix = parameterName({ name: stage }, '').replace(/\/$/, '');
  const cluster = (name: string) => `arn:aws:rds:us-east-1:123456789012:cluster:${name}`;
  const VALUES = {
    aurora_cluster_arn: cluster(stageNames({ name: stage }).clusterIdentifier),
    aurora_secret_arn: secretArn('db'),
    database_name: 'fromssm',
    aws_region: 'us-east-1',
  };
  const parameters = (values: Readonly<Record<string, string>>, under = prefix) => {
    for (const [name, value] of Object.entries(values)) aws.parameters.set(`${under}/${name}`, value);
  };

  test('reads the connection of a stage with one request per ten names, and --verbose shows it', async () => {
    parameters(VALUES);

    const { connection, stderr } = await connect({ AWS_REGION: 'us-east-1' }, { ssmPrefix: prefix, verbose: true });

    expect(connection).toMatchObject({ resourceArn: VALUES.aurora_cluster_arn, database: 'fromssm' });
    expect(stderr).toContain(`DATABASE_NAME from SSM ${prefix}`);
    expect(stderr).toContain('AWS_REGION from environment');
    expect(new Set(aws.requests.map(({ operation }) => operation))).toEqual(new Set(['GetParameters']));
    const names = aws.requests.flatMap(({ body }) => body.Names as readonly string[]);
    expect(aws.requests).toHaveLength(Math.ceil(names.length / 10));
  });

  test('is read once per process, and again after a failure', async () => {
    aws.refuseWith = 'AccessDeniedException';
    await expect(connect({ AWS_REGION: 'us-east-1' }, { ssmPrefix: prefix })).rejects.toThrow(/AWS does not allow/);
    aws.refuseWith = undefined;
    parameters(VALUES);

    await connect({ AWS_REGION: 'us-east-1' }, { ssmPrefix: prefix });
    const asked = aws.requests.length;
    await connect({ AWS_REGION: 'us-east-1' }, { ssmPrefix: prefix });

    expect(aws.requests).toHaveLength(asked);
  });

  test('comes after config/app_config.yml', async () => {
    parameters(VALUES);
    configFile([...STORE, '    memory_backend_type: aurora_data_api', '    database_name: chat']);

    const { connection } = await connect({ AWS_REGION: 'us-east-1' }, { ssmPrefix: prefix });

    expect(connection).toMatchObject({ resourceArn: VALUES.aurora_cluster_arn, database: 'chat' });
  });

  test('of another project may have any cluster', async () => {
    parameters({ ...VALUES, aurora_cluster_arn: cluster('theirs') }, '/somebody/prod');

    const { connection } = await connect({ AWS_REGION: 'us-east-1' }, { ssmPrefix: '/somebody/prod' });

    expect(connection).toMatchObject({ resourceArn: cluster('theirs') });
  });

  test('needs no .env of the stage', async () => {
    const production = parameterName({ name: 'production' }, '').replace(/\/$/, '');
    const own = cluster(stageNames({ name: 'production' }).clusterIdentifier);
    parameters({ ...VALUES, aurora_cluster_arn: own }, production);

    const { connection } = await connect({ AWS_REGION: 'us-east-1' }, { ssmPrefix: production, stage: 'production' });

    expect(connection).toMatchObject({ resourceArn: own });
  });

  test.each([
    {
      title: 'a missing parameter',
      values: { ...VALUES, aurora_secret_arn: '' },
      message: `${prefix}/aurora_secret_arn: not found. Expected the parameter of a deployed stage.`,
    },
    {
      title: 'a value in another format, without showing it',
      values: { ...VALUES, aurora_secret_arn: 'hunter2' },
      message: `${prefix}/aurora_secret_arn: has another format (value not shown). Expected the ARN of a Secrets Manager secret.`,
    },
    {
      title: 'a parameter of another stage',
      values: { ...VALUES, aurora_cluster_arn: cluster('another-stage') },
      message: `${prefix}/aurora_cluster_arn: names the cluster another-stage, and the cluster of stage dev is`,
    },
  ])('refuses $title', async ({ values, message }) => {
    parameters(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')));

    const error: Error = await connect({ AWS_REGION: 'us-east-1' }, { ssmPrefix: prefix }).then(
      () => new Error('none'),
      (reason) => reason,
    );

    expect(error.message).toContain(message);
    expect(error.message).not.toContain('hunter2');
  });

  test('reports the permission that AWS denies', async () => {
    aws.refuseWith = 'AccessDeniedException';

    await expect(connect({ AWS_REGION: 'us-east-1' }, { ssmPrefix: prefix })).rejects.toThrow(
      `AWS does not allow GetParameters of ${prefix}/… with these credentials`,
    );
  });

  test.each([
    'connect --url',
    'migrate',
    'migrate status',
    'monitor',
    'prune --older-than 90d',
    'query SELECT',
    'reset --yes',
    'seed',
    'users',
    'users status',
    'users rotate ro',
    'wait --timeout 0',
  ])('is where %s finds missing settings', async (words) => {
    aws.refuseWith = 'AccessDeniedException';
    const env = { AWS_REGION: 'us-east-1', AWS_ENDPOINT_URL_SSM: aws.url };
    const io = testIo({ env, cwd: folder });

    const exitCode = await runCli([...words.split(' '), '--ssm-prefix', '/theirs/prod'], io);

    expect(io.stderr.join('\n')).toContain('AWS does not allow GetParameters of /theirs/prod/… with these credentials');
    expect(exitCode).toBe(2);
    expect(aws.requests.map(({ operation }) => operation)).toEqual(aws.requests.map(() => 'GetParameters'));
  });

  test.each(['app/dev', '/app/dev/', '/', '/app//dev', '/app dev'])('refuses the path %j', async (path) => {
    await expect(connect({ AWS_REGION: 'us-east-1' }, { ssmPrefix: path })).rejects.toThrow(
      /--ssm-prefix: got .*\. Expected a path such as \//,
    );
  });

  test('needs a Region', async () => {
    await expect(connect({}, { ssmPrefix: prefix })).rejects.toThrow('AWS_REGION: missing in the environment.');
  });
});
