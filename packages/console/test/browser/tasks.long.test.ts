import { expect, jest, test } from '@jest/globals';
import { execute, post } from '../console.ts';
import { begin } from './scene.ts';
import { describeInBrowser, faultsOf, goTo, row, rows, useStage } from './stage.ts';

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const byId = (n: number) => ({ parameters: [{ name: 'id', value: { stringValue: uuid(n) } }] });

describeInBrowser('The console in a browser', () => {
  const stage = useStage(async ({ api }) => {
    await execute(api, 'CREATE TABLE notes (id uuid PRIMARY KEY, title text)');
  });
  const open = stage.open;

  test('shows the calls so far, hides its token, and shows the same after a reload', async () => {
    const page = await open();
    await row(page, 'CREATE TABLE notes').waitFor();

    expect(page.url()).not.toContain('token');
    expect(await page.title()).toContain(stage.tested.api.database);
    await page.reload();
    await row(page, 'CREATE TABLE notes').waitFor();
  });

  test('says what to do if the address has no token', async () => {
    const page = await stage.context.newPage();
    await page.goto(stage.tested.origin);
    await page.getByText('npm run local').waitFor();
  });

  test.each(['light', 'dark'] as const)(
    'has no accessibility violation and no overflow on any page, in %s colours and at both widths',
    async (colorScheme) => {
      for (let n = 0; n < 12; n += 1)
        await execute(stage.tested.api, 'SELECT title FROM notes WHERE id = CAST(:id AS uuid)', byId(n));
      await execute(stage.tested.api, 'SELECT * FROM nowhere');
      await begin(stage.tested.api);
      stage.tested.api.failNext({ disconnect: true });
      for (const width of [1280, 390]) {
        const themed = await stage.browser.newContext({ colorScheme, viewport: { width, height: 800 } });
        const page = await open(themed);
        for (const name of ['Requests', 'Query', 'Tables', 'Statements', 'Activity', 'Faults', 'Migrations']) {
          await goTo(page, name);
          if (name === 'Requests') await row(page, 'nowhere').click();
          await page.getByText('Loading…').waitFor({ state: 'detached' });
          expect({ name, width, ...(await faultsOf(page)) }).toEqual({ name, width, violations: [], overflow: 0 });
          if (name === 'Requests') await page.keyboard.press('Escape');
        }
        await themed.close();
      }
    },
    120_000,
  );

  test('shows calls as they are answered: which failed and why, how many, and no values', async () => {
    const page = await open();
    const canary = 'canary-4711';
    for (const n of [1, 2, 3]) await execute(stage.tested.api, `SELECT ${n} AS n${n}`);
    await execute(stage.tested.api, 'SELECT * FROM nowhere');
    await post(stage.tested.api, 'BatchExecute', {
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

  test('folds a loop into one line, and shows the single request that replaces it', async () => {
    const page = await open();
    for (let n = 0; n < 25; n += 1)
      await execute(stage.tested.api, 'SELECT title FROM notes WHERE id = CAST(:id AS uuid)', byId(n));
    for (let n = 0; n < 12; n += 1) {
      await execute(
        stage.tested.api,
        'SELECT id FROM notes WHERE id = CAST(:id AS uuid) /* daybreak: repeat */',
        byId(n),
      );
    }

    await row(page, '25 times').click();
    await page.getByRole('complementary').getByText('WHERE id = ANY(CAST(:list AS uuid[]))').waitFor();
    await page.keyboard.press('Escape');
    await goTo(page, 'Statements');
    const advice = page.locator('.advice');
    await advice.first().waitFor();
    expect(await advice.count()).toBe(1);
    await advice.getByText('25 times').waitFor();
    const statement = page.getByRole('row').filter({ hasText: 'select title from notes' });
    await statement.getByText('25', { exact: true }).waitFor();
  });

  test('filters by words, and works without a mouse', async () => {
    const page = await open();
    for (let n = 0; n < 60; n += 1) await execute(stage.tested.api, `SELECT ${n} AS "column ${n}"`);
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

  test('shows which session waits for which, and rolls back the blocking transaction', async () => {
    const page = await open();
    await execute(stage.tested.api, `INSERT INTO notes VALUES ('${uuid(1)}', 'a')`);
    const [first, second] = [await begin(stage.tested.api), await begin(stage.tested.api)];
    await execute(stage.tested.api, "UPDATE notes SET title = 'b'", { transactionId: first });
    const waiting = execute(stage.tested.api, "UPDATE notes SET title = 'c'", { transactionId: second });
    await goTo(page, 'Activity');

    const card = (id: string) => page.locator('.card', { hasText: id.slice(0, 8) }).filter({ hasText: 'process' });
    await page.getByText(`for ${first.slice(0, 8)}`).waitFor();
    await page.getByText('rolled back in').first().waitFor();
    await card(first).getByRole('button', { name: 'Roll back' }).click();
    expect((await waiting).status).toBe(200);
    const late = await execute(stage.tested.api, 'SELECT 1', { transactionId: first });
    expect(await late.text()).toContain('is not found');
  });

  test('shows how many sessions transactions use, and how long calls wait for one', async () => {
    const page = await open();
    await begin(stage.tested.api);
    await goTo(page, 'Activity');
    await page.getByText(/\d+ sessions? open, \d+ idle, 1 in transactions/).waitFor();
    expect(await page.getByText('for a session').count()).toBe(0);

    jest.spyOn(stage.tested.api, 'sessions').mockReturnValue({ open: 64, idle: 0, waiting: 2, longestWaitMs: 4200 });
    await page.getByText('2 calls wait for a session (the one of this page included), the longest 4.2 s').waitFor();
  });

  test('pauses the cluster, arms a fault for one call, and resets', async () => {
    const page = await open();
    await goTo(page, 'Faults');
    // Longer than the test runs on a busy machine.
    await page.getByLabel('Resume takes').fill('600');
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.locator('.chip', { hasText: 'cluster paused' }).waitFor();
    expect((await execute(stage.tested.api, 'SELECT 1')).status).toBe(400);
    await page.locator('.chip', { hasText: 'cluster resuming' }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.locator('.chip', { hasText: 'cluster available' }).waitFor();

    await page.getByLabel('What happens').selectOption('Connection dropped');
    await page.getByLabel('When').selectOption('after');
    await page.getByLabel('Only SQL with this text').fill('INSERT');
    await page.getByRole('button', { name: 'Arm' }).click();
    await page.locator('.chip', { hasText: '1 fault armed' }).waitFor();
    await expect(execute(stage.tested.api, `INSERT INTO notes VALUES ('${uuid(2)}', 'a')`)).rejects.toThrow();
    await page.getByText('No fault is armed').waitFor();
    await page.getByRole('button', { name: 'Like AWS' }).click();
    await page.locator('.chip', { hasText: 'latency 25 ms' }).waitFor();
    await page.getByRole('button', { name: 'Reset all' }).click();
    await page.locator('.chip', { hasText: 'latency' }).waitFor({ state: 'detached' });
    expect(stage.tested.api.latency()).toBe('none');

    await goTo(page, 'Requests');
    await row(page, 'INSERT INTO notes').getByText('dropped').click();
    const details = page.getByRole('complementary');
    await details.getByText('dropped connection, after the statement').waitFor();
    await details.getByText('Waited for a session').waitFor();
    await details.getByText('PostgreSQL', { exact: true }).waitFor();
  });

  test('loads in seven tabs at the same time, and each shows a new request', async () => {
    const pages = await Promise.all(Array.from({ length: 7 }, () => open()));
    await execute(stage.tested.api, 'SELECT 1 AS for_all');
    await Promise.all(pages.map((page) => row(page, 'for_all').waitFor()));
  }, 60_000);

  test('gives up its stream while the tab is hidden, and catches up when it is visible again', async () => {
    const page = await open();
    const untilHeld = async (slots: number) => {
      while ((await page.evaluate('navigator.locks.query().then(({ held }) => held.length)')) !== slots)
        await page.waitForTimeout(100);
    };
    const see = (isHidden: boolean) =>
      page.evaluate(`Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${isHidden} });
        document.dispatchEvent(new Event('visibilitychange'))`);
    await untilHeld(1);
    await see(true);
    await see(false);
    await see(true);
    await untilHeld(0);
    await execute(stage.tested.api, 'SELECT 1 AS while_hidden');
    await page.waitForTimeout(1500);
    expect(await row(page, 'while_hidden').count()).toBe(0);

    await see(false);
    await row(page, 'while_hidden').waitFor();
    await untilHeld(1);
  }, 60_000);

  test('draws HTML in SQL as text', async () => {
    const page = await open();
    await execute(stage.tested.api, `SELECT '<img src=x onerror=alert(1)><iframe srcdoc=x>' AS html`);
    await row(page, '<img src=x').click();
    await page.getByRole('complementary').getByText('<iframe srcdoc=x>').waitFor();
    expect(await page.locator('img, iframe').count()).toBe(0);
  });
});
