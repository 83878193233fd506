import {
  BatchExecuteStatementCommand,
  ExecuteStatementCommand,
  RDSDataClient,
  type SqlParameter,
} from '@aws-sdk/client-rds-data';
import type { DataApiLocal } from '../../src/index.ts';

/** An unmodified AWS SDK, with as many attempts as a test wants. */
export interface Sdk {
  execute(sql: string, parameters?: SqlParameter[], transactionId?: string): Promise<void>;
  batch(sql: string, parameterSets: SqlParameter[][]): Promise<void>;
  close(): void;
}

export function sdkOf(api: DataApiLocal, config: { maxAttempts?: number; userAgentAppId?: string } = {}): Sdk {
  const client = new RDSDataClient({
    endpoint: api.url,
    region: api.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
    ...config,
  });
  const target = { resourceArn: api.resourceArn, secretArn: api.secretArn, database: api.database };
  return {
    async execute(sql, parameters = [], transactionId = undefined) {
      await client.send(new ExecuteStatementCommand({ ...target, sql, parameters, transactionId }));
    },
    async batch(sql, parameterSets) {
      await client.send(new BatchExecuteStatementCommand({ ...target, sql, parameterSets }));
    },
    close: () => client.destroy(),
  };
}
