import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../../test/database.ts';
import type { Interceptor } from '../../src/api/call.ts';
import type { RequestLogEntry } from '../../src/api/request-log.ts';
import { execute, post, withService } from './with-service.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database?.drop();
});

describe('The log', () => {
  test('has a line for each request with operation, status, rows and SQLSTATE, and never a parameter value', async () => {
    const entries: RequestLogEntry[] = [];
    await withService(database, { log: (entry) => entries.push(entry) }, async (service) => {
      await execute(service, `SELECT :a ${' '.repeat(300)} AS x`, {
        parameters: [{ name: 'a', value: { stringValue: 'secret value' } }],
      });
      await execute(service, 'SELECT 1/0');
      await post(service, '/BatchExecute', { sql: 'SELECT 1', parameterSets: [[], []] });
    });

    expect(
      entries.map(({ operation, status, rows, sqlState, sql, parameterSets, database: name }) => [
        operation,
        status,
        rows,
        sqlState,
        sql,
        parameterSets,
        name,
      ]),
    ).toEqual([
      ['ExecuteStatement', 200, 1, undefined, 'SELECT :a AS x', undefined, 'app'],
      ['ExecuteStatement', 400, undefined, '22012', 'SELECT 1/0', undefined, 'app'],
      ['BatchExecuteStatement', 200, undefined, undefined, 'SELECT 1', 2, 'app'],
    ]);
    expect(JSON.stringify(entries)).not.toContain('secret value');
    for (const { durationMs, requestBytes, responseBytes } of entries) {
      expect(Math.min(durationMs, requestBytes, responseBytes)).toBeGreaterThan(0);
    }
  });

  test('shortens the SQL to 120 characters', async () => {
    const entries: RequestLogEntry[] = [];
    await withService(database, { log: (entry) => entries.push(entry) }, async (service) => {
      await execute(service, `SELECT '${'x'.repeat(1000)}'`);
    });

    expect(entries[0]?.sql).toBe(`SELECT '${'x'.repeat(111)}…`);
  });
});

describe('Interceptors', () => {
  test('run around every call, the first one outermost, and can answer instead', async () => {
    const seen: string[] = [];
    const note =
      (name: string): Interceptor =>
      async (call, next) => {
        seen.push(`${name} ${call.operation}`);
        const answer = await next();
        seen.push(`${name} ${answer.status}`);
        return answer;
      };
    const refuse: Interceptor = async () => ({ status: 503, errorType: 'ServiceUnavailableError', body: '{}' });
    await withService(database, { interceptors: [note('a'), note('b'), refuse] }, async (service) => {
      expect((await execute(service, 'SELECT 1')).errorType).toBe('ServiceUnavailableError');
    });

    expect(seen).toEqual(['a ExecuteStatement', 'b ExecuteStatement', 'b 503', 'a 503']);
  });

  test('may close the connection instead of answering', async () => {
    const cut: Interceptor = async () => ({ status: 0, body: '', disconnect: true });
    await withService(database, { interceptors: [cut] }, async (service) => {
      await expect(execute(service, 'SELECT 1')).rejects.toThrow('fetch failed');
    });
  });

  test('that fail give the caller InternalFailure and onDefect the error', async () => {
    const defects: unknown[] = [];
    const broken: Interceptor = async () => {
      throw new Error('broken interceptor');
    };
    await withService(
      database,
      { interceptors: [broken], onDefect: (error) => defects.push(error) },
      async (service) => {
        expect((await execute(service, 'SELECT 1')).errorType).toBe('InternalFailure');
      },
    );

    expect(defects).toEqual([new Error('broken interceptor')]);
  });
});
