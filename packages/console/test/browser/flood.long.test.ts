import { request as httpRequest } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { RequestLogEntry } from '../../../data-api-local/src/index.ts';
import { MAX_ENTRIES_SENT } from '../../src/http/events.ts';
import { execute, type TestConsole } from '../console.ts';
import { describeInBrowser, goTo, row, rows, useStage } from './stage.ts';

const CALLS_PER_SECOND = 2000;
const SECONDS = 10;
const CALLS = CALLS_PER_SECOND * SECONDS;
const TICK_MS = 50;
const MEBIBYTE = 1024 * 1024;

const entryOf = (n: number): RequestLogEntry => ({
  ...{ requestId: `flood-${n}`, operation: 'ExecuteStatement', method: undefined, path: undefined, startedAtMs: n },
  ...{ durationMs: 1, status: 200, errorType: undefined, refusal: undefined, sqlState: undefined },
  ...{ sql: `SELECT ${n} AS n FROM flood_${n % 50}`, database: 'app', transactionId: undefined, rows: 1 },
  ...{ parameterSets: undefined, requestBytes: 1, responseBytes: 1, traceRoot: undefined, invocationId: undefined },
  client: 'flood',
});

/** The heap in use, after a garbage collection. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

/** Connects and reads nothing. */
function openSilently({ origin, token }: TestConsole) {
  const silent = httpRequest(`${origin}/_daybreak/console/events`, { headers: { 'x-daybreak-console': token } });
  silent.on('response', (response) => response.pause()).on('error', () => undefined);
  silent.end();
  return silent;
}

async function callFor(seconds: number, call: (n: number) => void): Promise<void> {
  const began = performance.now();
  const calls = seconds * CALLS_PER_SECOND;
  for (let n = 0; n < calls; await pause(TICK_MS)) {
    // A busy machine wakes up late: send the calls that are due now.
    const due = Math.min(calls, ((performance.now() - began) / 1000) * CALLS_PER_SECOND);
    for (; n < due; n += 1) call(n);
  }
}

/** The time that a change of page takes, from the click to the next frame. */
const clickMs = (page: Page, name: string): Promise<number> =>
  page.evaluate(`new Promise((resolve) => {
    const began = performance.now();
    document.querySelector('nav a[href="#/${name}"]').click();
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
  })`);

describeInBrowser('A flood of calls in a browser', () => {
  const stage = useStage(async () => {});

  test('of 2,000 per second keeps the page fast, and costs at most 40 MiB, even if another page never reads', async () => {
    const { feed } = stage.tested;
    const page = await stage.open();
    const silent = openSilently(stage.tested);
    const before = heapBytes();

    const flood = callFor(SECONDS, (n) => feed.log(entryOf(n)));
    const clicks: number[] = [];
    for (const name of ['statements', 'requests', 'faults', 'requests', 'activity', 'requests', 'query']) {
      await pause(1000);
      clicks.push(await clickMs(page, name));
    }
    await flood;

    expect(feed.newest).toBeGreaterThanOrEqual(CALLS);
    expect((heapBytes() - before) / MEBIBYTE).toBeLessThan(40);
    expect(clicks.sort((a, b) => a - b)[3]).toBeLessThan(200);
    silent.destroy();
  }, 60_000);

  test('in one burst is reported with the number of missed requests, and is not slowed down by open pages', async () => {
    const { feed, api } = stage.tested;
    const page = await stage.open();
    const silent = openSilently(stage.tested);
    for (let n = 0; n < CALLS; n += 1) feed.log(entryOf(n));

    await page.getByText('requests came too fast to be listed here').waitFor();
    await page.getByRole('button', { name: 'List the last 10,000' }).click();
    await page.getByText('requests came too fast to be listed here').waitFor({ state: 'detached' });
    await row(page, 'SELECT 19999 AS n').waitFor();
    expect(feed.after(0, CALLS).length).toBe(10_000);
    expect(await rows(page).count()).toBeLessThanOrEqual(40);
    await goTo(page, 'Statements');
    await page.getByRole('row').filter({ hasText: 'select ? as n from flood_7' }).first().waitFor();
    await goTo(page, 'Requests');
    await execute(api, 'SELECT 1 AS after_the_flood');
    await row(page, 'after_the_flood').waitFor();
    expect(feed.after(0, MAX_ENTRIES_SENT)).toHaveLength(MAX_ENTRIES_SENT);
    silent.destroy();
  });
});
