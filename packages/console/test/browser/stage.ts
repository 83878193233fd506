import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startTestConsole, type TestConsole } from '../console.ts';
import { startBrowser } from './browser.ts';
import { findBrowser } from './find-browser.ts';

const found = findBrowser();
// Skipped only if no browser is installed. If one is installed, the summary of .ci fails on a skip.
export const describeInBrowser = found === undefined ? describe.skip : describe;

/** A call that the Data API refuses has status 422; an edit of a row that another session changed has 409. */
const HARMLESS = /status of 4(?:22|09)/;
const AXE = readFileSync(createRequire(__filename).resolve('axe-core/axe.min.js'), 'utf8');
const FAULTS_BY_AXE =
  'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]))';

export interface Stage {
  readonly browser: Browser;
  readonly tested: TestConsole;
  readonly context: BrowserContext;
  open(to?: BrowserContext): Promise<Page>;
  /** Allows errors that the test expects, such as those while the service is stopped. */
  forgive(expected: RegExp): void;
}

/**
 * A browser for the file, and for each test a console and a context that can reach nothing else. A test fails if a page reports an
 * error.
 */
export function useStage(
  prepare: (tested: TestConsole) => Promise<void>,
  start: () => Promise<TestConsole> = startTestConsole,
): Stage {
  let browser: Browser;
  let tested: TestConsole;
  let context: BrowserContext;
  let problems: string[];
  let left: string[];
  let forgiven: RegExp[];
  beforeAll(async () => {
    browser = await startBrowser(found ?? '');
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    tested = await start();
    await prepare(tested);
    problems = [];
    left = [];
    forgiven = [HARMLESS];
    context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      permissions: ['clipboard-read', 'clipboard-write'],
    });
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
    const unexpected = problems.filter((problem) => !forgiven.some((one) => one.test(problem)));
    expect({ problems: unexpected, left }).toEqual({ problems: [], left: [] });
  });
  return {
    get browser() {
      return browser;
    },
    get tested() {
      return tested;
    },
    get context() {
      return context;
    },
    async open(to = context) {
      const page = await to.newPage();
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text());
      });
      page.on('pageerror', (error) => problems.push(error.message));
      await page.goto(tested.page.url);
      await page.locator('h1', { hasText: 'Requests' }).waitFor();
      return page;
    },
    forgive: (expected) => forgiven.push(expected),
  };
}

export const goTo = async (page: Page, name: string) => {
  await page.getByRole('link', { name, exact: true }).click();
  await page.locator('h1', { hasText: name }).waitFor();
};

/** The rows of a grid that are drawn. */
export const rows = (page: Page) => page.locator('.grid-all [role=row]');
export const row = (page: Page, text: string) => rows(page).filter({ hasText: text });

export async function faultsOf(page: Page): Promise<{ readonly violations: unknown; readonly overflow: unknown }> {
  if (!(await page.evaluate('typeof axe === "object"'))) await page.evaluate(AXE);
  return {
    violations: await page.evaluate(FAULTS_BY_AXE),
    overflow: await page.evaluate('document.documentElement.scrollWidth - innerWidth'),
  };
}
