import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { execute, startTestConsole, type TestConsole } from '../console.ts';
import { startBrowser } from './browser.ts';
import { findBrowser } from './find-browser.ts';
import { begin, post } from './scene.ts';

// Skipped only where no browser is installed; the summary of .ci fails on a skip where there is one.
const found = findBrowser();
const describeInBrowser = found === undefined ? describe.skip : describe;
const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
const FAULTS_BY_AXE =
  'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]))';
/** Chromium reports it when text is typed over a selection; nothing is wrong with the page. */
const HARMLESS = /style-src-attr/;

let browser: Browser;
let tested: TestConsole;
let context: BrowserContext;
let problems: string[];
let left: string[];

async function open(to: BrowserContext = context): Promise<Page> {
  const page = await to.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' && !HARMLESS.test(message.text())) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(tested.page.url);
  await page.locator('h1', { hasText: 'Requests' }).waitFor();
  return page;
}

const rows = (page: Page) => page.locator('.grid-all [role=row]');
const row = (page: Page, text: string) => rows(page).filter({ hasText: text });
const goTo = async (page: Page, name: string) => {
  await page.getByRole('link', { name }).click();
  await page.locator('h1', { hasText: name }).waitFor();
};
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const byId = (n: number) => ({ parameters: [{ name: 'id', value: { stringValue: uuid(n) } }] });

describeInBrowser('The console in a browser', () => {
  beforeAll(async () => {
    browser = await startBrowser(found ?? '');
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    tested = await startTestConsole();
    await execute(tested.api, 'CREATE TABLE notes (id uuid PRIMARY KEY, title text)');
    problems = [];
    left = [];
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    await context.route('**', (route) => {
      const { origin } = new URL(route.request().url());
      if (origin === tested.origin || origin === 'null') return route.continue();
      left.push(route.request().url());
      return route.abort();
    });
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((each) => each.close()));
    await tested?.stop();
    expect({ problems, left }).toEqual({ problems: [], left: [] });
  });

  test('opens with the calls so far, hides its token, and shows the same after a reload', async () => {
    const page = await open();
    await row(page, 'CREATE TABLE notes').waitFor();

    expect(page.url()).not.toContain('token');
    expect(await page.title()).toContain(tested.api.database);
    await page.reload();
    await row(page, 'CREATE TABLE notes').waitFor();
  });

  test('says what to do where the address has no token', async () => {
    const page = await context.newPage();
    await page.goto(tested.origin);
    await page.getByText('npm run local').waitFor();
  });

  test.each(['light', 'dark'] as const)(
    'has no accessibility violation and no overflow on any page, in %s colours and at both widths',
    async (colorScheme) => {
      for (let n = 0; n < 12; n += 1)
        await execute(tested.api, 'SELECT title FROM notes WHERE id = CAST(:id AS uuid)', byId(n));
      await execute(tested.api, 'SELECT * FROM nowhere');
      await begin(tested.api);
      tested.api.failNext({ disconnect: true });
      for (const width of [1280, 390]) {
        const themed = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
        const page = await open(themed);
        await page.evaluate(AXE);
        for (const name of ['Requests', 'Statements', 'Activity', 'Faults']) {
          await goTo(page, name);
          if (name === 'Requests') await row(page, 'nowhere').click();
          await page.getByText('Loading…').waitFor({ state: 'detached' });
          const violations = await page.evaluate(FAULTS_BY_AXE);
          const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
          expect({ name, width, violations, overflow }).toEqual({ name, width, violations: [], overflow: 0 });
          if (name === 'Requests') await page.keyboard.press('Escape');
        }
        await themed.close();
      }
    },
    120_000,
  );

  test('shows my calls as they are answered: what failed and why, how many, and no value', async () => {
    const page = await open();
    const canary = 'canary-4711';
    for (const n of [1, 2, 3]) await execute(tested.api, `SELECT ${n} AS n${n}`);
    await execute(tested.api, 'SELECT * FROM nowhere');
    await post(tested.api, 'BatchExecute', {
      sql: 'UPDATE notes SET title = :title',
      parameterSets: Array.from({ length: 50 }, () => [{ name: 'title', value: { stringValue: canary } }]),
    });

    await row(page, 'UPDATE notes').getByText('50 sets').waitFor();
    expect(await row(page, 'nowhere').innerText()).toContain('✗ 42P01');
    await row(page, 'n3').click();
    await page.getByRole('complementary').getByText('SELECT 3 AS n3').waitFor();
    await page.getByRole('button', { name: 'Copy as AWS CLI' }).waitFor();
    await page.keyboard.press('Escape');
    await row(page, 'UPDATE notes').click();
    await page.getByRole('complementary').getByText('UPDATE notes SET title = :title').waitFor();
    expect(await page.evaluate('document.body.innerText')).not.toContain(canary);
  });

  test('folds a loop into one line, and says what one request is enough', async () => {
    const page = await open();
    for (let n = 0; n < 25; n += 1)
      await execute(tested.api, 'SELECT title FROM notes WHERE id = CAST(:id AS uuid)', byId(n));
    for (let n = 0; n < 12; n += 1) {
      await execute(tested.api, 'SELECT id FROM notes WHERE id = CAST(:id AS uuid) /* daybreak: repeat */', byId(n));
    }

    await row(page, '25 times').click();
    await page.getByRole('complementary').getByText('WHERE id = ANY(CAST(:list AS uuid[]))').waitFor();
    await page.keyboard.press('Escape');
    await goTo(page, 'Statements');
    const advice = page.locator('.advice');
    await advice.first().waitFor();
    expect(await advice.count()).toBe(1);
    expect(await advice.innerText()).toContain('25 times');
    const statement = page.getByRole('row').filter({ hasText: 'select title from notes' });
    await statement.getByText('25', { exact: true }).waitFor();
  });

  test('filters by words, and is walked through without a mouse', async () => {
    const page = await open();
    for (let n = 0; n < 60; n += 1) await execute(tested.api, `SELECT ${n} AS "column ${n}"`);
    await row(page, '"column 59"').waitFor();
    expect(await rows(page).count()).toBeLessThanOrEqual(40);

    await page.keyboard.press('/');
    await page.keyboard.type('"column 1');
    await page.locator('[role=grid][aria-rowcount="12"]').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[role=grid][aria-rowcount="62"]').waitFor();
    await rows(page).first().focus();
    await page.keyboard.press('End');
    await row(page, 'CREATE TABLE notes').waitFor();
    await page.locator('[role=row]:focus', { hasText: 'CREATE TABLE notes' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('complementary').getByText('CREATE TABLE notes').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await page.locator('h1', { hasText: 'Activity' }).waitFor();
  });

  test('shows who waits for whom, and rolls the other back', async () => {
    const page = await open();
    await execute(tested.api, `INSERT INTO notes VALUES ('${uuid(1)}', 'a')`);
    const [first, second] = [await begin(tested.api), await begin(tested.api)];
    await execute(tested.api, "UPDATE notes SET title = 'b'", { transactionId: first });
    const waiting = execute(tested.api, "UPDATE notes SET title = 'c'", { transactionId: second });
    await goTo(page, 'Activity');

    const card = (id: string) => page.locator('.card', { hasText: id.slice(0, 8) }).filter({ hasText: 'process' });
    await page.getByText(`for ${first.slice(0, 8)}`).waitFor();
    await page.getByText('rolled back in').waitFor();
    await card(first).getByRole('button', { name: 'Roll back' }).click();
    expect((await waiting).status).toBe(200);
    const late = await execute(tested.api, 'SELECT 1', { transactionId: first });
    expect(await late.text()).toContain('is not found');
  });

  test('pauses the cluster, arms a fault that meets one call, and resets', async () => {
    const page = await open();
    await goTo(page, 'Faults');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.locator('.chip', { hasText: 'cluster paused' }).waitFor();
    expect((await execute(tested.api, 'SELECT 1')).status).toBe(400);
    await page.locator('.chip', { hasText: 'cluster resuming' }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.locator('.chip', { hasText: 'cluster available' }).waitFor();

    await page.getByLabel('What happens').selectOption('Connection dropped');
    await page.getByLabel('When').selectOption('after');
    await page.getByLabel('Only SQL with this text').fill('INSERT');
    await page.getByRole('button', { name: 'Arm' }).click();
    await page.locator('.chip', { hasText: '1 fault armed' }).waitFor();
    await expect(execute(tested.api, `INSERT INTO notes VALUES ('${uuid(2)}', 'a')`)).rejects.toThrow();
    await page.getByText('No fault is armed').waitFor();
    await page.getByRole('button', { name: 'Like AWS' }).click();
    await page.locator('.chip', { hasText: 'latency 25 ms' }).waitFor();
    await page.getByRole('button', { name: 'Reset all' }).click();
    await page.locator('.chip', { hasText: 'latency' }).waitFor({ state: 'detached' });
    expect(tested.api.latency()).toBe('none');

    await goTo(page, 'Requests');
    await row(page, 'INSERT INTO notes').getByText('dropped').waitFor();
  });

  test('loads in seven tabs at once, and each shows a new request', async () => {
    const pages = await Promise.all(Array.from({ length: 7 }, () => open()));
    await execute(tested.api, 'SELECT 1 AS for_all');
    await Promise.all(pages.map((page) => row(page, 'for_all').waitFor()));
  }, 60_000);

  test('draws HTML in SQL as text', async () => {
    const page = await open();
    await execute(tested.api, `SELECT '<img src=x onerror=alert(1)><iframe srcdoc=x>' AS html`);
    await row(page, '<img src=x').click();
    await page.getByRole('complementary').getByText('<iframe srcdoc=x>').waitFor();
    expect(await page.locator('img, iframe').count()).toBe(0);
  });
});
