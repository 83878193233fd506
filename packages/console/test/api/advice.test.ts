import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { comparedColumns } from '../../src/database/conditions.ts';
import { indexMigration, indexSql } from '../../src/database/index-proposal.ts';
import { ask } from '../ask.ts';
import { execute, startTestConsole, type TestConsole } from '../console.ts';

const CONDITIONS: readonly (readonly [condition: string, equal: readonly string[], range: readonly string[]])[] = [
  ['(notes.title = $1)', ['title'], []],
  ['((notes.title)::text = $1)', ['title'], []],
  ['((n.author = $1) AND (n.written > $2))', ['author'], ['written']],
  ['((n.written >= $1) AND (n.written < $2))', [], ['written']],
  ['(notes."co:lon" = $1)', ['co:lon'], []],
  ['(lower(notes.title) = $1)', [], []],
  ['(notes.title ~~ $1)', [], []],
  ['(notes.nothing = $1)', [], []],
  ['((notes.title <> $1) AND (notes.author IS NULL))', [], []],
];

describe('A filter of a plan', () => {
  test.each(CONDITIONS)('%s compares these columns with a value', (condition, equal, range) => {
    expect(comparedColumns(condition, ['title', 'author', 'written', 'co:lon'])).toEqual({ equal, range });
  });
});

describe('A proposed index', () => {
  test('quotes names only if PostgreSQL needs it, and names the index as PostgreSQL would', () => {
    expect(indexSql({ schema: 'public', name: 'notes', columns: ['title', 'author'] })).toBe(
      'CREATE INDEX notes_title_author_idx ON notes (title, author)',
    );
    expect(indexSql({ schema: 'Own', name: 'order', columns: ['a"b'] })).toBe(
      'CREATE INDEX order_a_b_idx ON "Own"."order" ("a""b")',
    );
  });

  test('becomes a migration', () => {
    expect(indexMigration({ schema: 'public', name: 'notes', columns: ['title'] })).toEqual({
      command: 'npm run migrate -- new add_notes_title_idx',
      text: 'CREATE INDEX notes_title_idx ON notes (title);\n',
    });
  });
});

describe('The plan of a statement', () => {
  let tested: TestConsole;
  const run = async (sql: string, parameters: readonly object[] = []) => {
    const response = await execute(tested.api, sql, { parameters });
    if (response.status !== 200) throw new Error(`${sql}: ${await response.text()}`);
  };
  const text = (name: string, stringValue: string) => ({ name, value: { stringValue } });
  const planOf = async (sql: string, parameters: readonly object[]) => {
    await run(sql, parameters);
    const { body } = await ask(tested, 'GET statements');
    const words = sql.toLowerCase().slice(0, 40).split(':')[0] ?? '';
    const { id } = body.statements.find(({ statement }: { statement: string }) => statement.startsWith(words));
    return { id, ...(await ask(tested, 'POST statement-plan', { id })).body };
  };
  beforeAll(async () => {
    tested = await startTestConsole();
    await run('CREATE TABLE people (id int PRIMARY KEY, email text, name text)');
    await run("INSERT INTO people SELECT n, 'e' || n || '@x.y', 'name ' || n FROM generate_series(1, 5000) n");
    await run('CREATE UNIQUE INDEX people_email_key ON people (lower(email))');
    await run('ANALYZE people');
    await run('CREATE TABLE small (id int PRIMARY KEY)');
    await run('ANALYZE small');
  });
  afterAll(() => tested?.stop());

  test('contains no values, and proposes an index that is tried and rolled back', async () => {
    const plan = await planOf('SELECT id FROM people WHERE name = :name', [text('name', 'canary-4711')]);
    expect(JSON.stringify(plan)).not.toContain('canary');
    expect(plan.explained.plan).toMatchObject({ 'Node Type': 'Seq Scan', Filter: '(people.name = $1)' });
    expect(plan.advice).toMatchObject([
      { kind: 'create', rows: 5000, proposal: { name: 'people', columns: ['name'] } },
    ]);

    const tried = await ask(tested, 'POST try-index', { id: plan.id, ...plan.advice[0].proposal });
    const cost = (explained: { plan: { 'Total Cost': number } }) => explained.plan['Total Cost'];
    expect(cost(tried.body.after)).toBeLessThan(cost(tried.body.before) / 2);
    const indexes = await ask(tested, 'POST table', { schema: 'public', name: 'people' });
    expect(indexes.body.indexes.join()).not.toContain('people_name_idx');
  });

  test('names an index on an expression that the statement could use', async () => {
    const plan = await planOf('SELECT id FROM people WHERE email = :email', [text('email', 'a')]);
    expect(plan.advice).toMatchObject([{ kind: 'expression', index: 'people_email_key', expression: 'lower(email)' }]);
    expect(plan.advice[0].proposal).toBeUndefined();
  });

  test('proposes no index if one exists that PostgreSQL does not use because the table is small', async () => {
    await run('INSERT INTO small VALUES (1)');
    const plan = await planOf('SELECT id FROM small WHERE id = :id', [{ name: 'id', value: { longValue: 1 } }]);
    for (const { kind, index } of plan.advice) expect([kind, index]).toEqual(['exists', 'small_pkey']);
  });

  test('is PostgreSQL’s error for a statement that has no plan', async () => {
    await run('CREATE TABLE later (a int)');
    const { body } = await ask(tested, 'GET statements');
    const { id } = body.statements.find(({ statement }: { statement: string }) => statement.includes('table later'));
    const answered = await ask(tested, 'POST statement-plan', { id });
    expect([answered.status, answered.body.message]).toEqual([422, expect.stringContaining('42601')]);
  });

  test('is refused for a statement that is no longer kept, and an index for a table that does not exist', async () => {
    expect((await ask(tested, 'POST statement-plan', { id: 'nothing' })).status).toBe(404);
    const { id } = await planOf('SELECT name FROM people WHERE name = :name', [text('name', 'a')]);
    const answered = await ask(tested, 'POST try-index', { id, schema: 'public', name: 'nowhere', columns: ['a'] });
    expect([answered.status, answered.body.message]).toEqual([422, expect.stringContaining('42P01')]);
    expect(tested.api.openTransactions()).toEqual([]);
  });
});
