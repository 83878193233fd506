import { createChatHistory } from '@daybreak/chat-history';
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
  readonly yes: boolean;
  readonly json: boolean;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Conversations that one statement removes. */
const BATCH = 100;

/** Removes conversations of all owners by age, in batches, with a line of progress for each. */
export async function runPrune(settings: PruneSettings, io: Io): Promise<void> {
  const { limit, yes, json } = settings;
  const days = retentionDays(settings.olderThan, io);
  const table = messagesTable(settings.table, io);
  const connection = await connectionOf(settings, io);
  if (settings.verbose) {
    io.err(`${days.value} days from ${days.source}`);
    io.err(`table ${table.value} from ${table.source}`);
  }
  // One time for all batches: a conversation that gets old meanwhile stays.
  const before = new Date(Date.now() - days.value * DAY_MS);
  await confirmChange(connection, `remove conversations without activity since ${before.toISOString()}`, yes, io);
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
    io.out(
      json
        ? JSON.stringify({ database: connection.database, olderThan: before.toISOString(), removed, more })
        : `${removed} conversation${removed === 1 ? '' : 's'} removed, without activity since ${before.toISOString()}${more ? '; there may be more: the limit is reached' : ''}`,
    );
  });
}
