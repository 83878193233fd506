import { describe, expect, test } from '@jest/globals';
import type { MigrationFile } from '../../src/files/read-folder.ts';
import { type LedgerRow, plan } from '../../src/ledger/plan.ts';

function file(version: string, name: string, checksum = `sum-of-${name}-0123456789`): MigrationFile {
  return { fileName: `${version}_${name}.sql`, version, name, checksum, text: 'SELECT 1;' };
}

function row(version: string, name: string, checksum = `sum-of-${name}-0123456789`): LedgerRow {
  return { version, name, checksum, appliedAt: '2026-11-20T10:00:00.000Z' };
}

const A = '20261120090000';
const B = '20261120100000';
const C = '20261120110000';

describe('the plan', () => {
  test('an empty ledger leaves every file pending, oldest first', () => {
    expect(plan([file(A, 'a'), file(B, 'b')], [])).toEqual({ pending: [file(A, 'a'), file(B, 'b')], problems: [] });
  });

  test('a migration in the ledger is not pending', () => {
    expect(plan([file(A, 'a'), file(B, 'b')], [row(A, 'a')])).toEqual({ pending: [file(B, 'b')], problems: [] });
  });

  test('a file that only got another name is the same migration', () => {
    expect(plan([file(A, 'better', 'same')], [row(A, 'old', 'same')])).toEqual({ pending: [], problems: [] });
  });

  test('refuses a file that was edited after it was applied, with both checksums', () => {
    const { problems } = plan([file(A, 'a', 'bbbbbbbbbbbbbbbb')], [row(A, 'a', 'aaaaaaaaaaaaaaaa')]);

    expect(problems).toEqual([
      {
        fileName: `${A}_a.sql`,
        message:
          'was edited after it was applied on 2026-11-20T10:00:00.000Z: the ledger has checksum aaaaaaaaaaaa, the file now has ' +
          'bbbbbbbbbbbb. Restore the file, and put the change in a new migration.',
      },
    ]);
  });

  test('names the command that empties the database, if there is one, for each difference', () => {
    const files = [file(A, 'a'), file(B, 'b', 'other')];
    const { problems } = plan(files, [row(B, 'b'), row(C, 'c')], 'npm run local -- --reset');

    expect(problems).toHaveLength(3);
    for (const { message } of problems) {
      expect(message).toMatch(/\. If the data may go, start with an empty database: npm run local -- --reset$/);
    }
  });

  test('refuses a ledger row without a file', () => {
    expect(plan([file(B, 'b')], [row(A, 'a'), row(B, 'b')]).problems).toEqual([
      {
        fileName: `${A}_a.sql`,
        message: `was applied on 2026-11-20T10:00:00.000Z, and the folder has no file with the time ${A}. Restore the file (another branch may have it), or name the right folder with --dir.`,
      },
    ]);
  });

  test('refuses a file that is older than the newest applied one, and names both', () => {
    expect(plan([file(A, 'a'), file(B, 'b'), file(C, 'c')], [row(B, 'b')]).problems).toEqual([
      {
        fileName: `${A}_a.sql`,
        message: `was never applied, but the newer ${B}_b.sql was, on 2026-11-20T10:00:00.000Z. Migrations run in the order of their times. Rename the file to a later time.`,
      },
    ]);
  });

  test('reports all problems in one error, in the order of the files', () => {
    const { problems } = plan([file(A, 'a'), file(B, 'b', 'other')], [row(B, 'b'), row(C, 'c')]);

    expect(problems.map((problem) => problem.fileName)).toEqual([`${A}_a.sql`, `${B}_b.sql`, `${C}_c.sql`]);
  });
});
