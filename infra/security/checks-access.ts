import { asBlocks, asText } from '../terraform/value.ts';
import type { SecurityCheck } from './check.ts';
import { met, NO_FUNCTIONS, notApplicable } from './claims.ts';
import {
  alarmsAct,
  atLeast,
  every,
  functions,
  hasBlock,
  isGiven,
  isOwnKey,
  isTrue,
  narrowPolicies,
  narrowTrust,
  noPassRole,
} from './proofs.ts';

/** IAM, functions and alarms. */
export const accessChecks: readonly SecurityCheck[] = [
  // IAM
  {
    ids: ['CKV_AWS_60', 'CKV_AWS_61', 'CKV_AWS_274', 'IAM.1'],
    wants: 'Roles trust named principals, and none is an administrator',
    argument: 'assume_role_policy',
    proof: narrowTrust,
    claims: { dev: met, production: met },
  },
  {
    ids: [
      'CKV_AWS_62',
      'CKV_AWS_63',
      'CKV_AWS_286',
      'CKV_AWS_287',
      'CKV_AWS_288',
      'CKV_AWS_289',
      'CKV_AWS_290',
      'CKV_AWS_355',
      'AWS-0057',
      'IAM.21',
    ],
    wants: 'No wildcard in actions or resources, no way to more rights',
    argument: 'policy',
    proof: narrowPolicies,
    claims: { dev: met, production: met },
  },
  {
    ids: ['AWS-0342'],
    wants: 'No iam:PassRole',
    argument: 'policy',
    proof: noPassRole,
    claims: { dev: met, production: met },
  },
  // Lambda
  {
    ids: ['CKV_AWS_45'],
    wants: 'No secret in the environment',
    argument: 'environment',
    proof: functions(({ values }) =>
      asBlocks(values.environment).every(
        ({ variables }) => !/passw|secret_string|AKIA/i.test(JSON.stringify(variables ?? {})),
      ),
    ),
    claims: NO_FUNCTIONS,
  },
  {
    ids: ['CKV_AWS_50', 'AWS-0066'],
    wants: 'Tracing',
    argument: 'tracing_config',
    proof: functions(({ values }) => asBlocks(values.tracing_config).some(({ mode }) => mode === 'Active')),
    claims: NO_FUNCTIONS,
  },
  {
    ids: ['CKV_AWS_115'],
    wants: 'A limit of concurrency',
    argument: 'reserved_concurrent_executions',
    proof: functions(({ values }) => atLeast(1)(values.reserved_concurrent_executions)),
    claims: NO_FUNCTIONS,
  },
  {
    ids: ['CKV_AWS_116'],
    wants: 'A dead letter queue',
    argument: 'dead_letter_config',
    proof: functions(hasBlock('dead_letter_config')),
    claims: NO_FUNCTIONS,
  },
  {
    ids: ['CKV_AWS_117', 'Lambda.5'],
    wants: 'Functions in a VPC, in several zones',
    argument: 'vpc_config',
    proof: functions(hasBlock('vpc_config')),
    claims: NO_FUNCTIONS,
  },
  {
    ids: ['CKV_AWS_173'],
    wants: 'The environment has a key of our own',
    argument: 'kms_key_arn',
    proof: functions(({ values }) => isOwnKey(values.kms_key_arn)),
    claims: NO_FUNCTIONS,
  },
  {
    ids: ['CKV_AWS_272'],
    wants: 'Signed code',
    argument: 'code_signing_config_arn',
    proof: functions(({ values }) => isGiven(values.code_signing_config_arn)),
    claims: NO_FUNCTIONS,
  },
  {
    ids: ['CKV_AWS_363', 'Lambda.2'],
    wants: 'A runtime that is supported',
    argument: 'runtime',
    proof: functions(({ values }) => ['nodejs22.x', 'nodejs24.x'].includes(asText(values.runtime) ?? '')),
    claims: NO_FUNCTIONS,
  },
  {
    ids: ['CKV_AWS_364', 'CKV_AWS_301', 'AWS-0067', 'Lambda.1'],
    wants: 'Only named callers may call a function',
    argument: 'aws_lambda_permission',
    proof: every('aws_lambda_permission', 'source_arn', isGiven),
    claims: NO_FUNCTIONS,
  },
  // Alarms
  {
    ids: ['CKV_AWS_26', 'CKV_AWS_27'],
    wants: 'Topics and queues are encrypted',
    argument: 'kms_master_key_id',
    proof: {
      subjects: (stack) => [
        ...every('aws_sns_topic', 'name', isGiven).subjects(stack),
        ...every('aws_sqs_queue', 'name', isGiven).subjects(stack),
      ],
      holds: ({ values }) => isGiven(values.kms_master_key_id) || isTrue(values.sqs_managed_sse_enabled),
    },
    claims: { dev: notApplicable('The stage has no alarms.'), production: met },
  },
  {
    ids: ['CKV_AWS_319'],
    wants: 'Alarms act',
    argument: 'actions_enabled, alarm_actions',
    proof: alarmsAct,
    claims: { dev: notApplicable('The stage has no alarms.'), production: met },
  },
];
