import { ChatHistoryError, createChatHistory, createMemories } from '@daybreak/chat-history';
import type { Database } from '@daybreak/database';
import { withDatabase } from '../connect.ts';
import { type ConnectionOptions, confirmChange, connectionOf } from '../connection.ts';
import type { Io } from '../io.ts';
import { messagesTable, retentionDays } from './settings.ts';

export interface PruneSettings extends ConnectionOptions {
  /** Days. @default - those of config/app_config.yml */
  readonly olderThan?: number;
  /** Conversations. @default - no limit */
  readonly limit?: number;
  /** The table of the messages. @default - that of {@link messagesTable} */
  readonly table?: string;
  readonly memoriesTable: string;
  readonly yes: boolean;
  readonly json: boolean;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Conversations that one statement removes. */
const BATCH = 100;

/** Removes conversations of all owners by age, and memories that have expired, in batches, with a line of progress for each. */
export async function runPrune(settings: PruneSettings, io: Io): Promise<void> {
  const { limit, yes, json } = settings;
  const days = retentionDays(settings.olderThan, io);
  const table = messagesTable(settings.table, io);
  const connection = await connectionOf(settings, io);
  if (settings.verbose) {
    io.err(`${days.value} days from ${days.source}`);
    io.err(`table ${table.value} from ${table.source}`);
  }
  // One time for all batches, so that a conversation that becomes old meanwhile is kept.
  const before = new Date(Date.now() - days.value * DAY_MS);
  const change = `remove conversations without activity since ${before.toISOString()}, and memories that have expired`;
  await confirmChange(connection, change, yes, io);
  await withDatabase(connection, io.env, async (db) => {
    const store = createChatHistory(db, { tables: { messages: table.value } });
    let removed = 0;
    let more = true;
    while (more && (limit === undefined || removed < limit)) {
      const batch = Math.min(BATCH, (limit ?? Number.POSITIVE_INFINITY) - removed);
      const pruned = await store.prune({ olderThan: before, limit: batch });
      removed += pruned.conversations;
      more = pruned.more;
      if (more) io.err(`Removed ${removed} conversations so far`);
    }
    const memories = await pruneMemories(db, settings.memoriesTable, io);
    if (json) {
      const counts = { removed, more, memories: memories ?? null };
      return io.out(JSON.stringify({ database: connection.database, olderThan: before.toISOString(), ...counts }));
    }
    io.out(
      `${removed} conversation${removed === 1 ? '' : 's'} removed, without activity since ${before.toISOString()}${more ? '; there may be more: the limit is reached' : ''}`,
    );
    if (memories !== undefined) io.out(`${memories} expired ${memories === 1 ? 'memory' : 'memories'} removed`);
  });
}

/** The number of removed memories; undefined if the database has no memories. */
async function pruneMemories(db: Database, table: string, io: Io): Promise<number | undefined> {
  const store = createMemories(db, { table });
  try {
    let removed = 0;
    for (;;) {
      const { memories, more } = await store.prune();
      removed += memories;
      if (!more) return removed;
      io.err(`Removed ${removed} expired memories so far`);
    }
  } catch (error) {
    if (error instanceof ChatHistoryError && error.code === 'schema_missing') return undefined;
    throw error;
  }
}
