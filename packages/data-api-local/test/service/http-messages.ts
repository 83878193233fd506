// Requests as text, for tests that write to the socket themselves.
import { expect } from '@jest/globals';
import type { TestDatabase } from '../../../../test/database.ts';
import type { RequestLogEntry } from '../../src/api/request-log.ts';
import type { DataApiService, DataApiServiceOptions } from '../../src/service/service.ts';
import { execute, RESOURCE_ARN, SECRET_ARN, withService } from './with-service.ts';

/** Whatever `work` sends, the service continues. Resolves to the log entries. */
export async function loggedRequests(
  database: TestDatabase,
  options: Partial<DataApiServiceOptions>,
  work: (service: DataApiService) => Promise<void>,
): Promise<readonly RequestLogEntry[]> {
  const entries: RequestLogEntry[] = [];
  await withService(database, { ...options, log: (entry) => entries.push(entry) }, async (service) => {
    await work(service);
    expect((await execute(service, "SELECT 'still here'")).status).toBe(200);
  });
  expect(entries.at(-1)).toMatchObject({ sql: "SELECT 'still here'", status: 200 });
  return entries.slice(0, -1);
}

export const HOST = 'Host: localhost';
export const sql = (text: string) =>
  JSON.stringify({ resourceArn: RESOURCE_ARN, secretArn: SECRET_ARN, database: 'app', sql: text });
/** A request to /Execute with these headers. */
export const post = (lines: readonly string[], body = '') =>
  ['POST /Execute HTTP/1.1', ...lines, '', body].join('\r\n');
/** A request that is whole: Host and Content-Length are in it. */
export const whole = (text: string, ...lines: readonly string[]) =>
  post([HOST, ...lines, `Content-Length: ${sql(text).length}`], sql(text));
