import { describe, expect, test } from '@jest/globals';
import { findSameTimes, type MigrationFileName, newFileName, parseFileName } from '../../src/files/file-name.ts';

const FORM = '<14-digit UTC time>_<snake_case_name>.sql';

function named(fileName: string): MigrationFileName {
  const parsed = parseFileName(fileName);
  if ('message' in parsed) throw new Error(parsed.message);
  return parsed;
}

describe('a migration file name', () => {
  test('is its version and its name', () => {
    expect(parseFileName('20261120093000_create_users.sql')).toEqual({
      fileName: '20261120093000_create_users.sql',
      version: '20261120093000',
      name: 'create_users',
    });
  });

  test.each([
    'U1__create_users.sql',
    'U20261120093000__create_users.sql',
    'u1.2__create_users.sql',
    '20261120093000_create_users.down.sql',
    '20261120093000_create_users.undo.sql',
    '000001_create_users.down.SQL',
    '001.create-users.rollback.sql',
  ])('%j is refused as a file that undoes a migration: the advice is not to rename it', (fileName) => {
    expect(parseFileName(fileName)).toEqual({
      fileName,
      message:
        'the file undoes a migration, and renamed it would run. Move it out of the folder. To undo a migration, write a new one.',
    });
  });

  test.each([
    'create_users.sql',
    '20261120093000.sql',
    '20261120093000_.sql',
    '20261120093000_Create_users.sql',
    '20261120093000-create-users.sql',
    '20261120093000_create-users.sql',
    '20261120093000_create__users.sql',
    '20261120093000_create_users_.sql',
    '20261120093000_1st.sql',
    '20261120093000_create_users.SQL',
    '20261120093000_créer.sql',
    ' 20261120093000_create_users.sql',
    `20261120093000_${'a'.repeat(101)}.sql`,
  ])('%j is refused, with the form and an example', (fileName) => {
    expect(parseFileName(fileName)).toEqual({
      fileName,
      message: `the file name is not ${FORM}. Rename it (for example 20261120093000_create_users.sql), or move it out of the folder.`,
    });
  });

  test.each([
    '2026112009300',
    '202611200930000',
    '20261320093000',
    '20260230093000',
    '20261120240000',
    '20261120096000',
    '1',
  ])('the time %s does not exist and is refused', (version) => {
    expect(parseFileName(`${version}_create_users.sql`)).toEqual({
      fileName: `${version}_create_users.sql`,
      message:
        `the file name begins with "${version}", which is not a UTC time of 14 digits, YYYYMMDDHHMMSS. Rename it (for example ` +
        '20261120093000_create_users.sql); the subcommand "new create_users" makes a file with the current time.',
    });
  });

  test('29 February of a leap year is a time', () => {
    expect(parseFileName('20280229000000_leap.sql')).toHaveProperty('version', '20280229000000');
  });
});

describe('two files with the same time', () => {
  test('are one problem that names them all', () => {
    const files = ['20261120093000_a.sql', '20261120093000_b.sql', '20261120093001_c.sql', '20261120093000_d.sql'].map(
      named,
    );

    expect(findSameTimes(files)).toEqual([
      {
        fileName: '20261120093000_a.sql',
        message:
          'has the same time, 20261120093000, as 20261120093000_b.sql and 20261120093000_d.sql. Each migration needs a different ' +
          'time, because it is the order in which they run. Rename the one that has not run yet to a later time.',
      },
    ]);
  });

  test('one second apart is enough', () => {
    expect(findSameTimes(['20261120093000_a.sql', '20261120093001_b.sql'].map(named))).toEqual([]);
  });
});

describe('a new migration', () => {
  const now = new Date('2026-11-20T09:30:00.999Z');

  test('has the UTC time of now', () => {
    expect(newFileName('add_index', now, [])).toBe('20261120093000_add_index.sql');
  });

  test('is later than the newest file, even if that has the same second or a future time', () => {
    expect(newFileName('b', now, [named('20261120093000_a.sql')])).toBe('20261120093001_b.sql');
    expect(newFileName('b', now, ['20271231235959_z.sql', '20261120093000_a.sql'].map(named))).toBe(
      '20280101000000_b.sql',
    );
  });

  test.each([
    ['Create Users', 'create_users'],
    ['createUsers', 'create_users'],
    ['create-users.sql', 'create_users'],
    ['../../etc/passwd', 'etc_passwd'],
    ['2nd_try', 'nd_try'],
    ['', 'create_users'],
    ['…', 'create_users'],
    ['a'.repeat(101), 'a'.repeat(100)],
  ])('%j is refused, and a name that works is suggested', (name, suggestion) => {
    expect(() => newFileName(name, now, [])).toThrow(
      new Error(
        `A migration cannot be called ${JSON.stringify(name)}. A name is snake_case: a letter a to z, then letters, digits and single underscores, at most 100 characters.` +
          ' ' +
          `Use for example ${JSON.stringify(suggestion)}.`,
      ),
    );
    expect(newFileName(suggestion, now, [])).toBe(`20261120093000_${suggestion}.sql`);
  });
});
