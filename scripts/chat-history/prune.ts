import { createChatHistory } from '@daybreak/chat-history';
import { withDatabase } from '../connect.ts';
import { type ConnectionOptions, confirmChange, connectionOf } from '../connection.ts';
import type { Io } from '../io.ts';

export interface PruneSettings extends ConnectionOptions {
  /** Days. */
  readonly olderThan: number;
  /** Conversations. @default - no limit */
  readonly limit?: number;
  /** The table of the messages. */
  readonly table: string;
  readonly yes: boolean;
  readonly json: boolean;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Conversations that one statement removes. */
const BATCH = 100;

/** Removes conversations of all owners by age, in batches, with a line of progress for each. */
export async function runPrune(
  { olderThan, limit, table, yes, json, ...options }: PruneSettings,
  io: Io,
): Promise<void> {
  const connection = connectionOf(options, io);
  // One time for all batches: a conversation that gets old meanwhile stays.
  const before = new Date(Date.now() - olderThan * DAY_MS);
  await confirmChange(connection, `remove conversations without activity since ${before.toISOString()}`, yes, io);
  await withDatabase(connection, io.env, async (db) => {
    const store = createChatHistory(db, { tables: { messages: table } });
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
