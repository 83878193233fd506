import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { startTestDataApi } from '../../../../test/database.ts';
import type { DataApiLocal } from '../../src/local.ts';
import { SecretStore } from '../../src/secrets/secret-store.ts';

let api: DataApiLocal;
let secrets: SecretsManagerClient;
let data: RDSDataClient;
beforeAll(async () => {
  api = await startTestDataApi({ secrets: ['one', 'two', 'three', 'broken', 'kept'] });
  const sdk = {
    region: api.region,
    endpoint: api.url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  };
  secrets = new SecretsManagerClient(sdk);
  data = new RDSDataClient(sdk);
});
afterAll(async () => {
  secrets.destroy();
  data.destroy();
  await api.stop();
});

const arn = (name: string): string => api.secretArns[name] ?? '';
const as = async (secretArn: string, sql: string) => {
  const { resourceArn, database } = api;
  const { records } = await data.send(new ExecuteStatementCommand({ resourceArn, secretArn, database, sql }));
  return records?.[0]?.[0]?.stringValue;
};
const whoIs = (secretArn: string) => as(secretArn, 'SELECT current_user::text');
const put = (name: string, value: object | string, more: { stages?: string[]; token?: string } = {}) =>
  secrets.send(
    new PutSecretValueCommand({
      SecretId: arn(name),
      SecretString: typeof value === 'string' ? value : JSON.stringify(value),
      ...(more.stages && { VersionStages: more.stages }),
      ClientRequestToken: more.token ?? randomUUID(),
    }),
  );
const get = (name: string, stage?: string) =>
  secrets.send(new GetSecretValueCommand({ SecretId: arn(name), ...(stage && { VersionStage: stage }) }));

describe('calls with several secrets of one cluster', () => {
  const role = `daybreak_s_${randomBytes(6).toString('hex')}`;

  test('sign in as the user in each, and a wrong password is 28P01, until the secret is right', async () => {
    await as(api.secretArn, `CREATE ROLE ${role} LOGIN PASSWORD 'right'`);
    await put('one', { username: role, password: 'wrong' });
    const wrong = await whoIs(arn('one')).catch((error: Error) => error);

    await put('one', { username: role, password: 'right' });

    expect(wrong).toMatchObject({ name: 'DatabaseErrorException' });
    expect(String(wrong)).toMatch(/password authentication failed.*SQLState: 28P01/s);
    expect(await whoIs(arn('one'))).toBe(role);
    expect(await whoIs(api.secretArn)).not.toBe(role);
  });

  test('are refused while a secret has no value, no user or no password, and with an unknown secret', async () => {
    await put('broken', '{"username":"x"}');

    await expect(whoIs(arn('two'))).rejects.toMatchObject({
      name: 'SecretsErrorException',
      message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
    });
    await expect(whoIs(arn('broken'))).rejects.toMatchObject({ name: 'InvalidSecretException' });
    await put('broken', 'no JSON');
    await expect(whoIs(arn('broken'))).rejects.toMatchObject({ name: 'InvalidSecretException' });
    await expect(whoIs(`${arn('one')}x`)).rejects.toMatchObject({ name: 'SecretsErrorException' });
  });
});

describe('the labels of versions', () => {
  test('move as on AWS: pending, current and previous', async () => {
    const first = await put('three', 'a');
    const second = await put('three', 'b', { stages: ['AWSPENDING'] });
    const before = (await get('three')).SecretString;
    await secrets.send(
      new UpdateSecretVersionStageCommand({
        SecretId: arn('three'),
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: second.VersionId,
        RemoveFromVersionId: first.VersionId,
      }),
    );

    const { VersionIdsToStages: labels } = await secrets.send(new DescribeSecretCommand({ SecretId: arn('three') }));
    expect(before).toBe('a');
    expect(labels).toEqual({
      [String(first.VersionId)]: ['AWSPREVIOUS'],
      [String(second.VersionId)]: ['AWSPENDING', 'AWSCURRENT'],
    });
    expect((await get('three', 'AWSPREVIOUS')).SecretString).toBe('a');
  });

  test('cannot be taken from a version that the caller does not name', async () => {
    const { VersionId } = await put('three', 'c', { stages: ['AWSPENDING'] });

    const moved = secrets.send(
      new UpdateSecretVersionStageCommand({
        SecretId: arn('three'),
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: VersionId,
      }),
    );

    await expect(moved).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  test('the first version is the current one, whatever label it was put with', async () => {
    await put('kept', 'first', { stages: ['AWSPENDING'] });

    expect((await get('kept')).SecretString).toBe('first');
  });
});

test('the same request twice is one version; its token with another value is refused', async () => {
  const token = randomUUID();
  const once = await put('two', 'value', { token });
  const twice = await put('two', 'value', { token });

  expect(twice.VersionId).toBe(once.VersionId);
  await expect(put('two', 'other', { token })).rejects.toMatchObject({ name: 'ResourceExistsException' });
});

test('an unknown secret, version or operation is refused by name', async () => {
  await expect(get('two', 'AWSPENDING')).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret value for staging label: AWSPENDING",
  });
  await expect(secrets.send(new GetSecretValueCommand({ SecretId: 'nothing' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  const response = await fetch(api.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'secretsmanager.CreateSecret', 'content-type': 'application/x-amz-json-1.1' },
    body: '{}',
  });
  expect([response.status, await response.json()]).toEqual([
    400,
    {
      __type: 'UnknownOperationException',
      Message: expect.stringContaining('"secretsmanager.CreateSecret"'),
    },
  ]);
});

test('the secret of the master user logs in to PostgreSQL itself, and cannot be changed', async () => {
  const { SecretString } = await secrets.send(new GetSecretValueCommand({ SecretId: api.secretArn }));
  const { username: user, dbname: database, password, host, port, engine } = JSON.parse(SecretString ?? '');
  const client = new Client({ host, port, user, password, database });
  await client.connect();
  const { rows } = await client.query('SELECT current_user::text AS name');
  await client.end();

  expect(engine).toBe('postgres');
  expect(rows).toEqual([{ name: user }]);
  await expect(
    secrets.send(new PutSecretValueCommand({ SecretId: api.secretArn, SecretString: '{}' })),
  ).rejects.toMatchObject({ name: 'InvalidRequestException' });
});

test('no value of a secret is in the log', async () => {
  await put('two', { username: 'u', password: 'unlogged' });

  expect(JSON.stringify(api.requests())).not.toContain('unlogged');
});

test('values are kept after the program ends, in a file that only its owner can read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  const file = join(folder, 'secrets.json');
  const [named, other] = ['one', 'other'].map(
    (name) => `arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}-000000`,
  );
  const first = new SecretStore([String(named)], file);
  const secret = first.find('one');
  if (secret !== undefined) first.add(secret, { id: randomUUID(), value: 'v', labels: ['AWSCURRENT'] });

  const again = new SecretStore([String(named), String(other)], file);

  expect(again.find(String(named))?.versions.map(({ value, labels }) => [value, labels])).toEqual([
    ['v', ['AWSCURRENT']],
  ]);
  expect(again.find('other')?.versions).toEqual([]);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  rmSync(folder, { recursive: true });
});
