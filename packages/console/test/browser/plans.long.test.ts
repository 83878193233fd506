import { expect, test } from '@jest/globals';
import type { ConsoleMigrations } from '../../src/index.ts';
import { execute, startTestConsole } from '../console.ts';
import { describeInBrowser, faultsOf, goTo, useStage } from './stage.ts';

let known: ConsoleMigrations = { applied: [], pending: [], problems: [] };

describeInBrowser('A slow statement in a browser', () => {
  const stage = useStage(
    async ({ api }) => {
      await execute(api, 'CREATE TABLE conversations (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), title text)');
      await execute(api, "INSERT INTO conversations (title) SELECT 'about ' || n FROM generate_series(1, 20000) n");
      await execute(api, 'CREATE TABLE users (id int PRIMARY KEY, email text)');
      await execute(api, 'CREATE UNIQUE INDEX users_email_key ON users (lower(email))');
      await execute(api, 'ANALYZE');
    },
    () => startTestConsole({ migrations: async () => known }),
  );

  test('has a plan without its values, an index that is proved and rolled back, and a migration that marks the plots', async () => {
    const page = await stage.open();
    const title = { name: 'title', value: { stringValue: 'canary-4711' } };
    for (let n = 0; n < 5; n += 1) {
      await execute(stage.tested.api, 'SELECT id FROM conversations WHERE title = :title', { parameters: [title] });
    }
    await execute(stage.tested.api, 'SELECT id FROM users WHERE email = :email', {
      parameters: [{ name: 'email', value: { stringValue: 'a' } }],
    });
    await goTo(page, 'Statements');
    const planOf = (text: string) =>
      page.getByRole('row').filter({ hasText: text }).getByRole('button', { name: 'Plan' }).click();
    const panel = page.getByRole('complementary');
    await planOf('select id from conversations');
    await panel.locator('.plan-node', { hasText: 'Seq Scan on conversations' }).waitFor();
    await panel.getByText('about 20,000 rows').waitFor();
    await panel.getByText('No index begins with title').waitFor();
    await panel.getByRole('button', { name: 'Try it' }).click();
    await panel.getByText('here, with 20,000 rows').waitFor();
    expect(await panel.getByRole('status').innerText()).toMatch(/conversations_title_idx.*cost [\d.]+ → [\d.]+/);
    await panel.getByRole('button', { name: 'Make a migration' }).click();
    await panel.getByText('npm run migrate -- new add_conversations_title_idx').waitFor();
    await panel.getByText('CREATE INDEX conversations_title_idx ON conversations (title);').waitFor();
    expect(await page.evaluate('document.body.innerText')).not.toContain('canary');
    expect(await faultsOf(page)).toEqual({ violations: [], overflow: 0 });
    const indexes = await execute(stage.tested.api, "SELECT count(*) FROM pg_indexes WHERE indexname LIKE '%title%'");
    expect(await indexes.text()).toContain('"longValue":0');
    await page.keyboard.press('Escape');
    await planOf('select id from users');
    await panel.getByText('compare lower(email)').waitFor();
    expect(await panel.getByRole('button', { name: 'Try it' }).count()).toBe(0);
    await page.keyboard.press('Escape');

    const fileName = '20261129120000_add_conversations_title_idx.sql';
    known = { applied: [], pending: [fileName], problems: [] };
    await goTo(page, 'Migrations');
    await page.locator('.advice', { hasText: fileName }).waitFor();
    known = { applied: [{ fileName, appliedAtMs: Date.now() - 1000 }], pending: [], problems: [] };
    await page.getByRole('button', { name: 'Read again' }).click();
    await page.getByText('None: the database has every migration').waitFor();
    await page.locator('.plot-mark').first().waitFor({ state: 'attached' });
    expect(await faultsOf(page)).toEqual({ violations: [], overflow: 0 });
  });
});
