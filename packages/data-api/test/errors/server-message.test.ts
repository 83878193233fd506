import { describe, expect, test } from '@jest/globals';
import { cpuMs } from '../../../../test/cpu-time.ts';
import { splitMessage, withoutQuoted } from '../../src/errors/server-message.ts';
import { showMessage } from '../../src/errors/show-message.ts';

describe("PostgreSQL's message", () => {
  test.each([
    [
      'ERROR: relation "nope" does not exist; Position: 15; SQLState: 42P01',
      '42P01',
      'relation "nope" does not exist',
      15,
      undefined,
    ],
    [
      'ERROR: operator does not exist: integer = text; Hint: No operator matches the given name and argument types. You might need to add explicit type casts.; Position: 36; SQLState: 42883',
      '42883',
      'operator does not exist: integer = text',
      36,
      'No operator matches the given name and argument types. You might need to add explicit type casts.',
    ],
    [
      'FATAL: password authentication failed for user "postgres"; SQLState: 28P01',
      '28P01',
      'password authentication failed for user "postgres"',
      undefined,
      undefined,
    ],
    ['ERROR: a\n  Hint: b\n  Position: 7; SQLState: 42601', '42601', 'a', 7, 'b'],
    ['Transaction is still running a query', undefined, 'Transaction is still running a query', undefined, undefined],
    [
      'Parse Error for TimeStamp: input contains invalid characters',
      undefined,
      'Parse Error for TimeStamp: input contains invalid characters',
      undefined,
      undefined,
    ],
  ])('%s', (message, sqlState, primary, position, hint) => {
    expect(splitMessage(message)).toEqual({ sqlState, primary, position, hint });
  });

  test('is parsed from its end, so a SQLSTATE in a text of a user is ignored', () => {
    const message =
      'ERROR: relation "x; Hint: y; Position: 1; SQLState: 23505" does not exist; Position: 15; SQLState: 42P01';

    expect(splitMessage(message)).toMatchObject({
      sqlState: '42P01',
      position: 15,
      primary: expect.stringContaining('SQLState: 23505'),
    });
  });

  test('has a SQLSTATE only at its end', () => {
    expect(splitMessage('Parse Error for TimeStamp: SQLState: 23505 is no time').sqlState).toBeUndefined();
  });
});

const sql = 'INSERT INTO users (email, age) VALUES (:email, :age)';
/** The shown part of a message if values were sent. */
const shown = (message: string) => showMessage(splitMessage(message), { sql, hasParameters: true });

describe('a sentence of PostgreSQL', () => {
  test.each([
    [
      'ERROR: duplicate key value violates unique constraint "users_email_key"; SQLState: 23505',
      { constraint: 'users_email_key' },
    ],
    [
      'ERROR: new row for relation "messages" violates check constraint "messages_role_known"; SQLState: 23514',
      { table: 'messages', constraint: 'messages_role_known' },
    ],
    [
      'ERROR: update or delete on table "users" violates foreign key constraint "conversations_user_id_fkey" on table "conversations"; SQLState: 23503',
      { table: 'users', constraint: 'conversations_user_id_fkey' },
    ],
    [
      'ERROR: insert or update on table "messages" violates foreign key constraint "messages_conversation_id_fkey"; SQLState: 23503',
      { table: 'messages', constraint: 'messages_conversation_id_fkey' },
    ],
    [
      'ERROR: null value in column "name" of relation "t" violates not-null constraint; SQLState: 23502',
      { table: 't', column: 'name' },
    ],
    ['ERROR: constraint "x" of relation "y" does not exist; SQLState: 42704', {}],
  ])('contains constraint, table and column: %s', (message, names) => {
    const none = { constraint: undefined, table: undefined, column: undefined };

    expect(shown(message)).toMatchObject({ ...none, ...names });
  });

  test.each([
    ['ERROR: relation "users" does not exist; SQLState: 42P01', 'relation "users" does not exist'],
    ['ERROR: column "email" does not exist; SQLState: 42703', 'column "email" does not exist'],
    ['ERROR: operator does not exist: uuid = text; SQLState: 42883', 'operator does not exist: uuid = text'],
    [
      'ERROR: function left(unknown, bigint) does not exist; SQLState: 42883',
      'function left(unknown, bigint) does not exist',
    ],
    [
      'ERROR: value too long for type character varying(10); SQLState: 22001',
      'value too long for type character varying(10)',
    ],
    [
      'ERROR: invalid input syntax for type integer: "hunter2"; SQLState: 22P02',
      'invalid input syntax for type integer',
    ],
    ['ERROR: invalid input value for enum "Mood": "a" "b"; SQLState: 22P02', 'invalid input value for enum "Mood"'],
    [
      'ERROR: value "99999999999" is out of range for type integer; SQLState: 22003',
      'value "…" is out of range for type integer',
    ],
    ['ERROR: permission denied for table users; SQLState: 42501', 'permission denied for table users'],
    ['ERROR: deadlock detected; SQLState: 40P01', 'deadlock detected'],
  ])('is shown without the text after it: %s', (message, text) => {
    expect(shown(message).text).toBe(text);
  });

  test('has no name that the SQL text has not: a value can be cast to regclass', () => {
    expect(shown('ERROR: relation "hunter2" does not exist; SQLState: 42P01').text).toBe('relation "…" does not exist');
  });

  test('keeps hints that have no value', () => {
    const hint = 'No operator matches the given name and argument types. You might need to add explicit type casts.';

    expect(shown(`ERROR: operator does not exist: integer = text; Hint: ${hint}; SQLState: 42883`).hint).toBe(hint);
    expect(shown('ERROR: x; Hint: Try hunter2.; SQLState: P0001').hint).toBeUndefined();
  });
});

describe('any other sentence', () => {
  test.each([
    'ERROR: hunter2 is too weak; SQLState: P0001',
    'ERROR: duplicate email hunter2; SQLState: 23505',
    'ERROR: time field value out of range; and hunter2; SQLState: 99999',
    'ERROR: x\n  Detail: Failing row contains (1, hunter2).\n  Hint: hunter2; SQLState: 23514',
  ])('is not shown where values were sent: %s', (message) => {
    expect(JSON.stringify(shown(message))).not.toContain('hunter2');
  });

  test.each([
    ['ERROR: the column still has nulls; SQLState: P0001', 'the column still has nulls'],
    [
      'ERROR: the table "users" has row (1, hunter2) and "a"b"; SQLState: P0001',
      'the table "users" has row (…) and "…"',
    ],
    ["ERROR: it isn't there: 'x'; SQLState: P0001", "it isn't there: '…'"],
  ])('is shown without quoted and parenthesised text if no values were sent: %s', (message, text) => {
    expect(showMessage(splitMessage(message), { sql: 'DELETE FROM users', hasParameters: false }).text).toBe(text);
  });
});

describe('a message of a megabyte', () => {
  const long = 1_000_000;
  test.each([
    ['blanks', ' '.repeat(long)],
    ['line breaks', '\n'.repeat(long)],
    ['semicolons', '; '.repeat(long / 2)],
    ['hints', '; Hint: '.repeat(long / 8)],
    ['positions', '; Position: 1'.repeat(long / 13)],
    ['quotes', '"'.repeat(long)],
    ['parentheses', '('.repeat(long)],
    ['words', 'value "a'.repeat(long / 8)],
    ['letters', 'a'.repeat(long)],
  ])('of %s is read in linear time', (_, text) => {
    for (const prefix of ['', 'value "', 'invalid input syntax for type ', 'relation "', 'permission denied for ']) {
      for (const state of ['22P02', '42P01', '42501', 'P0001']) {
        const message = `ERROR: ${prefix}${text}; SQLState: ${state}`;
        expect(
          cpuMs(() => {
            showMessage(splitMessage(message), { sql, hasParameters: true });
            withoutQuoted(message, sql);
          }),
        ).toBeLessThan(1000);
      }
    }
  });
});
