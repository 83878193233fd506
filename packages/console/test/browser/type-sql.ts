import type { Page } from 'playwright-core';

/** Empties the SQL editor, then types: Chromium reports an error for text that is typed over a selection. */
export async function typeSql(page: Page, sql: string): Promise<void> {
  await page.locator('.cm-content').click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await page.keyboard.type(sql);
}
