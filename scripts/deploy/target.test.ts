import { describe, expect, test } from '@jest/globals';
import { readPlan } from '../../infra/terraform/read.ts';
import { describeTarget, targetOf, wrongPlace } from './target.ts';

const plan = (more: object) => readPlan(JSON.stringify({ format_version: '1.2', ...more }), 'the plan');
const PLANNED = plan({
  variables: { aws_region: { value: 'us-east-1' } },
  prior_state: {
    values: {
      root_module: {
        resources: [
          { type: 'aws_vpc', values: { id: 'vpc-1' } },
          { type: 'aws_caller_identity', values: { account_id: '123456789012' } },
        ],
      },
    },
  },
});

describe('targetOf', () => {
  test('reads account and Region out of the plan', () => {
    const target = targetOf(PLANNED);

    expect(target).toEqual({ account: '123456789012', region: 'us-east-1' });
    expect(describeTarget('dev-database', target)).toBe('dev-database in account 123456789012, us-east-1');
  });

  test('a plan without account and Region is named by its stack', () => {
    const target = targetOf(plan({}));

    expect(target).toEqual({ account: undefined, region: undefined });
    expect(describeTarget('dev-database', target)).toBe('dev-database');
  });
});

describe('wrongPlace', () => {
  const ARN = 'arn:aws:rds:us-east-1:123456789012:cluster:alex-aurora';

  test.each<[string, string | undefined, { account: string | undefined; region: string | undefined }]>([
    ['nothing is deployed yet', undefined, { account: '210987654321', region: 'eu-west-1' }],
    ['it is the same place', ARN, { account: '123456789012', region: 'us-east-1' }],
    ['the plan does not say where', ARN, { account: undefined, region: undefined }],
  ])('is undefined if %s', (_, arn, target) => {
    expect(wrongPlace(arn, target)).toBeUndefined();
  });

  test('is another account', () => {
    expect(wrongPlace(ARN, { account: '210987654321', region: 'us-east-1' })).toBe(
      `Nothing was changed: the credentials are of account 210987654321, and the state's cluster is ${ARN}. Expected credentials of account 123456789012. Choose the right AWS_PROFILE ("aws sts get-caller-identity" shows whose they are), and run it again.`,
    );
  });

  test('is another Region', () => {
    expect(wrongPlace(ARN, { account: '123456789012', region: 'eu-west-1' })).toBe(
      `Nothing was changed: aws_region is eu-west-1, and the state's cluster is ${ARN}. Expected us-east-1: another Region would get a second, empty database, and this one would be forgotten. Set aws_region back; to move, destroy the stage there first.`,
    );
  });
});
