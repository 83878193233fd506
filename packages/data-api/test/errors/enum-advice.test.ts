import { expect, test } from '@jest/globals';
import { enumAdvice } from '../../src/errors/enum-advice.ts';

test.each([
  ['operator does not exist: mood = text', "If mood is an enum, declare the parameter as enumType('mood', […])."],
  [
    'operator does not exist: text <> app."Mood"',
    `If app."Mood" is an enum, declare the parameter as enumType('app.Mood', […]).`,
  ],
  [
    'operator does not exist: mood[] && text[]',
    "If mood is an enum, declare the parameter as array(enumType('mood', […])).",
  ],
  [
    'column "m" is of type mood but expression is of type text',
    "If mood is an enum, declare the parameter as enumType('mood', […]).",
  ],
  [
    'column "ms" is of type mood[] but expression is of type text[]',
    "If mood is an enum, declare the parameter as array(enumType('mood', […])).",
  ],
])('%s: %s', (detail, advice) => {
  expect(enumAdvice(detail)).toBe(advice);
});

test.each([
  'operator does not exist: uuid = text',
  'operator does not exist: timestamp with time zone > text',
  'operator does not exist: character varying = integer',
  'operator does not exist: mood = integer',
  'column "n" is of type integer but expression is of type text',
  'relation "mood" does not exist',
])('%s is not a case for enumType', (detail) => {
  expect(enumAdvice(detail)).toBeUndefined();
});
