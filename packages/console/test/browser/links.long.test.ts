import { expect, test } from '@jest/globals';
import { execute } from '../console.ts';
import { describeInBrowser, faultsOf, goTo, row, rows, useStage } from './stage.ts';

describeInBrowser('An address of the console', () => {
  const stage = useStage(async ({ api }) => {
    await execute(api, 'CREATE TABLE notes (id int PRIMARY KEY, title text)');
    await execute(api, "INSERT INTO notes SELECT n, 'note ' || n FROM generate_series(1, 20) n");
  });
  const details = 'Details of the request';

  test('contains the open request: reload, Back and a new tab show it, and Escape closes it', async () => {
    const page = await stage.open();
    await row(page, 'CREATE TABLE notes').click();
    const panel = page.getByRole('complementary', { name: details });
    await panel.getByText('CREATE TABLE notes').waitFor();
    expect(page.url()).toMatch(/#\/request\/[\w-]+$/);
    const address = page.url();
    await page.reload();
    await panel.getByText('CREATE TABLE notes').waitFor();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    expect(page.url()).toMatch(/#\/requests$/);
    await page.goBack();
    await panel.getByText('CREATE TABLE notes').waitFor();

    const other = await stage.context.newPage();
    await other.goto(address);
    await other.getByText('This address has no valid token').waitFor();
    await other.goto(stage.tested.page.url);
    await other.getByRole('complementary', { name: details }).getByText('CREATE TABLE notes').waitFor();
    expect(other.url()).toBe(address);
  });

  test('of a request that is no longer kept shows that message', async () => {
    stage.forgive(/status of 404/);
    const page = await stage.open();
    await page.goto(`${stage.tested.origin}/#/request/00000000-0000-4000-8000-000000000000`);
    await page.getByText('This request is no longer kept').waitFor();
    expect(await faultsOf(page)).toEqual({ violations: [], overflow: 0 });
    await page.keyboard.press('Escape');
    await page.getByText('This request is no longer kept').waitFor({ state: 'detached' });
  });

  test('contains the table and the typed condition, and no row values', async () => {
    const page = await stage.open();
    await goTo(page, 'Tables');
    await page.getByRole('link', { name: 'public.notes' }).click();
    await row(page, 'note 20').waitFor();
    expect(page.url()).toMatch(/#\/table\/public\.notes$/);
    await page.getByLabel('Condition of the rows').fill("title LIKE '%7'");
    await page.keyboard.press('Enter');
    await row(page, 'note 20').waitFor({ state: 'detached' });
    expect(await rows(page).count()).toBe(2);
    await row(page, 'note 17').click();
    const address = page.url();
    expect(address).toBe(`${stage.tested.origin}/#/table/public.notes?where=title+LIKE+%27%257%27`);

    await page.reload();
    await row(page, 'note 17').waitFor();
    expect(await page.getByLabel('Condition of the rows').inputValue()).toBe("title LIKE '%7'");
    expect(await rows(page).count()).toBe(2);
    await page.goBack();
    await row(page, 'note 20').waitFor();
    expect(await page.getByLabel('Condition of the rows').inputValue()).toBe('');
    await page.goto(`${stage.tested.origin}/#/table/notes?where=id+%3D+3`);
    await row(page, 'note 3').waitFor();
    await row(page, 'note 20').waitFor({ state: 'detached' });
  });
});
