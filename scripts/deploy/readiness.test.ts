import { describe, expect, test } from '@jest/globals';
import { readinessOf } from './readiness.ts';

const ARN = 'arn:aws:rds:us-east-1:123456789012:cluster:alex-aurora';
const WRITER = { identifier: 'alex-aurora-1', status: 'available' };
const sight = { arn: ARN, status: 'available', dataApiEnabled: true, writer: WRITER };
const judge = (changes: object) => readinessOf('alex-aurora', ARN, { ...sight, ...changes });

describe('readinessOf', () => {
  test.each(['available', 'backing-up', 'storage-optimization'])('a cluster that is %s serves', (status) => {
    expect(judge({ status })).toEqual({ kind: 'ready' });
  });

  test.each([
    'creating',
    'modifying',
    'upgrading',
    'failing-over',
    'maintenance',
    'migrating',
    'renaming',
    'resetting-master-credentials',
    'starting',
    'update-iam-db-auth',
    'an unknown status',
  ])('a cluster that is %s becomes ready', (status) => {
    expect(judge({ status })).toMatchObject({ kind: 'coming', what: `DB cluster alex-aurora is ${status}` });
  });

  test.each([
    ['stopped', 'Start it with "aws rds start-db-cluster --db-cluster-identifier alex-aurora", and wait again.'],
    ['stopping', 'Start it with "aws rds start-db-cluster --db-cluster-identifier alex-aurora", and wait again.'],
    ['deleting', 'It is being deleted, and this cannot be stopped. Deploy again once it is deleted.'],
    [
      'inaccessible-encryption-credentials-recoverable',
      'Aurora cannot use its KMS key: enable the key or give back its grants, start the cluster within 7 days with "aws rds start-db-cluster --db-cluster-identifier alex-aurora", and wait again; after that only a restore from a backup helps.',
    ],
    [
      'cloning-failed',
      'Look at its events with "aws rds describe-events --source-type db-cluster --source-identifier alex-aurora", destroy it, and deploy again.',
    ],
  ])('a cluster that is %s does not become ready', (status, todo) => {
    expect(judge({ status })).toEqual({
      kind: 'failed',
      message: `DB cluster alex-aurora is ${status}, which waiting cannot fix. Expected available. ${todo}`,
    });
  });

  test.each([
    ['failed', 'Look at its events'],
    ['incompatible-parameters', 'Its parameter group holds values that the engine refuses.'],
    ['incompatible-network', 'AWS cannot place it in its subnets'],
    ['incompatible-restore', 'Look at its events'],
    ['insufficient-capacity', 'AWS has no capacity for it there now.'],
    ['storage-full', 'It has no storage left.'],
  ])('a writer that is %s does not become ready', (status, todo) => {
    expect(judge({ writer: { ...WRITER, status } })).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining(
        `Writer DB instance alex-aurora-1 is ${status}, which waiting cannot fix. Expected available. ${todo}`,
      ),
    });
  });

  test('a cluster with a disabled Data API does not become ready, and the message says how to enable it', () => {
    expect(judge({ dataApiEnabled: false })).toEqual({
      kind: 'failed',
      message: `The Data API of DB cluster alex-aurora is disabled. Expected it to be enabled (enable_http_endpoint). Deploy again; when that changes nothing, run "aws rds enable-http-endpoint --resource-arn ${ARN}".`,
    });
  });
});
