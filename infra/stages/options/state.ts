import { z } from 'zod';
import { type OptionsOf, option } from '../option.ts';
import { oneOf, textLike } from '../schemas.ts';
import { REGION_TODO, regionName } from './general.ts';

export interface State {
  /**
   * Where Terraform keeps the state of the stack. `local`: a file in `.terraform-state` of the project. `s3`: an S3 bucket with a lock
   * file.
   *
   * @default "local"
   * @see https://developer.hashicorp.com/terraform/language/backend/s3
   */
  readonly backend?: 'local' | 's3';
  /**
   * The S3 bucket of the state: 3 to 63 lower-case letters, digits, dots and hyphens. If it is not set, a synth uses the environment
   * variable `STATE_BUCKET`.
   *
   * @default - no bucket; a synth with the backend "s3" then stops
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
   */
  readonly bucket?: string | undefined;
  /**
   * The Region of the bucket.
   *
   * @default - the Region of the stage
   */
  readonly region?: string | undefined;
  /**
   * The ARN of a KMS key that encrypts the state.
   *
   * @default - a key of S3 (AES-256): Terraform asks for that even if the bucket has another default
   */
  readonly kmsKeyArn?: string | undefined;
}

export const bucketName = textLike(
  /^(?!xn--|.*\.\.|\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  '3 to 63 lower-case letters, digits, dots and hyphens, by the rules of S3.',
);

export const state = z.strictObject({
  backend: option(oneOf(['local', 's3']), {
    default: 'local',
    todo: 'Use "s3" for every stage that is deployed from more than one machine.',
  }),
  bucket: option(bucketName.optional(), { default: undefined, todo: 'Write the name of an existing bucket.' }),
  region: option(regionName.optional(), { default: undefined, todo: REGION_TODO }),
  kmsKeyArn: option(
    textLike(/^arn:[\w-]+:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w/-]+$/, 'The ARN of a KMS key.').optional(),
    { default: undefined, todo: 'Write the ARN of the key, not its id.' },
  ),
} satisfies OptionsOf<State>);
