import type { MigrationFile } from '../files/read-folder.ts';
import type { MigrationProblem } from '../problem.ts';

/** A migration that was applied: one row of the table daybreak_migrations. */
export interface LedgerRow {
  readonly version: string;
  readonly name: string;
  readonly checksum: string;
  /** ISO 8601, UTC. */
  readonly appliedAt: string;
}

export interface Plan {
  /** In the order in which they run. */
  readonly pending: readonly MigrationFile[];
  /** Why nothing may run: the ledger and the folder disagree. Each problem names both sides. */
  readonly problems: readonly MigrationProblem[];
}

/**
 * Compares the folder with the ledger. Pure.
 * @param files oldest first.
 * @param resetCommand how people start again with an empty database, where its data may go.
 */
export function plan(files: readonly MigrationFile[], ledger: readonly LedgerRow[], resetCommand?: string): Plan {
  const reset = resetCommand === undefined ? '' : ` If the data may go, start with an empty database: ${resetCommand}`;
  const applied = new Map(ledger.map((row) => [row.version, row]));
  const newest = ledger.reduce<LedgerRow | undefined>(
    (latest, row) => (latest === undefined || row.version > latest.version ? row : latest),
    undefined,
  );
  const problems: MigrationProblem[] = [];
  const pending: MigrationFile[] = [];
  for (const file of files) {
    const row = applied.get(file.version);
    if (row === undefined) {
      pending.push(file);
      if (newest !== undefined && file.version < newest.version) problems.push(outOfOrder(file, newest, reset));
    } else if (row.checksum !== file.checksum) problems.push(edited(file, row, reset));
  }
  const versions = new Set(files.map((file) => file.version));
  for (const row of ledger) if (!versions.has(row.version)) problems.push(missing(row, reset));
  return { pending, problems: problems.sort((a, b) => ((a.fileName ?? '') < (b.fileName ?? '') ? -1 : 1)) };
}

function edited(file: MigrationFile, row: LedgerRow, reset: string): MigrationProblem {
  return {
    fileName: file.fileName,
    message:
      `was edited after it was applied on ${row.appliedAt}: the ledger has checksum ${short(row.checksum)}, the file now has ` +
      `${short(file.checksum)}. Restore the file, and put the change in a new migration.${reset}`,
  };
}

function outOfOrder(file: MigrationFile, newest: LedgerRow, reset: string): MigrationProblem {
  return {
    fileName: file.fileName,
    message:
      `was never applied, but the newer ${fileNameOf(newest)} was, on ${newest.appliedAt}. Migrations run in the order of their ` +
      `times. Rename the file to a later time.${reset}`,
  };
}

function missing(row: LedgerRow, reset: string): MigrationProblem {
  return {
    fileName: fileNameOf(row),
    message:
      `was applied on ${row.appliedAt}, and the folder has no file with the time ${row.version}. Restore the ` +
      `file (another branch may have it), or name the right folder with --dir.${reset}`,
  };
}

function fileNameOf(row: LedgerRow): string {
  return `${row.version}_${row.name}.sql`;
}

/** Enough of a checksum to compare by eye. */
function short(checksum: string): string {
  return checksum.slice(0, 12);
}
