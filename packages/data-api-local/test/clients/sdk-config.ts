import type { RDSDataClientConfig } from '@aws-sdk/client-rds-data';
import type { DataApiLocal } from '../../src/local.ts';

/** What a user writes to point an SDK client at the local Data API. */
export function sdkConfig({ url, region }: Pick<DataApiLocal, 'url' | 'region'>): RDSDataClientConfig {
  return { endpoint: url, region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
}
