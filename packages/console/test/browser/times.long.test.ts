import { expect, test } from '@jest/globals';
import { execute } from '../console.ts';
import { describeInBrowser, faultsOf, goTo, row, useStage } from './stage.ts';
import { typeSql } from './type-sql.ts';

const UTC_TIME = '2026-11-30 20:37:17.123456+00';
const LOCAL_TIME = '2026-12-01 02:07:17.123456+05:30';

describeInBrowser('Times in a browser', () => {
  const stage = useStage(async ({ api }) => {
    await execute(api, 'CREATE TABLE notes (id int PRIMARY KEY, written timestamptz)');
    await execute(api, `INSERT INTO notes VALUES (1, '${UTC_TIME}')`);
  });

  test('are in UTC with local time and age in the title, and the switch changes only what is shown, not copies or edits', async () => {
    const india = await stage.browser.newContext({
      timezoneId: 'Asia/Kolkata',
      viewport: { width: 1280, height: 800 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await stage.open(india);
    const shown = row(page, 'CREATE TABLE notes').locator('time');
    const inUtc = await shown.innerText();
    const iso = (await shown.getAttribute('datetime')) ?? '';
    expect(iso).toContain(`T${inUtc}Z`);
    const local = new Date(Date.parse(iso) + 330 * 60_000).toISOString().slice(11, 23);
    expect(await shown.getAttribute('title')).toMatch(
      new RegExp(`^\\d{4}-\\d\\d-\\d\\d ${local} \\+05:30 local time, (now|\\d+ \\w+ ago)$`),
    );

    await page.getByRole('button', { name: 'Local times' }).click();
    expect(await shown.innerText()).toBe(local);
    await page.getByRole('columnheader', { name: 'Time (local)' }).waitFor();
    await row(page, 'CREATE TABLE notes').click();
    await page.getByRole('complementary').getByText(`${local} +05:30 local time`).waitFor();
    await page.reload();
    await page.getByRole('columnheader', { name: 'Time (local)' }).waitFor();
    expect(await faultsOf(page)).toEqual({ violations: [], overflow: 0 });

    await goTo(page, 'Tables');
    await page.getByRole('link', { name: 'public.notes' }).click();
    await row(page, LOCAL_TIME).click();
    const panel = page.getByRole('complementary');
    await panel.getByText(UTC_TIME).waitFor();
    await panel.getByText('2026-12-01 02:07:17.123 +05:30 local time').waitFor();
    await panel.getByRole('button', { name: 'Copy', exact: true }).last().click();
    await panel.getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(UTC_TIME);
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    expect(await page.getByLabel('New written').inputValue()).toBe(UTC_TIME);

    await goTo(page, 'Query');
    await typeSql(page, 'SELECT written FROM notes');
    await page.keyboard.press('Control+Enter');
    await row(page, LOCAL_TIME).waitFor();
    await page.getByRole('button', { name: 'Copy as CSV' }).click();
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toContain('2026-11-30 20:37:17.123456');
    await typeSql(page, "SELECT now() + interval '49 hours' AS later");
    await page.keyboard.press('Control+Enter');
    await page.locator('.grid-all time[title$="in 2 days"]').waitFor();
    await typeSql(page, 'SELECT written FROM notes');
    await page.keyboard.press('Control+Enter');
    await row(page, LOCAL_TIME).waitFor();
    await page.getByRole('button', { name: 'Local times' }).click();
    await row(page, LOCAL_TIME).waitFor({ state: 'detached' });
    await row(page, '2026-11-30 20:37:17.123456').waitFor();
  });
});
