import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { execute, startTestConsole, type TestConsole } from '../console.ts';
import { describeInBrowser, goTo, row, rows, useStage } from './stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'daybreak-console-'));
afterAll(() => rmSync(folder, { recursive: true }));

describeInBrowser('A page in a browser that stays open', () => {
  const tokenFile = join(folder, 'token');
  const stage = useStage(
    async ({ api }) => {
      await execute(api, 'CREATE TABLE before_restart (a int)');
      await execute(api, 'INSERT INTO before_restart VALUES (1)');
    },
    () => startTestConsole({ tokenFile }),
  );
  const away = 'The local Data API does not answer';

  test.each(['Requests', 'Tables', 'Query', 'Statements', 'Activity', 'Faults', 'Migrations'])(
    'on %s reports that the service is away, and shows the new data after a restart without a reload',
    async (name) => {
      const page = await stage.open();
      await row(page, 'INSERT INTO before_restart').waitFor();
      await goTo(page, name);
      // Requests fail while the service is away, and the browser logs them.
      stage.forgive(/net::ERR_/);
      const { port } = stage.tested.page;
      await stage.tested.stop();
      await page.getByText(away).waitFor();

      // Another database: as after npm run local -- --reset.
      const again: TestConsole = await startTestConsole({ tokenFile, port });
      try {
        await page.getByText(away).waitFor({ state: 'detached' });
        await execute(again.api, 'CREATE TABLE after_restart (a int)');
        await goTo(page, 'Requests');
        await row(page, 'CREATE TABLE after_restart').waitFor();
        expect(await rows(page).filter({ hasText: 'before_restart' }).count()).toBe(0);
        await goTo(page, 'Tables');
        await page.getByRole('link', { name: 'public.after_restart' }).waitFor();
        expect(await page.getByRole('link', { name: 'public.before_restart' }).count()).toBe(0);
      } finally {
        await page.close();
        await again.stop();
      }
    },
    90_000,
  );
});
