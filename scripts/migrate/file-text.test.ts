import { describe, expect, test } from '@jest/globals';
import { checksum, readText } from './file-text.ts';

function textOf(bytes: Uint8Array): string {
  const read = readText(bytes);
  if ('problem' in read) throw new Error(read.problem);
  return read.text;
}

describe('the text of a migration', () => {
  test('is the same whether Git checked it out with LF or CRLF, with a byte order mark or without', () => {
    const lf = Buffer.from("CREATE TABLE a ();\nSELECT 'é😀';\n");
    const crlf = Buffer.from("\uFEFFCREATE TABLE a ();\r\nSELECT 'é😀';\r\n");

    expect(textOf(crlf)).toBe(textOf(lf));
    expect(checksum(textOf(crlf))).toBe(checksum(textOf(lf)));
  });

  test('differs by any other byte, white space included', () => {
    expect(checksum('SELECT 1;\n')).not.toBe(checksum('SELECT 1; \n'));
  });

  test('is hashed with SHA-256', () => {
    expect(checksum('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  test('is refused when it is not UTF-8', () => {
    expect(readText(Buffer.from("SELECT 'é';", 'latin1'))).toEqual({
      problem: 'the file is not valid UTF-8. Save it as UTF-8; PostgreSQL would store other characters than you see.',
    });
  });

  test('is refused when it holds a NUL, where the parser would stop without a word', () => {
    expect(readText(Buffer.from('SELECT 1;\nSELECT\0 2;'))).toEqual({
      problem:
        'line 2 holds a NUL character, which PostgreSQL text cannot. Remove it; a file in UTF-16 is saved as UTF-8.',
    });
  });
});
