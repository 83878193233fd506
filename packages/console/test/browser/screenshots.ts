// Writes the pictures of the README: `npm run screenshots -w @daybreak/console`. With a folder as argument, every page in both
// colour schemes and both widths goes there instead.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startDataApiLocal } from '../../../data-api-local/src/index.ts';
import { createFeed, startConsole } from '../../src/index.ts';
import { startBrowser } from './browser.ts';
import { findBrowser } from './find-browser.ts';
import { playScene } from './scene.ts';

const DOCS = resolve(import.meta.dirname, '../../../../docs/pictures');
const TABLE = 'tables/public/notes';
const PAGES = ['requests', 'query', 'tables', TABLE, 'statements', 'activity', 'faults', 'migrations'];

const executable = findBrowser();
if (executable === undefined) throw new Error('No Chromium was found. Install one, or name it with DAYBREAK_BROWSER.');
const feed = createFeed();
const service = await startDataApiLocal({ port: 0, ephemeral: true, log: feed.log, interceptors: [feed.interceptor] });
const page = await startConsole({ feed, service, port: 0 });
const browser = await startBrowser(executable);
try {
  await playScene(service);
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    mkdirSync(DOCS, { recursive: true });
    await picture('requests', 'light', { width: 960, height: 452 }, join(DOCS, 'console-requests.png'));
    await picture('activity', 'dark', { width: 960, height: 400 }, join(DOCS, 'console-activity.png'));
  } else {
    mkdirSync(folder, { recursive: true });
    for (const name of PAGES) {
      for (const colours of ['light', 'dark'] as const) {
        for (const [width, height] of [
          [1280, 800],
          [390, 844],
        ] as const) {
          const file = `${name.replaceAll('/', '-')}-${colours}-${width}.png`;
          await picture(name, colours, { width, height }, join(folder, file));
        }
      }
    }
  }
} finally {
  await browser.close();
  await page.close();
  await service.stop();
}

async function picture(
  name: string,
  colorScheme: 'light' | 'dark',
  viewport: { readonly width: number; readonly height: number },
  file: string,
): Promise<void> {
  const context = await browser.newContext({ colorScheme, viewport });
  const tab = await context.newPage();
  await tab.goto(page.url);
  await tab.locator('.chip').first().waitFor();
  await tab.goto(`${new URL(page.url).origin}/#/${name}`);
  await tab.locator('h1').first().waitFor();
  await tab.waitForLoadState('networkidle', { timeout: 1500 }).catch(() => undefined);
  await tab.screenshot({ path: file });
  await context.close();
  console.log(file);
}
