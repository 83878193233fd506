import { oneOf, optional, textLike } from '../kinds.ts';
import { group, option } from '../option.ts';
import { regionName } from './general.ts';

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const BUCKET = /^(?!xn--|.*\.\.|\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export const state = group({
  title: 'State',
  options: {
    backend: option<'local' | 's3'>({
      about:
        'Where Terraform keeps what it knows of the stack: a file in `.terraform-state` of the project, or an S3 bucket with a lock file.',
      default: 'local',
      ...oneOf(['local', 's3']),
      todo: 'Use "s3" for every stage that more than one machine deploys.',
    }),
    bucket: option<string | undefined>({
      about: 'The S3 bucket of the state. `STATE_BUCKET` in the environment of the synth stands in for it.',
      default: undefined,
      ...optional(
        textLike(BUCKET, '3 to 63 small letters, digits, dots and hyphens, as S3 has them'),
        'none, which a synth with the backend "s3" refuses',
      ),
      todo: 'Name an existing bucket.',
    }),
    region: option<string | undefined>({
      about: 'The Region of the bucket.',
      default: undefined,
      ...optional(regionName, 'that of the stage'),
      todo: 'Name the Region that the bucket is in.',
    }),
    kmsKeyArn: option<string | undefined>({
      about: 'A KMS key that the state is encrypted with.',
      default: undefined,
      ...optional(
        textLike(/^arn:[\w-]+:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w/-]+$/, 'The ARN of a KMS key'),
        "a key of S3's own (AES-256): Terraform asks for that, whatever the bucket's default is",
      ),
      todo: 'Give the ARN of the key, not its id.',
    }),
  },
  check: ({ backend, ...rest }) =>
    backend === 's3'
      ? []
      : Object.entries(rest)
          .filter(([, value]) => value !== undefined)
          .map(([name, value]) => ({
            setting: `state.${name}`,
            what: 'This belongs to a state in S3, and the state of this stage is a local file.',
            received: value,
            allowed: `${name} together with state.backend "s3".`,
            todo: 'Set state.backend to "s3", or remove it.',
          })),
});
