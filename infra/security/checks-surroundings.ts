import type { SecurityCheck } from './check.ts';
import { AWS_KEYS, met, notApplicable, waived } from './claims.ts';
import {
  above,
  atLeast,
  attachedGroups,
  closedEgress,
  closedIngress,
  described,
  every,
  forbidden,
  isOwnKey,
  isTrue,
  keyPolicies,
  rotated,
  rotationWithin,
  secretKey,
} from './proofs.ts';

/** Secret, network, keys and logs. */
export const surroundingsChecks: readonly SecurityCheck[] = [
  // Secrets
  {
    ids: ['CKV_AWS_149', 'AWS-0098'],
    wants: 'The secret has a key of our own',
    argument: 'kms_key_id, master_user_secret_kms_key_id',
    proof: secretKey,
    claims: { dev: waived(AWS_KEYS), production: met },
  },
  {
    ids: ['CKV2_AWS_57', 'SecretsManager.1'],
    wants: 'The secret is rotated by itself',
    argument: 'aws_secretsmanager_secret_rotation, manage_master_user_password',
    proof: rotated,
    claims: {
      dev: waived(
        'The password is rotated by raising its version in the stage file; RDS-managed secrets are an option.',
      ),
      production: waived(
        'The password is rotated by raising its version in the stage file, in a reviewed change; credentials.mode managed rotates by itself.',
      ),
    },
  },
  {
    ids: ['CKV_AWS_304', 'SecretsManager.4'],
    wants: 'Rotation within 90 days',
    argument: 'rotation_rules',
    proof: rotationWithin(90),
    claims: {
      dev: notApplicable('There is no rotation schedule.'),
      production: notApplicable('There is no rotation schedule.'),
    },
  },
  {
    ids: ['SecretsManager.2', 'SecretsManager.3'],
    wants: 'Rotation works, and no secret is unused',
    argument: 'at run time',
    claims: {
      dev: notApplicable('Judged in the account, at run time.'),
      production: notApplicable('Judged in the account, at run time.'),
    },
  },
  // Network
  {
    ids: ['CKV_AWS_23', 'AWS-0099', 'AWS-0124'],
    wants: 'Security groups and rules say what they are for',
    argument: 'description',
    proof: described,
    claims: { dev: met, production: met },
  },
  {
    ids: ['CKV_AWS_24', 'CKV_AWS_25', 'CKV_AWS_260', 'CKV_AWS_277', 'AWS-0107', 'EC2.18', 'EC2.19'],
    wants: 'Nothing is open to the world',
    argument: 'ingress rules',
    proof: closedIngress,
    claims: { dev: met, production: met },
  },
  {
    ids: ['CKV_AWS_382', 'AWS-0104'],
    wants: 'No open way out',
    argument: 'egress rules',
    proof: closedEgress,
    claims: { dev: met, production: met },
  },
  {
    ids: ['CKV2_AWS_5'],
    wants: 'Security groups are attached',
    argument: 'vpc_security_group_ids',
    proof: attachedGroups,
    claims: { dev: met, production: met },
  },
  {
    ids: ['CKV2_AWS_12', 'EC2.2'],
    wants: 'The default security group of the VPC is closed',
    argument: 'aws_default_security_group',
    claims: {
      dev: waived(
        'The default VPC is the account’s, not ours: the cluster has a security group of its own and does not use the default one.',
      ),
      production: waived(
        'The default VPC is the account’s, not ours: the cluster has a security group of its own and does not use the default one.',
      ),
    },
  },
  {
    ids: ['AWS-0101'],
    wants: 'No default VPC is taken over',
    argument: 'aws_default_vpc',
    proof: forbidden('aws_default_vpc'),
    claims: { dev: met, production: met },
  },
  // Keys and logs
  {
    ids: ['CKV_AWS_7', 'AWS-0065', 'KMS.4'],
    wants: 'Keys are rotated',
    argument: 'enable_key_rotation',
    proof: every('aws_kms_key', 'enable_key_rotation', isTrue),
    claims: { dev: notApplicable('The stage has no key of its own.'), production: met },
  },
  {
    ids: ['CKV_AWS_33', 'CKV2_AWS_64', 'KMS.5'],
    wants: 'Keys have a policy, and not for everybody',
    argument: 'policy',
    proof: keyPolicies,
    claims: { dev: notApplicable('The stage has no key of its own.'), production: met },
  },
  {
    ids: ['CKV_AWS_66'],
    wants: 'Log groups forget',
    argument: 'retention_in_days',
    proof: every('aws_cloudwatch_log_group', 'retention_in_days', above(0)),
    claims: { dev: met, production: met },
  },
  {
    ids: ['CKV_AWS_338'],
    wants: 'Logs are kept for a year',
    argument: 'retention_in_days',
    proof: every('aws_cloudwatch_log_group', 'retention_in_days', atLeast(365)),
    claims: { dev: waived('Two weeks are enough to find a mistake in dev.'), production: met },
  },
  {
    ids: ['CKV_AWS_158', 'AWS-0017'],
    wants: 'Log groups have a key of our own',
    argument: 'kms_key_id',
    proof: every('aws_cloudwatch_log_group', 'kms_key_id', isOwnKey),
    claims: { dev: waived(AWS_KEYS), production: met },
  },
];
