import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fieldWriter } from '../../src/results/fields.ts';

const write = fieldWriter({ kind: 'scalar', value: 'string' }, { decimalReturnType: 'STRING', longReturnType: 'LONG' });

test.each([
  '',
  'plain',
  ' !#[]^',
  '"',
  '\\',
  '\u0000',
  '\u001f',
  '\u007f',
  '\u2028',
  'é',
  '\ud7ff\ue000',
  '😀',
  '\ud83d',
  '\uffff',
])('a text is written as JSON has it: %j', (text) => {
  expect(write(text)).toBe(JSON.stringify({ stringValue: text }));
});

test('any text is', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 0xffff })), (units) => {
      const text = String.fromCharCode(...units);
      expect(write(text)).toBe(JSON.stringify({ stringValue: text }));
    }),
  );
});
