import { describe, expect, test } from '@jest/globals';
import type { RequestLogEntry } from '../../../data-api-local/src/index.ts';
import { createBoundedTexts } from '../../src/feed/bounded-texts.ts';
import { createFeed, KEPT_REQUESTS } from '../../src/feed/feed.ts';
import { createHistogram } from '../../src/feed/histogram.ts';
import { KeptRequest } from '../../src/feed/kept-request.ts';
import { createRing } from '../../src/feed/ring.ts';
import { createSeries, KEPT_SECONDS } from '../../src/feed/series.ts';
import { createStatements, KEPT_STATEMENTS } from '../../src/feed/statements.ts';
import { createTexts } from '../../src/feed/texts.ts';

describe('The list of requests', () => {
  const ringOf = (capacity: number) => {
    const ring = createRing(capacity, () => ({ name: '' }));
    return {
      push: (name: string) => Object.assign(ring.next(), { name }),
      names: (after: number, limit: number) => ring.after(after, limit).map(({ name }) => name),
      bounds: () => [ring.oldest, ring.newest],
      clear: () => ring.clear(),
    };
  };

  test('keeps the last requests, and their numbers never change', () => {
    const ring = ringOf(3);
    for (const entry of ['a', 'b', 'c', 'd']) ring.push(entry);

    expect(ring.names(0, 10)).toEqual(['b', 'c', 'd']);
    expect(ring.names(3, 10)).toEqual(['d']);
    expect(ring.names(0, 1)).toEqual(['d']);
    expect(ring.bounds()).toEqual([2, 4]);
  });

  test('keeps counting after it was cleared', () => {
    const ring = ringOf(3);
    ring.push('a');
    ring.clear();
    ring.push('b');

    expect(ring.names(0, 10)).toEqual(['b']);
    expect(ring.bounds()).toEqual([2, 2]);
  });

  test('shows nothing of the older request in the same slot', () => {
    const feed = createFeed();
    const full = Object.fromEntries(Object.keys(new KeptRequest()).map((name) => [name, 'before']));
    for (let n = 0; n < KEPT_REQUESTS; n += 1)
      feed.log({ ...full, requestId: `full-${n}` } as unknown as RequestLogEntry);
    const bare = { requestId: 'bare', startedAtMs: 1, durationMs: 2, status: 200, requestBytes: 3, responseBytes: 4 };
    feed.log(bare as RequestLogEntry);

    const sequence = KEPT_REQUESTS + 1;
    expect(JSON.parse(JSON.stringify(feed.after(KEPT_REQUESTS, 1)))).toEqual([{ ...bare, sequence }]);
  });
});

describe('A percentile', () => {
  test.each([0.05, 0.4, 3, 25, 120, 900, 45_000])('of calls that took %d ms is at most 5 percent wrong', (ms) => {
    const histogram = createHistogram();
    for (let times = 0; times < 10; times += 1) histogram.add(ms);

    expect(Math.abs(histogram.percentile(0.95) / ms - 1)).toBeLessThanOrEqual(0.05);
  });

  test('is the time of slow calls for 0.95, and of usual calls for 0.5', () => {
    const histogram = createHistogram();
    for (let times = 0; times < 90; times += 1) histogram.add(2);
    for (let times = 0; times < 10; times += 1) histogram.add(200);

    expect(histogram.percentile(0.5)).toBeCloseTo(2, 0);
    expect(Math.abs(histogram.percentile(0.95) / 200 - 1)).toBeLessThanOrEqual(0.05);
  });

  test('is 0 without calls, and has a limit for an endless call', () => {
    expect(createHistogram().percentile(0.5)).toBe(0);
    const histogram = createHistogram();
    histogram.add(1e12);
    expect(histogram.percentile(0.5)).toBeLessThan(100_000);
  });
});

describe('The statistics by statement', () => {
  const CALL = { database: 'app', startedAtMs: 1, durationMs: 1, status: 200, rows: 2 };
  const texts = createTexts();

  test('drop the statement that was used least recently', () => {
    const statements = createStatements();
    for (let n = 0; n <= KEPT_STATEMENTS; n += 1) {
      statements.note(texts.of('SELECT a0'), CALL);
      statements.note(texts.of(`SELECT a${n}`), CALL);
    }
    const kept = statements.list().map(({ statement }) => statement);

    expect(kept).toHaveLength(KEPT_STATEMENTS);
    expect(kept).toContain('select a0');
    expect(kept).not.toContain('select a1');
  });

  test('count calls with other values together', () => {
    const statements = createStatements();
    statements.note(texts.of('SELECT 1'), CALL);
    statements.note(texts.of('select  2'), { ...CALL, durationMs: 3, status: 400 });

    expect(statements.list()).toMatchObject([
      { statement: 'select ?', calls: 2, failed: 1, rows: 4, totalMs: 4, maxMs: 3 },
    ]);
  });
});

test('The time of a statement does not include added latency', () => {
  const feed = createFeed();
  feed.log({
    ...{ requestId: 'r', operation: 'ExecuteStatement', method: undefined, path: undefined, startedAtMs: 1 },
    ...{ durationMs: 130, addedMs: 120, status: 200, errorType: undefined, refusal: undefined, sqlState: undefined },
    ...{ sql: 'SELECT 1', database: 'app', transactionId: undefined, rows: 1, parameterSets: undefined },
    ...{ requestBytes: 1, responseBytes: 1, traceRoot: undefined, invocationId: undefined, client: 'test' },
  });

  expect(feed.statements()).toMatchObject([{ statement: 'select ?', totalMs: 10, maxMs: 10 }]);
});

describe('Calls by second', () => {
  test('are counted with their percentiles, also in the current second', () => {
    const series = createSeries();
    for (const [atMs, durationMs, failed] of [
      [1000, 2, false],
      [1999, 4, true],
      [5000, 8, false],
    ] as const) {
      series.note(atMs, durationMs, failed);
    }

    expect(series.list(5500)).toMatchObject([
      { atMs: 1000, calls: 2, failed: 1, maxMs: 4 },
      { atMs: 5000, calls: 1, failed: 0, p95Ms: 8, maxMs: 8 },
    ]);
  });

  test('are dropped after 15 minutes, and never cover more', () => {
    const series = createSeries();
    for (let second = 0; second < 2 * KEPT_SECONDS; second += 1) series.note(second * 1000, 1, false);

    expect(series.list(2 * KEPT_SECONDS * 1000).length).toBeLessThanOrEqual(KEPT_SECONDS);
    expect(series.list(10 * KEPT_SECONDS * 1000)).toEqual([]);
  });
});

describe('SQL that was sent', () => {
  test('is parsed once; above the limit, the least recently used text is dropped, also from objects returned earlier', () => {
    for (const texts of [createTexts(20), createTexts(1000, 2)]) {
      const first = texts.of('SELECT 1');
      const second = texts.of('SELECT 2');
      expect(texts.of('SELECT 1')).toBe(first);
      texts.of('SELECT 3');

      expect([first.sql, second.sql]).toEqual(['SELECT 1', undefined]);
      expect(second.statementId).toBe(first.statementId);
    }
  });

  test('is not kept if it alone is larger than the limit', () => {
    const texts = createTexts(10);
    expect(texts.of('SELECT 1234567').sql).toBeUndefined();
  });
});

describe('Texts', () => {
  test('are dropped, oldest first, above the limit of characters or of texts', () => {
    const byLength = createBoundedTexts({ maxCharacters: 5 });
    byLength.keep('a', 'xxx');
    byLength.keep('b', 'yyy');
    expect([byLength.get('a'), byLength.get('b')]).toEqual([undefined, 'yyy']);

    const byNumber = createBoundedTexts({ maxCharacters: 100, maxTexts: 1 });
    byNumber.keep('a', 'x');
    byNumber.keep('b', 'y');
    expect([byNumber.get('a'), byNumber.get('b')]).toEqual([undefined, 'y']);
  });

  test('are not kept if a single one is too long', () => {
    const texts = createBoundedTexts({ maxCharacters: 100, maxTextCharacters: 3 });
    expect(texts.keep('a', 'xxxx')).toBe(false);
    expect(texts.get('a')).toBeUndefined();
  });
});
