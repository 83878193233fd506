import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Interceptor } from '../../data-api-local/src/api/call.ts';
import { createTarget, type Target } from './target.ts';

const A = '20261120090000_create_a.sql';

let target: Target;

afterEach(() => target.close());

const disconnect = { status: 200, body: '', disconnect: true } as const;

/** The answer to the first migration's COMMIT never arrives; `before` says what happens to the COMMIT itself. */
function losing(before: (commit: () => Promise<unknown>) => Promise<unknown>): Interceptor {
  let isMigration = false;
  let isLost = false;
  return async (call, next) => {
    const writesLedger = call.body.includes('INSERT INTO public.daybreak_migrations');
    if (call.operation === 'ExecuteStatement' && writesLedger) isMigration = true;
    if (call.operation !== 'CommitTransaction' || !isMigration || isLost) return next();
    isLost = true;
    await before(next);
    return disconnect;
  };
}

describe('a COMMIT whose answer is lost', () => {
  test('counts as applied when it happened', async () => {
    target = await createTarget({ interceptors: [losing((commit) => commit())] });
    await target.write(A, 'CREATE TABLE a ();');

    expect((await target.run()).applied).toEqual([A]);
    expect((await target.run()).applied).toEqual([]);
  });

  test('counts as applied when it happens after the connection broke', async () => {
    let late: Promise<unknown> | undefined;
    const interceptor = losing(async (commit) => {
      late = sleep(400).then(commit);
    });
    target = await createTarget({ interceptors: [interceptor] });
    await target.write(A, 'CREATE TABLE a ();');

    expect((await target.run()).applied).toEqual([A]);
    await late;
  });

  test('counts as failed when it never happened, which the end of the transaction proves', async () => {
    let lost: (() => void) | undefined;
    const whenLost = new Promise<void>((resolve) => {
      lost = resolve;
    });
    target = await createTarget({ interceptors: [losing(async () => lost?.())] });
    await target.write(A, 'CREATE TABLE a ();');
    const running = expect(target.run()).rejects.toThrow(
      `${A}: every statement ran, COMMIT got no answer, and the ledger shows that it was not committed. Nothing of this migration was ` +
        'kept. Run it again.',
    );

    await whenLost;
    await target.passThreeMinutes();

    await running;
    expect((await target.run()).applied).toEqual([A]);
  });
});

describe('a statement in a transaction whose answer is lost', () => {
  test('leaves nothing, is not blamed on the file, and runs when it is run again', async () => {
    let lost = 0;
    const interceptor: Interceptor = async (call, next) => {
      if (lost > 0 || !call.body.includes('CREATE TABLE a')) return next();
      lost += 1;
      return disconnect;
    };
    target = await createTarget({ interceptors: [interceptor] });
    await target.write(A, 'CREATE TABLE a ();');

    await expect(target.run()).rejects.toThrow(
      `${A}:1:1 (statement 1): CREATE TABLE a (): no answer came, so it may or may not have run. Nothing of this migration was kept. Its ` +
        'transaction did not commit. Run it again.',
    );
    expect((await target.run()).applied).toEqual([A]);
  });

  test('that the service refuses is not blamed on the file either', async () => {
    let refused = 0;
    const interceptor: Interceptor = async (call, next) => {
      if (refused > 0 || !call.body.includes('CREATE TABLE a')) return next();
      refused += 1;
      const body = JSON.stringify({ __type: 'AccessDeniedException', message: 'User is not authorized' });
      return { status: 403, body, errorType: 'AccessDeniedException' };
    };
    target = await createTarget({ interceptors: [interceptor] });
    await target.write(A, 'CREATE TABLE a ();');

    await expect(target.run()).rejects.toThrow(
      'AccessDeniedException: User is not authorized. Nothing of this migration was kept. Run it again when the cause is fixed.',
    );
  });
});

describe('a statement outside a transaction whose answer is lost', () => {
  test('is never sent again: the run stops with an unknown outcome', async () => {
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
      'INSERT INTO a VALUES (1): no answer came, so it may or may not have run.',
    ]);
    expect((await target.run({ resume: { version: '20261120100000', statement: 2 } })).applied).toEqual([
      '20261120100000_fill_a.sql',
    ]);
    expect(await target.texts('SELECT id::text FROM a')).toEqual(['1']);
  });
});
