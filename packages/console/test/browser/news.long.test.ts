import { expect, test } from '@jest/globals';
import { execute } from '../console.ts';
import { describeInBrowser, faultsOf, row, rows, useStage } from './stage.ts';

/** Records the announcements for a screen reader, with their time. */
const LISTEN = `globalThis.told = [];
  new MutationObserver(() => {
    const text = document.querySelector('section [role=status]').textContent;
    if (text !== '') told.push({ text, atMs: performance.now() });
  }).observe(document.querySelector('section [role=status]'), { childList: true, characterData: true, subtree: true })`;

const SCROLLER = "document.querySelector('.grid-scroll')";

interface Told {
  readonly text: string;
  readonly atMs: number;
}

describeInBrowser('New requests in a browser', () => {
  const stage = useStage(async ({ api }) => {
    for (let n = 0; n < 60; n += 1) await execute(api, `SELECT ${n} AS "column ${n}"`);
  });
  const send = async (count: number, name: string) => {
    for (let n = 0; n < count; n += 1) await execute(stage.tested.api, `SELECT ${n} AS "${name} ${n}"`);
  };

  test('are announced to a screen reader at most every 5 s, with their number, and without older requests', async () => {
    const page = await stage.open();
    await row(page, 'column 59').waitFor();
    await page.evaluate(LISTEN);
    const told = () => page.evaluate('told') as Promise<readonly Told[]>;
    const untilTold = async (times: number) => {
      while ((await told()).length < times) await page.waitForTimeout(100);
    };
    await send(12, 'new');
    await row(page, 'new 11').waitFor();
    await untilTold(1);
    await send(1, 'one');
    await untilTold(2);
    await send(1, 'another');
    await untilTold(3);

    const all = await told();
    expect(all.map(({ text }) => text).slice(1)).toEqual(['1 new request', '1 new request']);
    // On a busy machine a tick may split the twelve.
    expect(all[0]?.text).toMatch(/^\d+ new requests?$/);
    for (const [index, { atMs }] of all.entries())
      expect(atMs - (all[index - 1]?.atMs ?? -Infinity)).toBeGreaterThan(4500);
  }, 90_000);

  test('do not move the list while the user has scrolled down; they are counted, and shown on request', async () => {
    const page = await stage.open();
    await row(page, 'column 59').waitFor();
    await page.evaluate(`${SCROLLER}.scrollTop = 640`);
    await row(page, 'column 30').waitFor();
    const before = await row(page, 'column 30').boundingBox();
    await send(34, 'new');
    await page.getByRole('button', { name: '34 new. Show them' }).waitFor();
    expect(await row(page, 'column 30').boundingBox()).toEqual(before);
    expect(await rows(page).filter({ hasText: 'new ' }).count()).toBe(0);
    expect(await page.evaluate(`${SCROLLER}.scrollTop`)).toBe(640);
    expect(await faultsOf(page)).toEqual({ violations: [], overflow: 0 });

    await page.getByRole('button', { name: '34 new. Show them' }).click();
    await page.locator('[role=row]:focus', { hasText: 'new 33' }).waitFor();
    expect(await page.evaluate(`${SCROLLER}.scrollTop`)).toBe(0);
    await send(1, 'live');
    await row(page, 'live 0').waitFor();
  });

  test('that the filter hides are not counted', async () => {
    const page = await stage.open();
    await row(page, 'column 59').waitFor();
    await page.getByRole('searchbox', { name: 'Filter requests' }).fill('column');
    await page.evaluate(`${SCROLLER}.scrollTop = 640`);
    await row(page, 'column 30').waitFor();
    await send(3, 'hidden');
    await send(2, 'column');
    await page.getByRole('button', { name: '2 new. Show them' }).waitFor();
  });
});
