import { describe, expect, test } from '@jest/globals';
import { checkFault } from '../../src/faults/fault.ts';

describe('a fault', () => {
  test('applies to one call of any operation before it runs, by default', () => {
    expect(checkFault({ disconnect: true })).toEqual({
      when: 'before',
      times: 1,
      operation: undefined,
      sql: undefined,
      effect: { kind: 'disconnect' },
    });
  });

  test.each<[unknown, string, boolean]>([
    ['insert into (', 'INSERT INTO (SELECT', true],
    ['insert', 'UPDATE t', false],
    [/^update/, 'UPDATE t', false],
    [/^update/gi, 'UPDATE t', true],
    [{ pattern: '^upd.te', flags: 'i' }, 'UPDATE t', true],
    [{ pattern: '^upd.te' }, 'UPDATE t', false],
  ])('finds SQL by text or by pattern, with the same result each time: %s in %s is %s', (given, sql, found) => {
    const { sql: pattern } = checkFault({ disconnect: true, sql: given });

    expect([pattern?.test(sql), pattern?.test(sql)]).toEqual([found, found]);
  });

  const effects =
    'exactly one of exception, status, disconnect, delayMs. Use for example exception: "ThrottlingException".';
  const sqlForms = 'text of 1 character or more, a regular expression, or {"pattern": …, "flags": …} of one';
  test.each<[unknown, readonly string[]]>([
    [{}, [`the effect is missing. Allowed is ${effects}`]],
    [{ status: 503, disconnect: true }, [`the effect is given as status and disconnect. Allowed is ${effects}`]],
    [{ status: 404 }, ['status is 404. Allowed is one of 500, 502, 503, 504. Use for example 503.']],
    [{ disconnect: false }, ['disconnect is false. Allowed is true. Use for example true.']],
    [
      { delayMs: -5, times: 0, when: 'during' },
      [
        'delayMs is -5. Allowed is a number of milliseconds from 0 to 2073600000. Use for example 500.',
        'when is "during". Allowed is one of before, after. Use for example before.',
        'times is 0. Allowed is a whole number from 1 to 1000000. Use for example 1.',
      ],
    ],
    [
      { disconnect: true, message: 'x', sqlState: '40001' },
      [
        'message is given without exception. Allowed is message with exception. Leave it out, or add exception.',
        'sqlState is given without exception. Allowed is sqlState with exception. Leave it out, or add exception.',
      ],
    ],
    [
      { exception: 'ThrottlingException', sqlState: '40001' },
      [
        'sqlState is given with "ThrottlingException". Allowed is sqlState with DatabaseErrorException. Leave it out, or change exception.',
      ],
    ],
    [
      { exception: 'DatabaseErrorException', sqlState: '22P02' },
      [
        'sqlState is "22P02" and message is missing. There is a default message for 40001, 53300, 40P01, 55P03, 57P01. Add message with PostgreSQL\'s text.',
      ],
    ],
    [
      { disconnect: true, sql: '', opration: 'x' },
      [
        'opration is not known. Allowed are exception, message, sqlState, status, disconnect, delayMs, when, times, operation, sql. Leave it out, or correct its name.',
        `sql is "". Allowed is ${sqlForms}. Use for example "INSERT INTO orders".`,
      ],
    ],
    [
      { disconnect: true, sql: { pattern: '(' } },
      [`sql is {"pattern":"("}. Allowed is ${sqlForms}. Use for example "INSERT INTO orders".`],
    ],
    [
      { disconnect: true, sql: 'INSERT', operation: 'CommitTransaction' },
      [
        'sql is given with operation "CommitTransaction", which has no SQL. Allowed are ExecuteStatement and BatchExecuteStatement. Leave one of the two out.',
      ],
    ],
  ])('that is not allowed is refused with every problem: %j', (given, problems) => {
    const heading =
      problems.length === 1 ? 'The fault is not armed: ' : `The fault is not armed, ${problems.length} problems:\n  `;

    expect(() => checkFault(given)).toThrow(new Error(heading + problems.join('\n  ')));
  });

  test('that is not an object, or has an unknown exception, is refused with what is allowed', () => {
    expect(() => checkFault('ThrottlingException')).toThrow(
      'The fault is not armed: the argument is "ThrottlingException". Allowed is an object with the members exception, ',
    );
    expect(() => checkFault({ exception: 'Throttled' })).toThrow(
      /exception is "Throttled"\. Allowed is one of .*, ThrottlingException, .*\. Use for example ThrottlingException\.$/,
    );
  });
});
