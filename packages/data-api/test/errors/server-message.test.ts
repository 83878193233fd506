import { describe, expect, test } from '@jest/globals';
import { parseServerMessage } from '../../src/errors/server-message.ts';

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
    expect(parseServerMessage(message)).toEqual({ sqlState, primary, position, hint, constraint: undefined });
  });

  test('is read from its end: a user who writes a SQLSTATE fools nobody', () => {
    const message =
      'ERROR: relation "x; Hint: y; Position: 1; SQLState: 23505" does not exist; Position: 15; SQLState: 42P01';

    expect(parseServerMessage(message)).toMatchObject({
      sqlState: '42P01',
      position: 15,
      primary: expect.stringContaining('SQLState: 23505'),
    });
  });

  test('has no SQLSTATE where one stands anywhere but at its end', () => {
    expect(parseServerMessage('Parse Error for TimeStamp: SQLState: 23505 is no time').sqlState).toBeUndefined();
  });
});

test.each([
  ['ERROR: duplicate key value violates unique constraint "users_email_key"; SQLState: 23505', 'users_email_key'],
  [
    'ERROR: new row for relation "messages" violates check constraint "messages_role_known"; SQLState: 23514',
    'messages_role_known',
  ],
  [
    'ERROR: update or delete on table "users" violates foreign key constraint "conversations_user_id_fkey" on table "conversations"; SQLState: 23503',
    'conversations_user_id_fkey',
  ],
  [
    'ERROR: insert or update on table "messages" violates foreign key constraint "messages_conversation_id_fkey"; SQLState: 23503',
    'messages_conversation_id_fkey',
  ],
  ['ERROR: null value in column "name" of relation "t" violates not-null constraint; SQLState: 23502', undefined],
  ['ERROR: constraint "x" does not exist; SQLState: 42704', undefined],
])('the constraint of %s is %s', (message, constraint) => {
  expect(parseServerMessage(message).constraint).toBe(constraint);
});
