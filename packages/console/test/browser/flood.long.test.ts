import { request as httpRequest } from 'node:http';
import { expect, test } from '@jest/globals';
import type { RequestLogEntry } from '../../../data-api-local/src/index.ts';
import { MAX_ENTRIES_SENT } from '../../src/http/events.ts';
import { execute } from '../console.ts';
import { describeInBrowser, goTo, row, rows, useStage } from './stage.ts';

/** 2,000 calls a second, for 10 s. */
const CALLS = 20_000;

const entryOf = (n: number): RequestLogEntry => ({
  ...{ requestId: `flood-${n}`, operation: 'ExecuteStatement', method: undefined, path: undefined, startedAtMs: n },
  ...{ durationMs: 1, status: 200, errorType: undefined, refusal: undefined, sqlState: undefined },
  ...{ sql: `SELECT ${n} AS n FROM flood_${n % 50}`, database: 'app', transactionId: undefined, rows: 1 },
  ...{ parameterSets: undefined, requestBytes: 1, responseBytes: 1, traceRoot: undefined, invocationId: undefined },
  client: 'flood',
});

describeInBrowser('A flood of calls in a browser', () => {
  const stage = useStage(async () => {});

  test('is told with what the page did not get, and neither a page that is open nor one that never reads is in its way', async () => {
    const { feed, api, origin, token } = stage.tested;
    const page = await stage.open();
    // It connects and reads nothing.
    const silent = httpRequest(`${origin}/_daybreak/console/events`, { headers: { 'x-daybreak-console': token } });
    silent.on('response', (response) => response.pause()).on('error', () => undefined);
    silent.end();
    for (let n = 0; n < CALLS; n += 1) feed.log(entryOf(n));

    await page.getByText('requests came too fast to be listed here').waitFor();
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
