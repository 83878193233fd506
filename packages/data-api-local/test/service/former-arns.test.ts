import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import { begin, execute, post, RESOURCE_ARN, SECRET_ARN, secretOf, withService } from './with-service.ts';

const FORMER_ARN = 'arn:aws:rds:us-east-1:000000000000:cluster:former';
const FORMER_SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:former-000000';
const FORMER = { resourceArn: FORMER_ARN, secretArn: FORMER_SECRET_ARN };

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const clusters = () => [
  {
    ...{ resourceArn: RESOURCE_ARN, formerArns: [FORMER_ARN] },
    secrets: [{ ...secretOf(database), formerArns: [FORMER_SECRET_ARN] }],
    databases: [{ name: 'app', postgresName: database.name }],
  },
];

test('a former ARN reaches the same cluster: its transactions, its pause state and its faults', async () => {
  const told: string[] = [];
  await withService(database, { clusters: clusters(), onFormerArn: (arn) => told.push(arn) }, async (service) => {
    const transactionId = await begin(service);
    expect(await execute(service, 'SELECT 1', { ...FORMER, transactionId })).toMatchObject({ status: 200 });
    expect(await post(service, '/CommitTransaction', { ...FORMER, transactionId })).toMatchObject({ status: 200 });

    const refused = await begin(service);
    service.failNext({ operation: 'CommitTransaction', exception: 'DatabaseErrorException', sqlState: '40001' });
    expect(await post(service, '/CommitTransaction', { ...FORMER, transactionId: refused })).toMatchObject({
      status: 400,
    });
    expect(service.openTransactions()).toEqual([]);

    service.pause();
    expect(await execute(service, 'SELECT 1', FORMER)).toMatchObject({ errorType: 'DatabaseResumingException' });
    expect(service.autoPause(RESOURCE_ARN).state()).toBe('resuming');
  });
  expect(told).toEqual([FORMER_ARN]);
});

test('it may be mixed with the current ARN, and another secret is still not found', async () => {
  await withService(database, { clusters: clusters() }, async (service) => {
    expect(await execute(service, 'SELECT 1', { resourceArn: FORMER_ARN, secretArn: SECRET_ARN })).toMatchObject({
      status: 200,
    });
    expect(await execute(service, 'SELECT 1', { secretArn: 'former' })).toMatchObject({ status: 200 });
    expect(await execute(service, 'SELECT 1', { secretArn: 'other' })).toMatchObject({
      errorType: 'SecretsErrorException',
    });
  });
});
