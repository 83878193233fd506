import { ChatHistoryError, type CopiedTable, type CopyProgress, copyHistory } from '@daybreak/chat-history';
import { BACKENDS, type Connection, describeConnection } from '@daybreak/database/settings';
import { withDatabase } from '../connect.ts';
import { type ConnectionOptions, confirmChange, connectionOf, connectionOfFile } from '../connection.ts';
import type { Io } from '../io.ts';
import { reportTimes } from '../progress.ts';
import { messagesTable } from './settings.ts';

export interface CopySettings extends Pick<ConnectionOptions, 'stage' | 'verbose'> {
  /** A backend, or a connection file. */
  readonly from: string;
  readonly to: string;
  readonly mirror: boolean;
  /** The table of the messages. @default - that of {@link messagesTable} */
  readonly table?: string;
  readonly memoriesTable: string;
  readonly documentsTable: string;
  readonly yes: boolean;
  readonly json: boolean;
}

/** Copies the chat history from one database to another, and reports whether both are equal afterwards. */
export async function runCopy(settings: CopySettings, io: Io): Promise<void> {
  const { mirror, yes, json, memoriesTable, documentsTable } = settings;
  const table = messagesTable(settings.table, io);
  const source = await connectionOfSide(settings.from, settings, io);
  const target = await connectionOfSide(settings.to, settings, io);
  if (describeConnection(source) === describeConnection(target)) {
    throw new Error(
      `--from ${settings.from} and --to ${settings.to} are the same database. Expected two: name two backends, or two connection files.`,
    );
  }
  const change = mirror
    ? 'make the chat history of the target equal to the source, and remove its extra rows'
    : 'copy the chat history to the target';
  await confirmChange(target, change, yes, io);
  const report = progressReporter(io);
  let hasBegun = false;
  const tables = await withDatabase(source, io.env, (from) =>
    withDatabase(target, io.env, async (to) => {
      try {
        return await copyHistory(from, to, {
          tables: { messages: table.value },
          ...{ memoriesTable, documentsTable, mirror },
          onProgress: (progress) => {
            hasBegun = true;
            report(progress);
          },
        });
      } catch (error) {
        if (hasBegun && !(error instanceof ChatHistoryError))
          io.err('The copy has stopped. Run the same command again: it continues.');
        throw error;
      }
    }),
  );
  if (json) io.out(JSON.stringify({ tables }));
  else for (const line of describeTables(tables)) io.out(line);
  if (tables.some(({ verified }) => verified !== 'equal')) io.exitCode = 1;
}

async function connectionOfSide(side: string, { stage, verbose = false }: CopySettings, io: Io): Promise<Connection> {
  const backend = BACKENDS.find((name) => name === side);
  return backend === undefined
    ? connectionOfFile(side, { verbose }, io)
    : connectionOf({ backend, ...(stage !== undefined && { stage }), verbose }, io);
}

const STEPS: Readonly<Record<CopyProgress['step'], string>> = {
  removing: 'Removing rows that the source does not have',
  copying: 'Copying',
  verifying: 'Comparing again',
};

/** A line when a step of a table begins, and then every 30 s. */
function progressReporter(io: Io): (progress: CopyProgress) => void {
  const startedAt = performance.now();
  const isDue = reportTimes();
  return ({ table, step, rows, different }) => {
    if (!isDue(table, step, performance.now() - startedAt)) return;
    io.err(`${STEPS[step]}: ${table}${rows === 0 ? '' : `, ${rows} rows so far, ${different} of them different`}`);
  };
}

const VERDICTS: Readonly<Record<CopiedTable['verified'], string>> = {
  equal: 'equal',
  more_in_target: 'NOT EQUAL: the target has more rows. Remove them with --mirror, if they are not needed',
  changed: 'NOT EQUAL: it changed meanwhile. Stop programs that write to it, and run the command again',
};

function describeTables(tables: readonly CopiedTable[]): readonly string[] {
  const width = Math.max(...tables.map(({ table }) => table.length));
  return tables.map(({ table, rows, written, removed, verified, checksum }) => {
    const counts = `${rows} rows, ${written} written${removed === 0 ? '' : `, ${removed} removed`}`;
    return `${table.padEnd(width)}  ${counts}  ${VERDICTS[verified]}${verified === 'equal' ? ` (SHA-256 ${checksum.slice(0, 12)}…)` : ''}`;
  });
}
