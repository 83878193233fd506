import { describe, expect, test } from '@jest/globals';
import { describeOutput } from './output-line.ts';

const entry = { level: 'INFO', message: 'GET /health 200', _aws: {} };

describe('a line of a function', () => {
  test.each([
    ['of a successful request is omitted', JSON.stringify(entry), []],
    [
      'of a request that failed has its message and its stack',
      JSON.stringify({
        ...entry,
        level: 'ERROR',
        message: 'GET /x 500',
        code: 'internal',
        error: { stack: 'E: x\n  at y' },
      }),
      ['ERROR GET /x 500 internal', 'E: x', '  at y'],
    ],
    [
      'of a request that repeats a statement names it',
      JSON.stringify({ ...entry, level: 'WARN', repeatedStatements: ['10 times: SELECT 1'] }),
      ['WARN GET /health 200', 'One request sent a statement 10 times: SELECT 1'],
    ],
    ['with text is unchanged', 'hello', ['hello']],
    ['with other JSON is unchanged', '{"a":1}', ['{"a":1}']],
    ['with invalid JSON is unchanged', '{"_aws":', ['{"_aws":']],
    ['with JSON of another shape is unchanged', '{"_aws":1}', ['{"_aws":1}']],
  ])('%s', (_, line, shown) => {
    expect(describeOutput(line)).toEqual(shown);
  });
});
