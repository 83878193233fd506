import type { TestDatabase } from '../../../../test/database.ts';
import { testPostgres } from '../../../../test/database.ts';
import { type DataApiService, type DataApiServiceOptions, startDataApiService } from '../../src/service/service.ts';

export const RESOURCE_ARN = 'arn:aws:rds:us-east-1:000000000000:cluster:service';
export const SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:service-000000';

/** What opens the database of a test file, as a cluster of the service holds it. */
export function secretOf(database: TestDatabase) {
  const { user, password } = database.connection;
  return { secretArn: SECRET_ARN, username: String(user), password: String(password) };
}

/** Starts a service on the test's database, hands it to `work` and closes it. */
export async function withService(
  database: TestDatabase,
  options: Partial<DataApiServiceOptions>,
  work: (service: DataApiService) => Promise<void>,
): Promise<void> {
  const service = await startDataApiService({
    postgres: await testPostgres(),
    port: 0,
    clusters: [
      {
        resourceArn: RESOURCE_ARN,
        secrets: [secretOf(database)],
        databases: [{ name: 'app', postgresName: database.name }],
      },
    ],
    ...options,
  });
  try {
    await work(service);
  } finally {
    await service.close();
  }
}

export interface Answered {
  readonly status: number;
  readonly errorType: string | null;
  readonly body: { readonly message?: string; readonly records?: unknown; readonly transactionId?: string };
}

export async function post(service: DataApiService, path: string, members: object): Promise<Answered> {
  const response = await fetch(service.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceArn: RESOURCE_ARN, secretArn: SECRET_ARN, database: 'app', ...members }),
  });
  const body = (await response.json()) as Answered['body'];
  return { status: response.status, errorType: response.headers.get('x-amzn-errortype'), body };
}

export const execute = (service: DataApiService, sql: string, members: object = {}): Promise<Answered> =>
  post(service, '/Execute', { sql, ...members });

export const begin = async (service: DataApiService): Promise<string> =>
  String((await post(service, '/BeginTransaction', {})).body.transactionId);

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
