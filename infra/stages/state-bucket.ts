import { project } from '../config.ts';
import type { Problem } from '../problem.ts';
import { bucketName } from './options/state.ts';
import type { Stage } from './stage.ts';
import { StageError } from './stage-error.ts';

/**
 * The stage with that bucket for its state if its file sets none. For the environment variable `STATE_BUCKET`.
 * @throws {StageError} S3 does not allow that name
 */
export function withStateBucket(stage: Stage, bucket: string | undefined): Stage {
  if (!bucket || stage.state.backend !== 's3' || stage.state.bucket !== undefined) return stage;
  const result = bucketName.safeParse(bucket);
  if (!result.success) {
    const what = 'Invalid name of a bucket.';
    const allowed = result.error.issues[0]?.message ?? '';
    const todo = 'Correct STATE_BUCKET, or remove it and set state.bucket in the stage file.';
    throw new StageError(stage.name, [{ setting: 'STATE_BUCKET', what, received: bucket, allowed, todo }]);
  }
  return { ...stage, state: { ...stage.state, bucket } };
}

/** The problem of a stage that keeps its state in S3 without a bucket, and the commands that make one. */
export function missingBucket({
  name,
  preview,
  region,
  state: { backend, bucket, region: own },
}: Stage): readonly Problem[] {
  if (backend !== 's3' || bucket !== undefined) return [];
  const place = own ?? region;
  // A preview stage has no file, because it comes from a pattern.
  const file = preview ? 'infra/stages/preview.ts' : `infra/stages/${name}.ts`;
  const example = `${project}-terraform-state-<account id>`;
  const configuration = place === 'us-east-1' ? '' : ` --create-bucket-configuration LocationConstraint=${place}`;
  return [
    {
      setting: 'state.bucket',
      what: 'The state of this stage is kept in S3, but no bucket is set.',
      received: bucket,
      allowed: 'The name of a bucket that is encrypted, versioned and not public.',
      todo: [
        `Create one, and write state: { backend: "s3", bucket: "…" } in ${file}, or set STATE_BUCKET:`,
        `aws s3api create-bucket --bucket ${example} --region ${place}${configuration}`,
        `aws s3api put-bucket-versioning --bucket ${example} --versioning-configuration Status=Enabled`,
        `aws s3api put-bucket-encryption --bucket ${example} --server-side-encryption-configuration '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"aws:kms"},"BucketKeyEnabled":true}]}'`,
        `aws s3api put-public-access-block --bucket ${example} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`,
      ].join('\n      '),
    },
  ];
}
