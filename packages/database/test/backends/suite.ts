// One suite for every driver of `Database`: they behave the same; each difference is a row of docs/backends.md or docs/dsql.md.
import { describe, expect, test } from '@jest/globals';
import { ownerExample } from '../../examples/owner.ts';
import type { RunningBackend } from './backends.ts';
import { pagesOn } from './pages.ts';
import { statementsOn } from './statements.ts';
import { valuesOn } from './values.ts';

export function suiteOn(backend: RunningBackend): void {
  describe('statements', () => statementsOn(backend));
  describe('values', () => valuesOn(backend));
  describe('pages', () => pagesOn(backend));

  test('the example with the owner table of AWS’s samples runs, also a second time', async () => {
    const db = await backend.connect();
    const expected = [{ name: 'John Doe', city: 'Anytown', telephone: '555-555-1999' }];

    expect(await ownerExample(db)).toEqual(expected);
    expect(await ownerExample(db)).toEqual(expected);

    await db.close();
  });
}
