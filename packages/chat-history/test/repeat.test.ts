import { OutcomeUnknownError, StatementError, type StatementRunner } from '@daybreak/data-api/core';
import { describe, expect, test } from '@jest/globals';
import { repeating } from '../src/repeat.ts';

const outside = { inTransaction: false } as StatementRunner;
const inside = { inTransaction: true } as StatementRunner;
const refusal = (sqlState: string) => new StatementError('refused', { detail: 'refused', sqlState });

/** Throws these errors, one per call, and then returns. */
function failing(...errors: readonly Error[]) {
  let calls = 0;
  const work = async () => {
    const error = errors[calls];
    calls += 1;
    if (error !== undefined) throw error;
    return 'done';
  };
  return { work, calls: () => calls };
}

describe('a call to the database', () => {
  test.each<[string, readonly Error[], boolean, number]>([
    ['a conflict', [refusal('40001'), refusal('40P01'), refusal('23505')], false, 4],
    ['a lost answer, if a retry stores nothing twice', [new OutcomeUnknownError('lost')], true, 2],
  ])('is sent again after %s', async (_, errors, idempotent, calls) => {
    const { work, calls: made } = failing(...errors);

    expect(await repeating(outside, { idempotent }, work)).toBe('done');
    expect(made()).toBe(calls);
  });

  test.each<[string, readonly Error[], StatementRunner, number]>([
    ['a lost answer, if a retry could store something twice', [new OutcomeUnknownError('lost')], outside, 1],
    ['a conflict in a transaction of the caller', [refusal('40001')], inside, 1],
    ['a refused password, which the driver itself retries', [refusal('28P01')], outside, 1],
    ['the fifth conflict', Array.from({ length: 5 }, () => refusal('40001')), outside, 5],
    ['another refusal', [refusal('42501')], outside, 1],
  ])('is not sent again after %s', async (_, errors, db, calls) => {
    const { work, calls: made } = failing(...errors);

    await expect(repeating(db, { idempotent: false }, work)).rejects.toBe(errors.at(-1));
    expect(made()).toBe(calls);
  });
});
