import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestDataApi } from '../../../../test/database.ts';
import { checkLatency, createSampler, type Latency } from '../../src/faults/latency.ts';
import type { DataApiLocal } from '../../src/index.ts';
import { type Sdk, sdkOf } from './sdk.ts';

const DRAWS = 20_000;
const sorted = (distribution: { medianMs: number; p99Ms: number; seed: number }): readonly number[] => {
  const next = createSampler(distribution);
  return Array.from({ length: DRAWS }, next).sort((one, other) => one - other);
};

describe('the distribution', () => {
  test.each([
    { medianMs: 25, p99Ms: 120, seed: 1 },
    { medianMs: 5, p99Ms: 500, seed: 7 },
    { medianMs: 40, p99Ms: 40, seed: 0 },
  ])('has the median and the 99th percentile that were asked for: %j', (distribution) => {
    const times = sorted(distribution);

    expect((times[DRAWS / 2] ?? 0) / distribution.medianMs).toBeCloseTo(1, 1);
    const p99 = (times[(DRAWS * 99) / 100] ?? 0) / distribution.p99Ms;
    expect(p99).toBeGreaterThan(0.9);
    expect(p99).toBeLessThan(1.1);
    expect(times[0]).toBeGreaterThan(0);
    expect(times.every(Number.isFinite)).toBe(true);
  });

  test('is the same for the same seed, and different for another', () => {
    const draw = (seed: number) => {
      const next = createSampler({ medianMs: 25, p99Ms: 120, seed });
      return [next(), next(), next()];
    };

    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test('named aws-like is 25 ms, and 120 ms at the 99th percentile', () => {
    expect(checkLatency('aws-like')).toEqual({ medianMs: 25, p99Ms: 120, seed: 1 });
    expect(checkLatency('none')).toBeUndefined();
    expect(checkLatency({ medianMs: 5, p99Ms: 6 })).toEqual({ medianMs: 5, p99Ms: 6, seed: 1 });
  });

  test.each<[unknown, string]>([
    [
      'slow',
      'The latency is not set: latency is "slow". Allowed is none, aws-like, or an object with medianMs, p99Ms and seed. Use for example "aws-like".',
    ],
    [
      { medianMs: -1, seed: 0.5 },
      [
        'The latency is not set, 3 problems:',
        '  medianMs is -1. Allowed is a number of milliseconds from 0 to 2073600000. Use for example 25.',
        '  p99Ms is missing. Allowed is a number of milliseconds from 0 to 2073600000. Use for example 120.',
        '  seed is 0.5. Allowed is a whole number from 0 to 4294967295. Use for example 1.',
      ].join('\n'),
    ],
    [
      { medianMs: 50, p99Ms: 20 },
      'The latency is not set: p99Ms is 20, and medianMs is 50. Allowed is a p99Ms of medianMs or more. Raise p99Ms.',
    ],
    [
      { medianMs: 0, p99Ms: 20 },
      'The latency is not set: medianMs is 0, and p99Ms is 20. With a median of 0, only 0 is allowed. Use for example medianMs: 1.',
    ],
  ])('is refused if it is not one: %j', (latency, message) => {
    expect(() => checkLatency(latency)).toThrow(new Error(message));
  });
});

describe('a service with latency', () => {
  let api: DataApiLocal;
  let sdk: Sdk;
  beforeAll(async () => {
    api = await startTestDataApi({ latency: { medianMs: 60, p99Ms: 60 } });
    sdk = sdkOf(api);
  });
  afterAll(async () => {
    sdk?.close();
    await api?.stop();
  });
  const timeOf = async (calls: number) => {
    const began = performance.now();
    for (let call = 0; call < calls; call += 1) await sdk.execute('/* daybreak: repeat */ SELECT 1');
    return performance.now() - began;
  };

  test('delays each call, so a loop waits in every iteration', async () => {
    expect(api.latency()).toEqual({ medianMs: 60, p99Ms: 60, seed: 1 });
    expect(await timeOf(10)).toBeGreaterThan(590);
    expect(api.requests().at(-1)?.durationMs).toBeGreaterThan(59);
    expect(api.requests().at(-1)?.addedMs).toBeCloseTo(60);
  });

  test('is logged separately from the time of the session and PostgreSQL', async () => {
    await sdk.execute('SELECT pg_sleep(0.1)');
    const { durationMs = 0, addedMs = 0, databaseMs = 0, sessionWaitMs = -1 } = api.requests().at(-1) ?? {};
    expect(databaseMs).toBeGreaterThan(99);
    expect(sessionWaitMs).toBeGreaterThanOrEqual(0);
    // A timer may fire 1 ms early.
    expect(addedMs + databaseMs + sessionWaitMs).toBeLessThan(durationMs + 2);
  });

  test('is logged for a call that failed, and no time for a call that needed no session', async () => {
    await sdk.execute('SELECT pg_sleep(0.05), 1 / 0').catch(() => undefined);
    expect(api.requests().at(-1)).toMatchObject({ sqlState: '22012', databaseMs: expect.any(Number) });
    api.failNext({ exception: 'InternalServerErrorException', times: 10 });
    await sdk.execute('SELECT 1').catch(() => undefined);
    api.clearFaults();
    expect(api.requests().at(-1)).toMatchObject({ databaseMs: undefined, sessionWaitMs: undefined });
  });

  test('accepts another latency while it runs, and returns to its own on reset', async () => {
    api.setLatency('none');
    expect(api.latency()).toBe('none');
    await timeOf(5);
    expect(api.requests().at(-1)?.addedMs).toBeUndefined();
    const durationsMs = api.requests().map(({ durationMs }) => durationMs);
    expect(Math.min(...durationsMs.slice(-5))).toBeLessThan(50);

    api.setLatency('aws-like');
    expect(api.latency()).toEqual({ medianMs: 25, p99Ms: 120, seed: 1 });
    api.resetControls();

    expect(api.latency()).toEqual({ medianMs: 60, p99Ms: 60, seed: 1 });
  });

  test('that is not allowed is refused at the start', async () => {
    await expect(startTestDataApi({ latency: 'fast' as Latency })).rejects.toThrow('latency is "fast".');
  });
});
