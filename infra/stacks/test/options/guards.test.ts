import { describe, expect, test } from '@jest/globals';
import { resolveStage, StageError, withStateBucket } from '../../../stages/index.ts';
import { synthesise } from '../../../test/proof/synthesise.ts';
import { DatabaseStack } from '../../database-stack.ts';
import { at, stackOf } from '../stack-of.ts';

test('tags are added to every resource, with those of the stack; other accounts are refused', () => {
  const stack = stackOf({ guards: { tags: { Owner: 'platform' }, allowedAccountIds: ['123456789012'] } });

  expect(stack.provider?.aws).toEqual([
    {
      region: '${var.aws_region}',
      allowed_account_ids: ['123456789012'],
      default_tags: [{ tags: { Project: 'alex', Stage: 'test', ManagedBy: 'cdktf', Owner: 'platform' } }],
    },
  ]);
});

test('timeouts are those of the stage, and left out by default', () => {
  const cluster = (guards: object) => at(stackOf({ guards }), 'aws_rds_cluster.aurora');

  expect(cluster({ createTimeoutMinutes: 60, deleteTimeoutMinutes: 90 }).timeouts).toEqual({
    create: '60m',
    delete: '90m',
  });
  expect(cluster({})).not.toHaveProperty('timeouts');
});

describe('the state in S3', () => {
  test('is encrypted and locked, one key per stack', () => {
    const stack = stackOf({ region: 'eu-central-1', state: { backend: 's3', bucket: 'my-state' } });

    expect(stack.terraform.backend).toEqual({
      s3: {
        bucket: 'my-state',
        key: 'alex/test-database.tfstate',
        region: 'eu-central-1',
        encrypt: true,
        use_lockfile: true,
      },
    });
  });

  test('can be in another Region, with its own key', () => {
    const kmsKeyArn = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const stack = stackOf({ state: { backend: 's3', bucket: 'my-state', region: 'eu-west-1', kmsKeyArn } });

    expect(stack.terraform.backend).toMatchObject({ s3: { region: 'eu-west-1', kms_key_id: kmsKeyArn } });
  });

  const withoutBucket = resolveStage({ name: 'production', region: 'eu-central-1', state: { backend: 's3' } });

  test('without a bucket is refused, and the error explains how to create one', () => {
    const example = 'alex-terraform-state-<account id>';

    expect(() => synthesise((app) => new DatabaseStack(app, withoutBucket))).toThrow(
      new StageError('production', [
        {
          setting: 'state.bucket',
          what: 'The state of this stage is kept in S3, but no bucket is set.',
          received: undefined,
          allowed: 'The name of a bucket that is encrypted, versioned and not public.',
          todo: [
            'Create one, and write state: { backend: "s3", bucket: "…" } in infra/stages/production.ts, or set STATE_BUCKET:',
            `aws s3api create-bucket --bucket ${example} --region eu-central-1 --create-bucket-configuration LocationConstraint=eu-central-1`,
            `aws s3api put-bucket-versioning --bucket ${example} --versioning-configuration Status=Enabled`,
            `aws s3api put-bucket-encryption --bucket ${example} --server-side-encryption-configuration '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms"},"BucketKeyEnabled":true}]}'`,
            `aws s3api put-public-access-block --bucket ${example} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`,
          ].join('\n      '),
        },
      ]),
    );
  });

  test('uses the bucket of the environment if the stage file has none', () => {
    const named = resolveStage({ name: 'test', state: { backend: 's3', bucket: 'of-the-file' } });

    expect(withStateBucket(withoutBucket, 'my-state').state.bucket).toBe('my-state');
    expect(withStateBucket(named, 'my-state').state.bucket).toBe('of-the-file');
    expect(withStateBucket(resolveStage({ name: 'test' }), 'my-state').state).toMatchObject({
      backend: 'local',
      bucket: undefined,
    });
    expect(() => withStateBucket(withoutBucket, 'My State')).toThrow('Invalid name of a bucket.');
  });
});
