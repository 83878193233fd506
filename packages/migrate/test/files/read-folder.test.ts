import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { checksum, readFolder, readText } from '../../src/files/read-folder.ts';
import { MigrationError } from '../../src/problem.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybreak-migrations-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('reading a folder', () => {
  test('returns the files oldest first and skips files that are not SQL', async () => {
    await writeFile(join(folder, '20261120093001_b.sql'), 'SELECT 2;');
    await writeFile(join(folder, '20261120093000_z.sql'), '\uFEFFSELECT 1;\r\n');
    await writeFile(join(folder, 'README.md'), '# format');
    await mkdir(join(folder, 'old.sql'));

    const files = await readFolder(folder);

    expect(files.map(({ fileName, text }) => [fileName, text])).toEqual([
      ['20261120093000_z.sql', 'SELECT 1;\n'],
      ['20261120093001_b.sql', 'SELECT 2;'],
    ]);
  });

  test('an empty folder has no migrations', async () => {
    expect(await readFolder(folder)).toEqual([]);
  });

  test('reports bad names, equal times and bad bytes in one error', async () => {
    await writeFile(join(folder, 'users.sql'), '');
    await writeFile(join(folder, '20261120093000_a.sql'), Buffer.from([0x27, 0xe9, 0x27]));
    await writeFile(join(folder, '20261120093000_b.sql'), 'SELECT 1;');

    await expect(readFolder(folder)).rejects.toThrow(
      'Migrations cannot run: 3 problems.\n' +
        '  users.sql: the file name is not <14-digit UTC time>_<snake_case_name>.sql. Rename it (for example ' +
        '20261120093000_create_users.sql), or move it out of the folder.\n' +
        '  20261120093000_a.sql: has the same time, 20261120093000, as 20261120093000_b.sql. Each migration needs a different time, ' +
        'because it is the order in which they run. Rename the one that has not run yet to a later time.\n' +
        '  20261120093000_a.sql: the file is not valid UTF-8. Save it as UTF-8, or PostgreSQL would store other characters than you see.',
    );
  });

  test('reports that the folder does not exist', async () => {
    const missing = join(folder, 'nope');

    const reading = readFolder(missing);

    await expect(reading).rejects.toBeInstanceOf(MigrationError);
    await expect(reading).rejects.toThrow(
      `The folder ${missing} does not exist. Name the folder of the .sql files with --dir, or create it.`,
    );
  });
});

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
      problem:
        'the file is not valid UTF-8. Save it as UTF-8, or PostgreSQL would store other characters than you see.',
    });
  });

  test('is refused if it contains a NUL, where the parser would stop without an error', () => {
    expect(readText(Buffer.from('SELECT 1;\nSELECT\0 2;'))).toEqual({
      problem:
        'line 2 has a NUL character, which PostgreSQL cannot store. Remove it, or save the file as UTF-8 if it is UTF-16.',
    });
  });
});
