import { afterEach, describe, expect, test } from '@jest/globals';
import type { Interceptor } from '../../packages/data-api-local/src/call.ts';
import { createTarget, type Target } from './test/target.ts';

const A = '20261120090000_create_a.sql';

let target: Target;

afterEach(() => target.close());

const disconnect = { status: 200, body: '', disconnect: true } as const;

/** The answer to the COMMIT of the migration never arrives; `commits` says whether it happened. */
function losing(commits: boolean): Interceptor {
  let isMigration = false;
  return async (call, next) => {
    if (call.operation === 'ExecuteStatement' && call.body.includes('INSERT INTO public.daybreak_migrations'))
      isMigration = true;
    if (call.operation !== 'CommitTransaction' || !isMigration) return next();
    isMigration = false;
    if (commits) await next();
    return disconnect;
  };
}

describe('a COMMIT whose answer is lost', () => {
  test('counts as applied when the ledger has its row', async () => {
    target = await createTarget({ interceptors: [losing(true)] });
    await target.write(A, 'CREATE TABLE a ();');

    expect((await target.run()).applied).toEqual([A]);
    expect((await target.run()).applied).toEqual([]);
  });

  test('counts as failed when it has not, and the same file can run again', async () => {
    target = await createTarget({ interceptors: [losing(false)] });
    await target.write(A, 'CREATE TABLE a ();');

    await expect(target.run()).rejects.toThrow(
      `${A}: every statement ran, and COMMIT failed: no answer came, so it may have run or not. The ledger has no row for it: nothing of ` +
        'this migration was kept.',
    );
  });
});

describe('a statement outside a transaction whose answer is lost', () => {
  test('is never sent again: the run stops, and says that nobody knows', async () => {
    let lost = 0;
    const interceptor: Interceptor = async (call, next) => {
      const answer = await next();
      if (!call.body.includes('*/ INSERT INTO a')) return answer;
      lost += 1;
      return disconnect;
    };
    target = await createTarget({ interceptors: [interceptor] });
    await target.write(A, 'CREATE TABLE a (id integer);');
    await target.write('20261120100000_fill_a.sql', '-- daybreak:no-transaction\nINSERT INTO a VALUES (1);');

    await expect(target.run()).rejects.toThrow('stopped at statement 1 of 1 (anna@laptop, ');
    expect(lost).toBe(1);
    expect(await target.texts('SELECT error FROM daybreak_migration_runs')).toEqual([
      'INSERT INTO a VALUES (1): no answer came, so it may have run or not.',
    ]);
    expect((await target.run({ resume: { version: '20261120100000', statement: 2 } })).applied).toEqual([
      '20261120100000_fill_a.sql',
    ]);
    expect(await target.texts('SELECT id::text FROM a')).toEqual(['1']);
  });
});
