import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { afterEach, describe, expect, test } from '@jest/globals';
import * as openTelemetry from '@opentelemetry/api';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { transform } from 'esbuild';
import { startTestDataApi } from '../../../../test/database.ts';
import * as dataApi from '../../src/index.ts';
import { REQUEST_ENDED, REQUEST_STARTED, type RequestEvent, statement } from '../../src/index.ts';
import { errorOf } from '../error-of.ts';
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

  /** Runs the block that imports a module of others. */
  async function runRecipe(module: string, exported: object): Promise<() => void> {
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
      [module]: exported,
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
    const exporter = new InMemorySpanExporter();
    openTelemetry.trace.setGlobalTracerProvider(
      new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
    );
    const stop = await runRecipe('@opentelemetry/api', openTelemetry);
    await callTwice();
    stop();
    openTelemetry.trace.disable();

    const { SpanKind, SpanStatusCode } = openTelemetry;
    const [answered, refused, ...others] = exporter.getFinishedSpans();
    expect(others).toEqual([]);
    expect(answered).toMatchObject({
      name: 'add',
      kind: SpanKind.CLIENT,
      status: { code: SpanStatusCode.UNSET },
      ended: true,
      attributes: {
        'db.system.name': 'postgresql',
        'db.operation.name': 'ExecuteStatement',
        'db.query.text': insert.sql,
        'db.response.returned_rows': 1,
      },
    });
    expect(refused).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { 'db.response.status_code': '40P01' },
    });
  });

  test('for Powertools adds time, requests and errors', async () => {
    const published: Metrics[] = [];
    class Published extends Metrics {
      constructor(options: ConstructorParameters<typeof Metrics>[0]) {
        super(options);
        published.push(this);
      }
    }
    const stop = await runRecipe('@aws-lambda-powertools/metrics', { Metrics: Published, MetricUnit });
    await callTwice();
    stop();

    // The output of Powertools at the end of an invocation.
    const printed = published[0]?.serializeMetrics();
    expect(printed?._aws.CloudWatchMetrics[0]).toMatchObject({
      Namespace: 'app',
      Metrics: expect.arrayContaining([{ Name: 'DatabaseMs', Unit: 'Milliseconds' }]),
    });
    expect(printed).toMatchObject({
      DatabaseMs: [expect.any(Number), expect.any(Number)],
      DatabaseRequests: [1, 1],
      DatabaseErrors: [0, 1],
    });
  });
});
