import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execute } from '../console.ts';
import { describeInBrowser, goTo, row, rows, useStage } from './stage.ts';
import { typeSql } from './type-sql.ts';

const HTML = '<img src=x onerror="document.title=`broken in`"><iframe srcdoc="<script>1</script>"></iframe>';

/** A page of another site that tries every way to reach the console. It reports the result of each attempt. */
const ATTACK = `async (target) => {
  const tried = {};
  const note = async (name, work) => { tried[name] = await work().catch((error) => 'refused: ' + error.name); };
  const api = target + '/_daybreak/console/';
  const body = JSON.stringify({ sql: 'DELETE FROM notes', parameters: [], mode: 'write' });
  const json = { 'content-type': 'application/json' };
  await note('read', async () => (await fetch(api + 'state')).status);
  await note('read without CORS', async () => {
    const response = await fetch(api + 'state', { mode: 'no-cors' });
    return response.type + ' ' + (await response.text()).length;
  });
  await note('write as text', async () => (await fetch(api + 'query', { method: 'POST', mode: 'no-cors', body })).type);
  await note('write as JSON', async () => (await fetch(api + 'query', { method: 'POST', headers: json, body })).status);
  await note('write with a token', async () => {
    const headers = { ...json, 'x-daybreak-console': 'x' };
    return (await fetch(api + 'query', { method: 'POST', headers, body })).status;
  });
  await note('script', () => new Promise((resolve) => {
    const script = document.createElement('script');
    script.onload = () => resolve('loaded');
    script.onerror = () => resolve('refused');
    script.src = target + '/app.js';
    document.body.append(script);
  }));
  await note('frame', () => new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.onload = () => {
      try { resolve(frame.contentDocument.body.innerText); } catch { resolve('another origin'); }
    };
    frame.src = target + '/';
    document.body.append(frame);
  }));
  await note('form', () => new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.name = 'away';
    document.body.append(frame);
    const form = document.createElement('form');
    Object.assign(form, { method: 'POST', action: api + 'query', enctype: 'text/plain', target: 'away' });
    const field = document.createElement('input');
    field.name = body;
    form.append(field);
    document.body.append(form);
    frame.onload = () => resolve('sent');
    form.submit();
  }));
  return tried;
}`;

describeInBrowser('Pages of other sites in a browser', () => {
  const stage = useStage(async ({ api }) => {
    await execute(api, 'CREATE TABLE notes (id int PRIMARY KEY, title text)');
    await execute(api, "INSERT INTO notes VALUES (1, 'kept')");
  });
  let hostile: Server;
  beforeAll(async () => {
    hostile = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<p>harmless</p>'));
    await new Promise<void>((resolve) => hostile.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void hostile?.close());

  test.each(['127.0.0.1', 'localhost'])(
    'on another port of %s cannot read, run or frame anything',
    async (host) => {
      const { port } = hostile.address() as AddressInfo;
      const { origin } = stage.tested;
      const answered: { readonly url: string; readonly status: number; readonly cors: readonly string[] }[] = [];
      // The user's own tab is open in the same browser.
      const context = await stage.browser.newContext();
      await stage.open(context);
      const page = await context.newPage();
      page.on('response', (response) => {
        if (!response.url().startsWith(origin)) return;
        const cors = Object.keys(response.headers()).filter((name) => name.startsWith('access-control'));
        answered.push({ url: response.url(), status: response.status(), cors });
      });
      await page.goto(`http://${host}:${port}/`);
      const tried = (await page.evaluate(`(${ATTACK})(${JSON.stringify(origin)})`)) as Record<string, unknown>;

      for (const name of ['read', 'write as JSON', 'write with a token']) {
        expect([name, tried[name]]).toEqual([name, 'refused: TypeError']);
      }
      expect(String(tried['read without CORS'])).toMatch(/^(?:opaque 0|refused: TypeError)$/);
      expect(tried.script).toBe('refused');
      expect(String(tried.frame)).not.toContain('Requests');
      expect(answered.length).toBeGreaterThan(0);
      for (const { url, status, cors } of answered) {
        expect({ url, isRefused: [401, 403, 405, 415].includes(status), cors }).toEqual({
          url,
          isRefused: true,
          cors: [],
        });
      }
      const left = await execute(stage.tested.api, 'SELECT count(*) FROM notes');
      expect(await left.text()).toContain('"longValue":1');
    },
    60_000,
  );

  test('cannot inject HTML through names, values, errors or plans of the database', async () => {
    const { api } = stage.tested;
    const name = '"<img src=x onerror=alert(1)>"';
    await execute(api, `CREATE TABLE ${name} (${name} text)`);
    await execute(api, `INSERT INTO ${name} VALUES ('${HTML}')`);
    await execute(api, `SELECT '${HTML}'::uuid`);
    const page = await stage.open();
    await row(page, '::uuid').click();
    await page.getByRole('complementary').getByText('onerror').first().waitFor();
    await page.keyboard.press('Escape');
    await goTo(page, 'Tables');
    await page.getByRole('link', { name: /onerror/ }).click();
    await rows(page).first().click();
    await page.getByRole('complementary').getByText('broken in').first().waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Definition' }).click();
    await page.locator('.definition', { hasText: 'onerror' }).waitFor();
    await goTo(page, 'Query');
    await typeSql(page, `SELECT CAST('${HTML}' AS uuid)`);
    await page.keyboard.press('Control+Enter');
    await page.locator('.problem', { hasText: 'onerror' }).waitFor();
    await typeSql(page, `SELECT * FROM notes WHERE title = '${HTML}'`);
    await page.keyboard.press('Control+Shift+Enter');
    await page.locator('.plan-condition', { hasText: 'onerror' }).waitFor();
    await goTo(page, 'Statements');
    await page.getByRole('row').filter({ hasText: 'onerror' }).first().waitFor();
    expect(await page.locator('img, iframe, script:not([src])').count()).toBe(0);
    expect(await page.title()).not.toContain('broken in');
  }, 60_000);
});
