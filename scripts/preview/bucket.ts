// The S3 bucket of Terraform's states. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { awsClientOptions } from '../aws-client.ts';
import { explainAwsError } from '../aws-error.ts';

export interface StateBucket {
  /** Every key that begins with `prefix`. @throws {Error} AWS refuses, or cannot be reached */
  keys(prefix: string): Promise<readonly string[]>;
  /** The text of an object; undefined if there is none. @throws {Error} AWS refuses, or cannot be reached */
  read(key: string): Promise<string | undefined>;
  close(): void;
}

export interface BucketOptions {
  readonly bucket: string;
  readonly region: string;
  /** HTTPS_PROXY and NO_PROXY are read from here. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Reads a bucket. A request is given up after 20 s and sent 3 times in all; nothing is ever written. */
export function connectBucket({ bucket, region, env }: BucketOptions): StateBucket {
  const host = `${bucket}.s3.${region}.amazonaws.com`;
  const client = new S3Client(awsClientOptions('s3', { region, env, host }));

  /** The answer of S3, or an error with advice. */
  async function ask<Value>(operation: string, request: () => Promise<Value>): Promise<Value> {
    try {
      return await request();
    } catch (error) {
      if (error instanceof NoSuchKey) throw error;
      if (error instanceof Error && error.name === 'NoSuchBucket') {
        throw new Error(
          `There is no bucket ${bucket}. Expected the bucket of Terraform's states. Correct state.bucket of the stage, or STATE_BUCKET.`,
          { cause: error },
        );
      }
      throw explainAwsError(`${operation} on bucket ${bucket}`, error, env);
    }
  }

  return {
    async keys(prefix) {
      const keys: string[] = [];
      let token: string | undefined;
      do {
        const command = new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token });
        const page = await ask('s3:ListBucket', () => client.send(command));
        keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
        token = page.IsTruncated ? page.NextContinuationToken : undefined;
      } while (token !== undefined);
      return keys;
    },
    async read(key) {
      try {
        return await ask('s3:GetObject', async () => {
          const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
          return Body?.transformToString();
        });
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    close: () => client.destroy(),
  };
}
