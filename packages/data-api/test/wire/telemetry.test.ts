import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { transform } from 'esbuild';
import { startTestDataApi } from '../../../../test/database.ts';
import * as dataApi from '../../src/index.ts';
import { REQUEST_ENDED, REQUEST_STARTED, type RequestEvent, statement } from '../../src/index.ts';
import { answer, fail, fakeService, hangUp, resuming } from '../fake-service.ts';
import { clientOf } from '../local.ts';

const started: RequestEvent[] = [];
const ended: RequestEvent[] = [];
const noteStart = (message: unknown) => void started.push(message as RequestEvent);
const noteEnd = (message: unknown) => void ended.push({ ...(message as RequestEvent) });
function watch(): void {
  subscribe(REQUEST_STARTED, noteStart);
  subscribe(REQUEST_ENDED, noteEnd);
}
afterEach(() => {
  unsubscribe(REQUEST_STARTED, noteStart);
  unsubscribe(REQUEST_ENDED, noteEnd);
  started.length = 0;
  ended.length = 0;
});

const insert = statement({ name: 'add', sql: 'INSERT INTO t (s) VALUES (:s)', parameters: { s: 'text' } });
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('an event', () => {
  test('has rows, bytes and time of a real call, and no values', async () => {
    const api = await startTestDataApi();
    const db = clientOf(api);
    const numbers = statement({
      name: 'numbers',
      sql: 'SELECT n, :s AS s FROM generate_series(1, 150) n',
      parameters: { s: 'text' },
      row: { n: 'int4', s: 'text' },
    });
    watch();
    await db.query(numbers, { s: 'value-must-not-show' });
    // The second time as JSON.
    await db.query(numbers, { s: 'value-must-not-show' });
    db.close();
    await api.stop();

    const common = {
      operation: 'ExecuteStatement',
      statementName: 'numbers',
      sql: numbers.sql,
      attempts: 1,
      rows: 150,
    };
    expect(ended).toMatchObject([
      { ...common, coldStart: true },
      { ...common, coldStart: false },
    ]);
    expect(ended[0]?.responseBytes).toBeGreaterThan(150);
    expect(ended[0]?.requestBytes).toBeGreaterThan(100);
    expect(ended[0]?.durationMs).toBeGreaterThan(0);
    expect(started).toHaveLength(2);
    expect(JSON.stringify(ended)).not.toContain('value-must-not-show');
  });

  test('counts the requests of a call that waited for a resuming database', async () => {
    const service = await fakeService([resuming, answer({ numberOfRecordsUpdated: 2 })]);
    watch();
    await service.client.execute(insert, { s: 'x' });
    await service.close();

    expect(ended).toMatchObject([{ attempts: 2, resuming: 1, rows: 2, statementName: 'add' }]);
  });

  test.each([
    [fail(400, 'DatabaseErrorException', 'ERROR: deadlock detected; SQLState: 40P01'), '40P01', 'StatementError'],
    [hangUp, undefined, 'OutcomeUnknownError'],
  ])('has the error and its SQLSTATE (%#)', async (play, sqlState, name) => {
    const service = await fakeService([play]);
    watch();
    const error = await errorOf(service.client.execute(insert, { s: 'x' }));
    await service.close();

    expect(error).toMatchObject({ name });
    expect(ended).toMatchObject([{ attempts: 1, error }]);
    expect(ended[0]?.sqlState).toBe(sqlState);
  });

  test('is one for each step of a transaction', async () => {
    const service = await fakeService([answer({ transactionId: 't1', numberOfRecordsUpdated: 1 })]);
    watch();
    await service.client.transaction((tx) => tx.execute(insert, { s: 'x' }));
    await service.close();

    expect(ended.map(({ operation, rows }) => [operation, rows])).toEqual([
      ['BeginTransaction', undefined],
      ['ExecuteStatement', 1],
      ['CommitTransaction', undefined],
    ]);
  });
});

describe("README's recipe", () => {
  const readme = readFileSync(path.join(import.meta.dirname, '../../README.md'), 'utf8');

  /** Runs the block that imports a module, with stand-ins for what is not installed here. */
  async function runRecipe(module: string, standIn: object): Promise<() => void> {
    const block =
      readme
        .split('```ts\n')
        .find((text) => text.includes(`from '${module}'`))
        ?.split('```')[0] ?? '';
    const { code } = await transform(block, { loader: 'ts', format: 'cjs' });
    const subscribed: Parameters<typeof subscribe>[] = [];
    const modules: Readonly<Record<string, object>> = {
      'node:diagnostics_channel': {
        subscribe(...args: Parameters<typeof subscribe>) {
          subscribed.push(args);
          subscribe(...args);
        },
      },
      '@daybreak/data-api': dataApi,
      [module]: standIn,
    };
    new Function('require', code)((name: string) => modules[name]);
    return () => {
      for (const args of subscribed) unsubscribe(...args);
    };
  }

  async function callTwice(): Promise<void> {
    const service = await fakeService([
      answer({ numberOfRecordsUpdated: 1 }),
      fail(400, 'DatabaseErrorException', 'ERROR: deadlock detected; SQLState: 40P01'),
    ]);
    await service.client.execute(insert, { s: 'x' });
    await errorOf(service.client.execute(insert, { s: 'x' }));
    await service.close();
  }

  test('for OpenTelemetry makes a span for each call', async () => {
    const spans: { name: string; attributes: object; startTime: number; status?: object; ended?: boolean }[] = [];
    const tracer = {
      startSpan(name: string, options: { attributes: object; startTime: number }) {
        const span = { name, ...options };
        spans.push(span);
        return {
          setStatus: (status: object) => Object.assign(span, { status }),
          end: () => Object.assign(span, { ended: true }),
        };
      },
    };
    const stop = await runRecipe('@opentelemetry/api', {
      SpanKind: { CLIENT: 2 },
      SpanStatusCode: { ERROR: 2 },
      trace: { getTracer: () => tracer },
    });
    await callTwice();
    stop();

    expect(spans).toMatchObject([
      {
        name: 'add',
        ended: true,
        attributes: { 'db.operation.name': 'ExecuteStatement', 'db.response.returned_rows': 1 },
      },
      { name: 'add', ended: true, status: { code: 2 }, attributes: { 'db.response.status_code': '40P01' } },
    ]);
    expect(spans[0]?.status).toBeUndefined();
    expect(spans[0]?.startTime).toBeLessThanOrEqual(Date.now());
  });

  test('for Powertools adds time, requests and errors', async () => {
    const added: [string, string, number][] = [];
    class Metrics {
      addMetric(...metric: [string, string, number]): void {
        added.push(metric);
      }
    }
    const MetricUnit = { Milliseconds: 'Milliseconds', Count: 'Count' };
    const stop = await runRecipe('@aws-lambda-powertools/metrics', { Metrics, MetricUnit });
    await callTwice();
    stop();

    const sumOf = (name: string) => added.reduce((sum, [each, , value]) => (each === name ? sum + value : sum), 0);
    expect(sumOf('DatabaseMs')).toBeGreaterThan(0);
    expect([sumOf('DatabaseRequests'), sumOf('DatabaseErrors')]).toEqual([2, 1]);
  });
});
