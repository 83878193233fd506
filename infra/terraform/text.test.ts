import { describe, expect, test } from '@jest/globals';
import { readJson, UnreadableError } from './text.ts';

const PLAN = JSON.stringify({ format_version: '1.2', note: 'a } in "quotes"', inner: { a: {} } });
const read = (input: string | Uint8Array) => readJson(input, 'plan.json', (json) => 'format_version' in json);
function whatIs(input: string | Uint8Array): string | undefined {
  try {
    read(input);
    return undefined;
  } catch (error) {
    if (error instanceof UnreadableError) return error.what;
    throw error;
  }
}

describe('the one document in what a tool wrote is read', () => {
  test.each<[string, string | Uint8Array]>([
    ['alone', PLAN],
    ['over several lines', JSON.stringify(JSON.parse(PLAN), null, 2)],
    [
      'after the command that a wrapper prints, and before its log',
      `[command]/bin/terraform show -json\n${PLAN}\n::debug::code 0`,
    ],
    ['behind a prefix of Terragrunt', `[live/db] ${PLAN}`],
    ['beside the JSON of a log', `{"@level":"info"}\n${PLAN}\n{"@level":"info"}`],
    ['after the plan for people', `Plan: 1 to add, 0 to change\n${PLAN}`],
    ['in UTF-8 with a byte order mark', Buffer.from(`\ufeff${PLAN}`)],
    ['in UTF-16 with a byte order mark', Buffer.from(`\ufeff${PLAN}`, 'utf16le')],
    ['in UTF-16 without one', Buffer.from(PLAN, 'utf16le')],
    ['in big-endian UTF-16 without a byte order mark', Buffer.from(PLAN, 'utf16le').swap16()],
  ])('%s', (_, input) => {
    expect(read(input)).toEqual(JSON.parse(PLAN));
  });
});

describe('text that is not one plan is named', () => {
  const damaged = Buffer.from(`\ufeff{"format_version": "1.2", "note": "x\u4ac3?}}`, 'utf16le');

  test.each<[string, string | Uint8Array, RegExp]>([
    ['two plans', `${PLAN}\n${PLAN}`, /^holds 2 JSON documents/],
    ['nothing', '\n', /^is empty$/],
    ['a plan file', Buffer.from('PK\u0003\u0004'), /^is a binary plan$/],
    ['the beginning of a plan', PLAN.slice(0, -3), /truncated/],
    ['the beginning of a plan, behind a prefix', `[live/db] ${PLAN.slice(0, -3)}`, /^is not JSON/],
    ['a redirect of PowerShell that lost a quote', damaged, /a redirect of PowerShell damaged/],
    ['UTF-16 that was read as Latin-1', `ÿþ${PLAN}`.replace('{', '{ \u0000'), /in another encoding/],
    ['HCL with an empty object', 'variable "tags" {\n  default = {}\n}', /^is HCL/],
    ['a log', '{"@level":"info"}\n{"@level":"info"}', /^is the log/],
  ])('%s', (_, input, what) => {
    expect(whatIs(input)).toMatch(what);
  });

  test('the advice for a damaged redirect is not the command that wrote it', () => {
    expect(() => read(damaged)).toThrow('Give the binary plan file itself');
  });
});
