import { AwsException } from '../api/errors.ts';

/** POST /ExecuteSql: the deprecated operation of Aurora Serverless v1, which today's Data API does not support. */
export async function executeSql(): Promise<string> {
  throw new AwsException(
    'BadRequestException',
    'ExecuteSql is not supported for Aurora Serverless v2 and provisioned DB clusters. ' +
      'Use ExecuteStatement or BatchExecuteStatement.',
  );
}
