import { describe, expect, test } from '@jest/globals';
import { targetName } from './target.ts';

const ARNS = { DATA_API_TEST_RESOURCE_ARN: 'arn:aws:rds:…', DATA_API_TEST_SECRET_ARN: 'arn:aws:secretsmanager:…' };

describe('The contract suite', () => {
  test('runs locally by default, whatever the ordinary variables name', () => {
    expect(targetName({})).toBe('local');
    expect(targetName({ DATA_API_TARGET: 'local', ...ARNS })).toBe('local');
    expect(
      targetName({ AURORA_CLUSTER_ARN: 'arn:aws:rds:…', AURORA_SECRET_ARN: 'arn:aws:secretsmanager:…', ...ARNS }),
    ).toBe('local');
  });

  test('runs on AWS where all three of its own variables say so', () => {
    expect(targetName({ DATA_API_TARGET: 'aws', ...ARNS })).toBe('aws');
  });

  test('refuses some of the three variables without the others, and names what is missing', () => {
    expect(() => targetName({ DATA_API_TARGET: 'aws', DATA_API_TEST_SECRET_ARN: 'x' })).toThrow(
      'DATA_API_TARGET is "aws", missing: DATA_API_TEST_RESOURCE_ARN. ' +
        'It may be local, or aws together with DATA_API_TEST_RESOURCE_ARN and DATA_API_TEST_SECRET_ARN. ' +
        'Set all three to run the suite on a cluster, or none to run it here.',
    );
    expect(() => targetName({ DATA_API_TARGET: 'AWS', ...ARNS })).toThrow(
      'DATA_API_TARGET is "AWS", missing: nothing.',
    );
  });
});
