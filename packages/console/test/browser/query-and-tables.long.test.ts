import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { execute, type TestConsole } from '../console.ts';
import { describeInBrowser, faultsOf, goTo, row, rows, useStage } from './stage.ts';
import { typeSql } from './type-sql.ts';

const ATTACK = '<img src=x onerror=alert(1)>';
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

async function prepare({ api }: TestConsole): Promise<void> {
  const run = async (sql: string) => {
    const response = await execute(api, sql);
    if (response.status !== 200) throw new Error(`${sql}: ${await response.text()}`);
  };
  await run(`CREATE TABLE conversations (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), user_id uuid NOT NULL, title text,
    created_at timestamptz NOT NULL DEFAULT now())`);
  await run(
    `INSERT INTO conversations (user_id, title) SELECT '${uuid(1)}', 'about ' || n FROM generate_series(1, 30) n`,
  );
  await run(`CREATE TABLE messages (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    role text NOT NULL CONSTRAINT messages_role_known CHECK (role IN ('user', 'assistant')), content text)`);
  await run("INSERT INTO messages (role, content) VALUES ('user', 'hello'), ('user', 'bye')");
  await run('CREATE TABLE keyless (a int)');
  await run('INSERT INTO keyless VALUES (1)');
  await run(
    'CREATE TABLE many (n int PRIMARY KEY, doc jsonb, bytes bytea, word text, much bigint, grid int[], took interval)',
  );
  await run(`INSERT INTO many (n, word) SELECT n, 'word ' || n FROM generate_series(4, 10000) n`);
  await run(`INSERT INTO many VALUES (1, jsonb_build_object('a', 9223372036854775807, 'text', repeat('é', 2500000)), NULL, '${ATTACK}', 9223372036854775807, '{{1,2},{3,4}}', '1 day 2 hours'),
    (2, NULL, decode(repeat('00ff', 1024 * 1024), 'hex'), '', NULL, NULL, NULL), (3, NULL, NULL, NULL, NULL, NULL, NULL)`);
}

async function openTable(page: Page, name: string): Promise<void> {
  await goTo(page, 'Tables');
  await page.getByRole('link', { name: `public.${name}`, exact: true }).click();
  await rows(page).first().waitFor();
}

describeInBrowser('Query in a browser', () => {
  const stage = useStage(prepare);
  const SQL = 'SELECT id, title FROM conversations WHERE user_id = :user AND created_at > :since LIMIT :n';

  test('infers parameter types, runs a statement, offers a fix for a wrong type, and refuses a write in read mode', async () => {
    const page = await stage.open();
    await goTo(page, 'Query');
    await typeSql(page, SQL);
    await page.keyboard.press('Escape');
    for (const [name, type, sent] of [
      ['user', 'uuid', 'UUID'],
      ['since', 'timestamp with time zone', 'TIMESTAMP'],
      ['n', 'bigint', 'long'],
    ]) {
      await page.locator('.parameter', { hasText: `:${name} ${type}` }).waitFor();
      expect(await page.getByLabel(`How :${name} is sent`).inputValue()).toBe(sent);
    }
    await page.locator('#value-user').fill(uuid(1));
    await page.locator('#value-since').fill('2020-01-01 00:00:00');
    await page.locator('#value-n').fill('7');
    await page.locator('.cm-content').click();
    await page.keyboard.press('Control+Enter');
    await page.getByText('7 rows in').waitFor();
    expect(await rows(page).count()).toBe(7);

    await page.getByLabel('How :user is sent').selectOption('text');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('operator does not exist: uuid = text').waitFor();
    expect(await page.locator('.problem').innerText()).toContain('SQLState: 42883');
    await page.getByRole('button', { name: ':user: use hint UUID' }).click();
    await page.getByText('7 rows in').waitFor();

    await typeSql(page, 'DELETE FROM conversations');
    await page.keyboard.press('Control+Enter');
    await page.getByText('25006').waitFor();
    await page.getByRole('button', { name: 'Switch to write' }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('30 rows changed').waitFor();
    await page.getByText('History: 5 runs').click();
    await page.getByRole('button', { name: 'Use again' }).last().click();
    await page.locator('.cm-content', { hasText: 'WHERE user_id = :user' }).waitFor();
    expect(await faultsOf(page)).toEqual({ violations: [], overflow: 0 });
    await goTo(page, 'Requests');
    await row(page, 'DELETE FROM conversations').first().getByText('console').waitFor();
  });

  test('completes tables and columns of an alias, but not parameter names; Tab leaves the editor', async () => {
    const page = await stage.open();
    await goTo(page, 'Query');
    const offered = page.locator('.cm-tooltip-autocomplete li');
    await typeSql(page, 'SELECT * FROM con');
    await offered.filter({ hasText: 'conversations' }).waitFor();
    await page.keyboard.press('Escape');
    await typeSql(page, 'SELECT  FROM conversations c');
    for (let n = 0; n < ' FROM conversations c'.length; n += 1) await page.keyboard.press('ArrowLeft');
    await page.keyboard.type('c.');
    await offered.filter({ hasText: 'created_at' }).waitFor();
    await page.keyboard.press('Escape');
    await typeSql(page, 'SELECT :nam');
    await page.locator('.parameter', { hasText: ':nam' }).waitFor();
    expect(await offered.count()).toBe(0);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('value-nam');
  });

  test('shows a plan without values, a plan of a rolled back run, and PostgreSQL’s error if there is no plan', async () => {
    const page = await stage.open();
    await goTo(page, 'Query');
    await typeSql(page, SQL);
    await page.keyboard.press('Control+Shift+Enter');
    await page.locator('.plan-node', { hasText: 'Seq Scan on conversations' }).waitFor();
    expect(await page.locator('.plan').innerText()).toMatch(/user_id = \$1/);
    await typeSql(page, `DELETE FROM conversations WHERE title <> '${ATTACK}'`);
    await page.getByRole('button', { name: 'Plan and run, rolled back' }).click();
    await page.getByText('It ran in').waitFor();
    await page.getByText(ATTACK).first().waitFor();
    expect(await page.locator('img').count()).toBe(0);
    await typeSql(page, "SELECT repeat('x', 2000000)");
    await page.keyboard.press('Control+Enter');
    await page.getByText('Ask for fewer columns, or add LIMIT').waitFor();
    await typeSql(page, 'CREATE TABLE x (a int)');
    await page.keyboard.press('Control+Shift+Enter');
    await page.locator('.problem', { hasText: '42601' }).waitFor();
    const left = await execute(stage.tested.api, 'SELECT count(*) FROM conversations');
    expect(await left.text()).toContain('"longValue":30');
  });
});

describeInBrowser('Tables in a browser', () => {
  const stage = useStage(prepare);

  test('shows 10,000 rows of any type by key and keyboard, and copies a row of 5 MB unchanged', async () => {
    const page = await stage.open();
    await openTable(page, 'many');
    const first = await rows(page).first().innerText();
    expect(first).toContain('{{1,2},{3,4}}');
    expect(first).toContain('9223372036854775807');
    expect(first).toContain('1 day 02:00:00');
    expect(first).toContain(ATTACK);
    expect(first).toContain('… 5.0 MB');
    expect(await page.locator('img').count()).toBe(0);
    expect(await rows(page).nth(1).innerText()).toContain('… 2.1 MB');
    expect(await rows(page).nth(1).innerText()).toContain('empty');
    expect(await rows(page).nth(2).innerText()).toContain('NULL');
    expect(await rows(page).count()).toBeLessThanOrEqual(40);

    await rows(page).first().focus();
    await page.keyboard.press('End');
    await row(page, 'word 100').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await row(page, 'word 101').first().waitFor();
    expect(await page.evaluate('document.activeElement.innerText')).toContain('word 101');
    await page.keyboard.press('PageUp');
    await row(page, 'word 100').first().waitFor();
    await page.getByRole('button', { name: 'Last' }).click();
    await row(page, 'word 9901').first().waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type("word = 'word 5000'");
    await page.keyboard.press('Enter');
    await row(page, 'word 5000').waitFor();
    await row(page, 'word 9999').first().waitFor({ state: 'detached' });
    expect(await rows(page).count()).toBe(1);
    await page.getByRole('button', { name: 'Count' }).click();
    await page.getByRole('button', { name: '1 row' }).waitFor();

    await page.getByLabel('Condition of the rows').fill('n = 1');
    await page.keyboard.press('Enter');
    await row(page, ATTACK).click();
    await page.getByRole('button', { name: 'With line breaks' }).click();
    await page.locator('.panel pre', { hasText: '"a": 9223372036854775807' }).waitFor();
    await page.getByRole('button', { name: 'Copy row as JSON' }).click();
    const copied = () => page.evaluate('navigator.clipboard.readText()') as Promise<string>;
    let json = '';
    for (let tries = 0; tries < 100 && json.length < 2_500_000; tries += 1) {
      json = await copied();
      await page.waitForTimeout(100);
    }
    expect(json).toContain('"a": 9223372036854775807');
    expect(JSON.parse(json).doc.text === 'é'.repeat(2_500_000)).toBe(true);
    expect(await faultsOf(page)).toEqual({ violations: [], overflow: 0 });
  }, 120_000);

  test('edits only when switched on, shows the SQL first, and names a violated constraint', async () => {
    const page = await stage.open();
    await openTable(page, 'messages');
    await rows(page).first().click();
    expect(await page.getByLabel('New role').count()).toBe(0);
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByText('locked. The database writes this column.').waitFor();
    await page.getByLabel('New role').fill('robot');
    await page.getByText('UPDATE "public"."messages"').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.value .problem', { hasText: 'messages_role_known' }).waitFor();
    await page.locator('.change .problem', { hasText: '23514' }).waitFor();

    await page.getByLabel('New role').fill('assistant');
    await execute(stage.tested.api, "UPDATE messages SET content = 'other' WHERE id = 1");
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('.change .problem', { hasText: 'another session' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'First' }).isDisabled();
    await page.getByLabel('Condition of the rows').fill('id = 1');
    await page.keyboard.press('Enter');
    await row(page, 'other').click();
    await page.getByLabel('New role').fill('assistant');
    await page.getByRole('button', { name: 'Save' }).click();
    await row(page, 'assistant').waitFor();
    expect(await faultsOf(page)).toEqual({ violations: [], overflow: 0 });
  });

  test('adds a row and deletes it again, and shows the SQL of each before it runs', async () => {
    const page = await stage.open();
    await openTable(page, 'messages');
    expect(await page.getByRole('button', { name: 'New row' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await page.getByRole('button', { name: 'New row' }).click();
    await page.getByText('INSERT INTO "public"."messages" DEFAULT VALUES').waitFor();
    await page.getByRole('button', { name: 'Add' }).click();
    await page.locator('.change .problem', { hasText: '23502' }).waitFor();
    await page.getByLabel('New role').fill('user');
    await page.getByLabel('New content').fill('added here');
    expect(await faultsOf(page)).toEqual({ violations: [], overflow: 0 });
    await page.getByRole('button', { name: 'Add' }).click();

    await row(page, 'added here').click();
    await page.getByRole('button', { name: 'Delete row…' }).click();
    await page.getByText('DELETE FROM "public"."messages"').waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
    expect(await page.getByText('DELETE FROM').count()).toBe(0);
    await page.getByRole('button', { name: 'Delete row…' }).click();
    await page.getByRole('button', { name: 'Delete this row' }).click();
    await row(page, 'added here').waitFor({ state: 'detached' });
    expect(await rows(page).count()).toBe(2);
  });

  test('explains why rows of a table without a key cannot be edited', async () => {
    const page = await stage.open();
    await openTable(page, 'keyless');
    await page.getByText('no primary key and no unique index').waitFor();
    await page.getByRole('button', { name: 'Edit', exact: true }).click();
    await rows(page).first().click();
    await page.getByText('locked. The table has no primary key').waitFor();
    expect(await page.getByLabel('New a').count()).toBe(0);
  });
});
