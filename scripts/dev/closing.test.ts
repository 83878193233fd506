import { expect, test } from '@jest/globals';
import { closing } from './closing.ts';

test('closes in reverse, continues after an error, and throws the first one', async () => {
  const closed: string[] = [];
  const opened = closing();
  const add = (name: string, error?: Error) =>
    opened.add(async () => {
      closed.push(name);
      if (error !== undefined) throw error;
    });
  add('database');
  add('builder', new Error('second'));
  add('gateway', new Error('first'));

  await expect(opened.close()).rejects.toThrow('first');

  expect(closed).toEqual(['gateway', 'builder', 'database']);
});
