// Writes the pictures of the README: `npm run screenshots -w @daybreak/console`. With a folder as argument, it writes every page in each
// state, colour scheme and width there instead. A second argument selects the pages with this word in their name.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { type DataApiLocal, startDataApiLocal } from '../../../data-api-local/src/index.ts';
import { createFeed, startConsole } from '../../src/index.ts';
import { startBrowser } from './browser.ts';
import { findBrowser } from './find-browser.ts';
import { playOddTables, playScene } from './scene.ts';
import { typeSql } from './type-sql.ts';

const DOCS = resolve(import.meta.dirname, '../../../../docs/pictures');
const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
];

/** A picture: a page, and how to bring it into the state that is shown. */
interface View {
  readonly name: string;
  /** The part of the address after `#/`. */
  readonly at: string;
  /** Requests of the page that get no answer, to show the loading state, or an error. */
  readonly answers?: 'never' | 'error';
  readonly act?: (tab: Page) => Promise<void>;
}

const button = (tab: Page, name: string) => tab.getByRole('button', { name, exact: true }).click();
const openRow = (text: string) => (tab: Page) => tab.locator('.grid-all [role=row]', { hasText: text }).first().click();
const filterBy = (text: string) => (tab: Page) => tab.locator('[data-filter]').fill(text);
const runSql = (sql: string, keys: string) => async (tab: Page) => {
  await typeSql(tab, sql);
  await tab.waitForTimeout(600);
  await tab.keyboard.press(keys);
};

const NOTES = 'table/public.notes';
const PAGES = ['requests', 'query', 'tables', 'statements', 'activity', 'faults', 'migrations'];
const LOADED = ['tables', NOTES, 'statements', 'activity', 'migrations'];
const named = (at: string) => at.replaceAll('/', '-');

const FILLED: readonly View[] = [
  ...PAGES.map((at) => ({ name: at, at })),
  ...LOADED.map((at) => ({ name: `${named(at)}-loading`, at, answers: 'never' as const })),
  ...LOADED.map((at) => ({ name: `${named(at)}-error`, at, answers: 'error' as const })),
  { name: 'keys', at: 'requests', act: (tab) => tab.keyboard.press('?') },
  { name: 'requests-details', at: 'requests', act: openRow('25 times') },
  { name: 'requests-not-kept', at: 'request/00000000-0000-4000-8000-000000000000' },
  { name: 'requests-failed', at: 'requests', act: openRow('FROM note ') },
  { name: 'requests-no-match', at: 'requests', act: filterBy('nowhere to be found') },
  { name: 'requests-paused', at: 'requests', act: (tab) => button(tab, 'Pause') },
  {
    name: 'query-result',
    at: 'query',
    act: runSql('SELECT id, title, written FROM notes ORDER BY title', 'Control+Enter'),
  },
  {
    name: 'query-parameters',
    at: 'query',
    act: runSql('SELECT * FROM notes WHERE id = :id AND written > :since', 'Escape'),
  },
  { name: 'query-error', at: 'query', act: runSql('SELECT nothing FROM notes', 'Control+Enter') },
  { name: 'query-refused-write', at: 'query', act: runSql('DELETE FROM notes', 'Control+Enter') },
  { name: 'query-no-rows', at: 'query', act: runSql("SELECT * FROM notes WHERE title = ''", 'Control+Enter') },
  {
    name: 'query-plan',
    at: 'query',
    act: runSql(
      "SELECT author, count(*) FROM notes WHERE title > 'n' GROUP BY author ORDER BY 2",
      'Control+Shift+Enter',
    ),
  },
  { name: 'tables-no-match', at: 'tables', act: filterBy('nowhere') },
  { name: 'table', at: NOTES },
  { name: 'table-where', at: `${NOTES}?where=${encodeURIComponent("title = 'note 8'")}` },
  { name: 'table-row', at: NOTES, act: openRow('note') },
  {
    name: 'table-edit',
    at: NOTES,
    act: async (tab) => {
      await button(tab, 'Edit');
      await openRow('note')(tab);
      await tab.getByLabel('New title').fill('another title');
    },
  },
  { name: 'table-definition', at: NOTES, act: (tab) => button(tab, 'Definition') },
  {
    name: 'table-bad-condition',
    at: NOTES,
    act: async (tab) => {
      await filterBy('no_such_column = 1')(tab);
      await tab.keyboard.press('Enter');
    },
  },
  { name: 'table-not-found', at: 'table/public.not_there' },
  { name: 'table-weird-name', at: `table/public.${encodeURIComponent('weird".na me')}` },
  { name: 'table-wide', at: 'table/public.wide' },
  { name: 'table-no-rows', at: 'table/public.no_rows' },
  { name: 'table-no-key', at: 'table/public.no_key' },
  { name: 'table-large', at: 'table/public.large', act: openRow('1') },
  {
    name: 'statements-plan',
    at: 'statements',
    act: (tab) =>
      tab
        .getByRole('row')
        .filter({ hasText: 'update notes set title = ? where title' })
        .getByText('Plan')
        .first()
        .click(),
  },
  { name: 'unknown-page', at: 'nowhere' },
];

const ARMED: readonly View[] = PAGES.map((at) => ({ name: `${at}-cluster-paused`, at }));
const EMPTY: readonly View[] = PAGES.map((at) => ({ name: `${at}-empty`, at }));

const executable = findBrowser();
if (executable === undefined)
  throw new Error('Chromium was not found. Install it, or set DAYBREAK_BROWSER to its path.');
const browser = await startBrowser(executable);
const [folder, only = ''] = process.argv.slice(2);
try {
  mkdirSync(folder ?? DOCS, { recursive: true });
  if (folder === undefined) {
    await withConsole(playScene, async (url) => {
      const size = { width: 960, height: 452 };
      await picture(url, { name: 'requests', at: 'requests' }, 'light', size, join(DOCS, 'console-requests.png'));
      await picture(
        url,
        { name: 'activity', at: 'activity' },
        'dark',
        { ...size, height: 400 },
        join(DOCS, 'console-activity.png'),
      );
    });
  } else {
    await withConsole(
      async () => undefined,
      (url) => pictures(url, EMPTY, folder),
    );
    await withConsole(
      async (service) => {
        await playScene(service);
        await playOddTables(service);
      },
      async (url, service) => {
        await pictures(url, FILLED, folder);
        service.failNext({ exception: 'ThrottlingException', times: 3, sql: 'INSERT' });
        service.setLatency('aws-like');
        await service.pause({ resumeDelayMs: 600_000 });
        await pictures(url, ARMED, folder);
        service.resetControls();
      },
    );
  }
} finally {
  await browser.close();
}

async function withConsole(
  prepare: (service: DataApiLocal) => Promise<void>,
  work: (url: string, service: DataApiLocal) => Promise<void>,
): Promise<void> {
  const feed = createFeed();
  const service = await startDataApiLocal({
    port: 0,
    ephemeral: true,
    log: feed.log,
    interceptors: [feed.interceptor],
  });
  const page = await startConsole({ feed, service, port: 0 });
  try {
    await prepare(service);
    await work(page.url, service);
  } finally {
    await page.close();
    await service.stop();
  }
}

async function pictures(url: string, views: readonly View[], to: string): Promise<void> {
  for (const view of views.filter(({ name }) => name.includes(only))) {
    for (const colours of ['light', 'dark'] as const) {
      for (const size of SIZES)
        await picture(url, view, colours, size, join(to, `${view.name}-${colours}-${size.width}.png`));
    }
  }
}

async function picture(
  url: string,
  { at, answers, act }: View,
  colorScheme: 'light' | 'dark',
  viewport: { readonly width: number; readonly height: number },
  file: string,
): Promise<void> {
  const context = await browser.newContext({ colorScheme, viewport });
  const tab = await context.newPage();
  await tab.goto(url);
  await tab.locator('.chip').first().waitFor();
  if (answers !== undefined) {
    await tab.route(/console\/(?:schema|table|rows|statements|activity|migrations)$/, (route) =>
      answers === 'error'
        ? route.fulfill({
            status: 500,
            json: { message: 'The console failed. The terminal that started it has the details.' },
          })
        : undefined,
    );
  }
  await tab.goto(`${new URL(url).origin}/#/${at}`);
  await tab.locator('h1').first().waitFor();
  await tab.waitForTimeout(400);
  await act?.(tab);
  await tab.waitForTimeout(500);
  await tab.screenshot({ path: file });
  await context.close();
  console.log(file);
}
