import { expect, test } from '@jest/globals';
import { redact } from '../../src/errors/redact.ts';

const sent = (...texts: string[]) => texts.map((stringValue, index) => ({ name: `p${index}`, value: { stringValue } }));

test.each([
  [
    'what a data exception repeats',
    'ERROR: invalid input syntax for type integer: "hunter2"; SQLState: 22P02',
    [],
    'ERROR: invalid input syntax for type integer: "[value hidden]"; SQLState: 22P02',
  ],
  [
    'a value with quotes of its own',
    'ERROR: invalid input value for enum mood: "a" "b"; Position: 8; SQLState: 22P02',
    [],
    'ERROR: invalid input value for enum mood: "[value hidden]"; Position: 8; SQLState: 22P02',
  ],
  [
    'a value in the middle',
    'ERROR: value "99999999999" is out of range for type integer; SQLState: 22003',
    [],
    'ERROR: value "[value hidden]" is out of range for type integer; SQLState: 22003',
  ],
  [
    'the row in a Detail',
    'ERROR: x\n  Detail: Failing row contains (1, hunter2).\n  Hint: y; SQLState: 23514',
    [],
    'ERROR: x\n  Hint: y; SQLState: 23514',
  ],
  [
    'the key in a Detail',
    'ERROR: x; Detail: Key (email)=(a@b.c) already exists.; SQLState: 23505',
    [],
    'ERROR: x; SQLState: 23505',
  ],
  [
    'a sent text in an exception that a trigger raised',
    'ERROR: hunter2 is too weak; SQLState: P0001',
    ['hunter2'],
    'ERROR: [value hidden] is too weak; SQLState: P0001',
  ],
  [
    'the longer of two sent texts first',
    'ERROR: hunter22; SQLState: P0001',
    ['hunter2', 'hunter22'],
    'ERROR: [value hidden]; SQLState: P0001',
  ],
  [
    'a sent text with characters that patterns know',
    'ERROR: a.b*(c)-[d]/$& is too weak; SQLState: P0001',
    ['a.b*(c)-[d]/$&'],
    'ERROR: [value hidden] is too weak; SQLState: P0001',
  ],
])('hides %s', (_, message, texts, hidden) => {
  expect(redact(message, 'SELECT :p0', sent(...texts))).toBe(hidden);
});

test.each([
  ['names of tables', 'ERROR: relation "users" does not exist; SQLState: 42P01', ['users']],
  ['words that are as short as a value', 'ERROR: column "id" does not exist; SQLState: 42703', ['id']],
  [
    'constraint names',
    'ERROR: duplicate key value violates unique constraint "users_email_key"; SQLState: 23505',
    ['a@b.c'],
  ],
])('leaves %s', (_, message, texts) => {
  expect(redact(message, 'SELECT * FROM users WHERE id = :p0', sent(...texts))).toBe(message);
});
