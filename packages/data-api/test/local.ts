import type { DataApiLocal } from '../../data-api-local/src/index.ts';
import { createDataApiClient, type DataApiClient, type DataApiConfig } from '../src/index.ts';

/** A client of a running local Data API. */
export function clientOf(api: DataApiLocal, config: Partial<DataApiConfig> = {}): DataApiClient {
  return createDataApiClient({
    resourceArn: api.resourceArn,
    secretArn: api.secretArn,
    database: api.database,
    region: api.region,
    endpoint: api.url,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    ...config,
  });
}
