import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readRoutes } from '../../infra/lambda/routes.ts';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';
import { createTarget } from '../../packages/migrate/test/target.ts';
import {
  CREDENTIALS,
  clusterAnswer,
  healthyAnswers,
  instanceAnswer,
  load,
  metricsAnswer,
} from '../doctor/test/healthy.ts';
import type { Screen } from '../io.ts';
import { AwsError, type AwsServer, startAwsServer } from '../test/aws-server.ts';
import { testIo } from '../test/io.ts';
import { AWS_CONNECTION } from '../test/refusing-proxy.ts';
import { type MonitorSettings, runMonitor } from './monitor.ts';

let aws: AwsServer;
let folder: string;
beforeEach(async () => {
  aws = await startAwsServer(healthyAnswers());
  folder = mkdtempSync(path.join(tmpdir(), 'daybreak-monitor-'));
});
afterEach(async () => {
  await aws.close();
  rmSync(folder, { recursive: true });
});

const HOUR = { text: '1h', ms: 3_600_000 };
const SETTINGS: MonitorSettings = {
  since: HOUR,
  metrics: [],
  statements: false,
  functions: false,
  check: false,
  ascii: false,
  local: false,
  json: false,
};

async function monitor(
  settings: Partial<MonitorSettings> = {},
  more: { readonly columns?: number; readonly env?: NodeJS.ProcessEnv; readonly screen?: Partial<Screen> } = {},
) {
  const io = testIo({
    env: { ...AWS_CONNECTION, ...aws.env, AWS_ENDPOINT_URL_RDS_DATA: '', ...more.env },
    cwd: folder,
  });
  const screen = {
    columns: () => more.columns ?? 100,
    enter: () => {},
    draw: () => {},
    leave: () => {},
    ...more.screen,
  };
  await runMonitor(
    { ...SETTINGS, ...settings },
    {
      ...io,
      screen,
      get exitCode() {
        return io.exitCode ?? 0;
      },
      set exitCode(code) {
        io.exitCode = code;
      },
    },
    CREDENTIALS,
  );
  return { io, lines: io.stdout, text: io.stdout.join('\n') };
}

describe('npm run monitor', () => {
  test('draws each metric with its numbers, the spend with its arithmetic, and the cost of the requests', async () => {
    const { lines, text } = await monitor();

    expect(lines[0]).toBe('alex-aurora  us-east-1  available');
    expect(lines[1]).toBe('0.5 to 1 ACU');
    expect(text).toMatch(/^capacity +█+ +now 0\.5 ACU, max 0\.5 ACU +average over the instances$/m);
    expect(text).toMatch(/^memory +█+ +now 1 GiB, least 1 GiB/m);
    expect(text).toMatch(
      /^Spend in the last 1h: \$0\.0\d+ for capacity \(0\.\d+ ACU-hours of 1 instance × \$0\.12\); the bill may differ slightly$/m,
    );
    expect(lines.at(-1)).toMatch(/^One look costs about \$0\.000\d+: \d+ metrics, \$0\.01 for 1,000\.$/);
  });

  test('uses neither the Data API nor the secret', async () => {
    aws.answers.DescribeDimensionKeys = { Keys: [] };
    await monitor({ statements: true });

    expect([...new Set(aws.asked)].sort()).toEqual([
      'DescribeDBClusters',
      'DescribeDBInstances',
      'DescribeDimensionKeys',
      'DescribeEvents',
      'GetMetricData',
    ]);
  });

  test('a cluster that is paused all day has gaps instead of zeros, and the duration is shown', async () => {
    aws.answers.DescribeDBClusters = clusterAnswer({
      ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 1 },
    });
    aws.answers.GetMetricData = load(
      Object.fromEntries(
        ['capacity', 'capacity_max', 'cpu', 'memory', 'connections', 'utilization', 'commits'].map((id) => [
          id,
          undefined,
        ]),
      ),
    );

    const { lines, text } = await monitor({ since: { text: '24h', ms: 24 * HOUR.ms } });

    expect(lines[0]).toMatch(/paused or without data for 2[34]\.\d h of the last 24h$/);
    expect(text).toContain('capacity     no points in the last 24h');
  });

  test('a cluster that was created a minute ago has no points, and was not paused', async () => {
    aws.answers.DescribeDBClusters = clusterAnswer({
      ServerlessV2ScalingConfiguration: { MinCapacity: 0, MaxCapacity: 1 },
      ClusterCreateTime: new Date(Date.now() - 60_000),
    });
    aws.answers.GetMetricData = load({ capacity: undefined, capacity_max: undefined });

    const { lines } = await monitor();
    expect(lines[0]).toBe('alex-aurora  us-east-1  available');
    expect(lines[2]).toBe('The cluster is new: CloudWatch has its first points after some minutes.');
  });

  test('every metric has the same minute in the same column', async () => {
    aws.answers.GetMetricData = load({ memory: 1234567890, connections: 1234 });

    const { text } = await monitor();

    expect(new Set([...text.matchAll(/^\w+ +([▁-█]+) +now/gm)].map(([, plot]) => plot?.length)).size).toBe(1);
  });

  test('without a permission for events the metrics are shown, and the events are not known', async () => {
    delete aws.answers.DescribeEvents;

    const { text } = await monitor();
    expect(text).toMatch(/^capacity +█/m);
    expect(text).toMatch(/^Events are not known\. AWS does not allow DescribeEvents/m);
  });

  test('a deleted cluster cannot be read, and the error names doctor', async () => {
    for (const answer of [new AwsError('DBClusterNotFoundFault', 404), { DBClusters: {} }]) {
      aws.answers.DescribeDBClusters = answer;
      await expect(monitor()).rejects.toThrow(
        /^There is no DB cluster alex-aurora in us-east-1 .* Run npm run doctor\.$/,
      );
    }
  });

  test('a proxy that answers instead of AWS is not reported as a deleted cluster', async () => {
    aws.isProxy = true;

    await expect(monitor()).rejects.toThrow(/^The answer is not from AWS but, for instance, from a proxy/);
  });

  test('a wrong clock is not reported as a wrong password', async () => {
    aws.answers.DescribeDBClusters = new AwsError(
      'SignatureDoesNotMatch',
      403,
      'Signature expired: 09:00 is now earlier than 09:10',
    );

    await expect(monitor()).rejects.toThrow(
      /^This machine's clock is wrong \(DescribeDBClusters\)\. Signature expired: .* Set the time: /,
    );
  });

  test('fits into 40 columns, and into ASCII', async () => {
    const { lines } = await monitor({ ascii: true }, { columns: 40 });

    const plots = lines.slice(
      2,
      lines.findIndex((line) => line.startsWith('Spend')),
    );
    expect(plots.filter((line) => line.length > 40)).toEqual([]);
    expect(plots.join('')).toMatch(/^[\x20-\x7e]+$/);
  });

  test('--check exits with 1 when a threshold of the stage was crossed, and names it', async () => {
    aws.answers.GetMetricData = load({ cpu: 92, capacity: 0.5 });
    expect((await monitor({ check: true })).io.exitCode).toBe(undefined);

    aws.answers.DescribeDBClusters = clusterAnswer({
      ServerlessV2ScalingConfiguration: { MinCapacity: 1, MaxCapacity: 16 },
    });
    const { io, text } = await monitor({ check: true, stage: 'production', envFile: '.env' });
    expect(io.exitCode).toBe(1);
    expect(text).toContain('cpu: past 80 % for 60 min in a row; the stage allows less than 15 min.');
  });

  test('--json has every point, null for missing ones', async () => {
    aws.answers.GetMetricData = load({ cpu: undefined });
    const { text } = await monitor({ json: true, metrics: ['cpu', 'capacity'] });

    const { metrics, cluster, spendUsd } = JSON.parse(text);
    expect(cluster).toBe('alex-aurora');
    expect(spendUsd).toBeGreaterThan(0);
    expect(metrics.map(({ id }: { id: string }) => id)).toEqual(['capacity', 'cpu']);
    expect(new Set(metrics[1].values)).toEqual(new Set([null]));
  });

  test('--svg writes lines, numbers as text, and nothing that loads', async () => {
    await monitor({ svg: 'plots.svg' });

    const svg = readFileSync(path.join(folder, 'plots.svg'), 'utf8');
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox=/);
    expect(svg).toContain('<desc>capacity (ServerlessDatabaseCapacity): now 0.5 ACU, at most 0.5 ACU</desc>');
    expect(svg).not.toMatch(/<script|href|url\(|font-face/);
  });

  test('--statements lists the load by statement, or shows how to switch it on', async () => {
    aws.answers.DescribeDimensionKeys = {
      Keys: [{ Dimensions: { 'db.sql_tokenized.statement': 'SELECT *\n FROM users' }, Total: 0.4321 }],
    };
    expect((await monitor({ statements: true })).text).toContain('  0.43  SELECT * FROM users');
    aws.answers.DescribeDBInstances = instanceAnswer({ PerformanceInsightsEnabled: false });
    expect((await monitor({ statements: true })).text).toContain(
      'Performance Insights is off. Set observability.insights',
    );
  });

  test('--functions has the calls, errors, throttled calls and p95 of each function, and no other row', async () => {
    const routes = readRoutes(path.join(PROJECT_FOLDER, 'functions'));
    aws.answers.GetMetricData = metricsAnswer({ calls_0: 2, errors_0: 1, p95Ms_0: 48.2 });

    const { lines } = await monitor({ functions: true });

    const rows = lines.filter((line) => line.startsWith('  alex-fn-'));
    expect(rows.map((row) => row.trim().split(' ')[0])).toEqual(routes.map(({ name }) => `alex-fn-${name}`));
    expect(rows[0]).toMatch(/ 120 calls, 60 errors, 0 throttled, p95 48\.2 ms$/);
    expect(rows.slice(1).filter((row) => !/ 0 calls, 0 errors, 0 throttled/.test(row))).toEqual([]);
    await expect(monitor({ functions: true, stage: 'production', envFile: '.env' })).rejects.toThrow(
      /^The stage production has no functions/,
    );
  });

  test('temp and load are read for the writer', async () => {
    const asked: unknown[] = [];
    aws.answers.GetMetricData = (input) => {
      asked.push(input.MetricDataQueries);
      return load({})(input);
    };
    await monitor({ metrics: ['temp', 'load'] });

    const queries = asked.flat() as { Id: string; MetricStat: { Metric: { Dimensions: object } } }[];
    expect(
      queries.filter(({ Id }) => Id === 'temp' || Id === 'load').map((query) => query.MetricStat.Metric.Dimensions),
    ).toEqual(Array(2).fill([{ Name: 'DBInstanceIdentifier', Value: 'alex-aurora-1' }]));
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '--watch draws until %s, and leaves the screen as it was',
    async (signal) => {
      const seen: string[] = [];
      const screen: Partial<Screen> = {
        enter: () => seen.push('enter'),
        draw: (lines) => {
          seen.push(`draw ${lines[0]}`);
          process.emit(signal);
        },
        leave: () => seen.push('leave'),
      };

      await monitor({ watch: 600 }, { screen });

      expect(seen).toEqual(['enter', 'draw alex-aurora  us-east-1  available', 'leave']);
    },
  );

  test('Ctrl-C ends --watch even while AWS does not answer, and so does an error', async () => {
    const seen: string[] = [];
    const screen: Partial<Screen> = { enter: () => seen.push('enter'), leave: () => seen.push('leave') };
    aws.answers.DescribeEvents = () => {
      process.emit('SIGINT');
      return new AwsError('Throttling', 400);
    };
    await monitor({ watch: 600 }, { screen });
    delete aws.answers.GetMetricData;
    aws.answers.DescribeEvents = { Events: {} };

    await expect(monitor({ watch: 600 }, { screen })).rejects.toThrow(/GetMetricData/);
    expect(seen).toEqual(['enter', 'leave', 'enter', 'leave']);
  });

  test('events are shown, and cannot write to the terminal', async () => {
    aws.answers.DescribeEvents = { Events: { Event: { Date: '2026-11-29T03:12:00Z', Message: 'Failover\n<done>' } } };

    expect((await monitor()).text).toContain('2026-11-29T03:12:00.000Z  Failover\\n<done>');
  });

  test('after a week it reports which maximum is enough, with the arithmetic', async () => {
    aws.answers.DescribeDBClusters = clusterAnswer({
      ServerlessV2ScalingConfiguration: { MinCapacity: 0.5, MaxCapacity: 4 },
    });
    aws.answers.GetMetricData = load({ capacity: 0.5, capacity_max: 0.9 });

    const { text } = await monitor({ since: { text: '30d', ms: 720 * HOUR.ms } });

    expect(text).toContain(
      'The most was 0.9 of 4 ACU in 30 days: capacity.maxAcu 1.5 is enough, with a quarter to spare.',
    );
    expect(text).toContain('(4 − 1.5) ACU × 1 × $0.12 × 730 h = $219.00 a month');
  });

  test.each([
    [{ metrics: ['nothing'] }, /^There is no metric "nothing"\. Allowed are capacity, /],
    [{ local: true }, /^The connection is not for a local Data API/],
  ])('%j is refused', async (settings, message) => {
    await expect(monitor(settings)).rejects.toThrow(message);
  });

  test('reports a missing permission', async () => {
    delete aws.answers.GetMetricData;

    await expect(monitor()).rejects.toThrow(/^AWS does not allow GetMetricData/);
  });

  test('--local draws calls, latency, sessions and transactions of the local Data API', async () => {
    const target = await createTarget();
    await target.texts("SELECT 'one'");

    const { lines } = await monitor({ local: true }, { env: target.env });
    await target.close();

    expect(lines[0]).toMatch(/^Local Data API at http:\/\/127\.0\.0\.1:\d+$/);
    expect(lines[1]).toBe('calls         1, 0 failed');
    expect(lines.join('\n')).toMatch(/p50 [\d.]+ ms, p95 [\d.]+ ms, of the last 1/);
  });
});
