import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { connectBucket } from './bucket.ts';
import { type S3Server, type S3ServerOptions, startS3Server } from './test/s3-server.ts';

beforeAll(() => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
});

let server: S3Server | undefined;
afterEach(() => server?.close());

async function bucketWith(options: Partial<S3ServerOptions>, bucket = 'states') {
  server = await startS3Server({ bucket: 'states', ...options });
  return connectBucket({ bucket, region: 'us-east-1', env: { AWS_ENDPOINT_URL_S3: server.url } });
}

describe('the bucket of states', () => {
  test('is listed to its last page, below the prefix only', async () => {
    const keys = Array.from({ length: 5 }, (_, index) => `app/pr-${index + 1}-database.tfstate`);
    const objects = Object.fromEntries([...keys, 'other/x'].map((key) => [key, '{}']));
    const bucket = await bucketWith({ objects, pageSize: 2 });

    expect(await bucket.keys('app/')).toEqual(keys);
    expect(server?.asked).toHaveLength(3);
    bucket.close();
  });

  test('returns the text of an object, and undefined for a missing one', async () => {
    const bucket = await bucketWith({ objects: { 'app/é & b': '{"version":4}' } });

    expect(await bucket.read('app/é & b')).toBe('{"version":4}');
    expect(await bucket.read('app/none')).toBeUndefined();
    bucket.close();
  });

  test('that does not exist is reported with the settings of its name', async () => {
    const bucket = await bucketWith({}, 'stats');

    const words =
      "There is no bucket stats. Expected the bucket of Terraform's states. Correct state.bucket of the stage, or STATE_BUCKET.";
    await expect(bucket.keys('app/')).rejects.toThrow(words);
    await expect(bucket.read('app/x')).rejects.toThrow(words);
    bucket.close();
  });

  test.each<[number, string, string]>([
    [
      403,
      'AccessDenied',
      'AWS does not allow s3:ListBucket on bucket states with these credentials: said AccessDenied.',
    ],
    [400, 'ExpiredToken', 'The AWS credentials have expired (s3:ListBucket on bucket states).'],
    [
      403,
      'SignatureDoesNotMatch',
      'AWS refuses the credentials (s3:ListBucket on bucket states: SignatureDoesNotMatch).',
    ],
  ])('that answers %d %s does not count as an empty bucket', async (status, code, words) => {
    const bucket = await bucketWith({ refusal: { status, code } });

    await expect(bucket.keys('app/')).rejects.toThrow(words);
    bucket.close();
  });
});
