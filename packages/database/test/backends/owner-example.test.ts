import { describe, expect, test } from '@jest/globals';
import { ownerExample } from '../../examples/owner.ts';
import { BACKENDS_UNDER_TEST } from './backends.ts';

describe.each(BACKENDS_UNDER_TEST)('on $name', ({ start }) => {
  test('the example with the owner table of AWS’s samples runs, also a second time', async () => {
    const backend = await start();
    const db = await backend.connect();
    const expected = [{ name: 'John Doe', city: 'Anytown', telephone: '555-555-1999' }];

    expect(await ownerExample(db)).toEqual(expected);
    expect(await ownerExample(db)).toEqual(expected);

    await db.close();
    await backend.stop();
  });
});
