// The tables and columns that a store needs, and their templates.
import type { TableNames } from '../tables.ts';

/** Of a migration: `npm run migrate -- new NAME --template …`. */
export type Template = 'chat-history' | 'memories' | 'documents' | 'embeddings';

/** A table of a template. */
export interface NeededTable {
  readonly template: Template;
  readonly table: string;
  readonly columns: readonly string[];
  /** The options of the template that set the name of the table; undefined if none does. */
  readonly options: string | undefined;
}

const CONVERSATION = 'id owner external_id agent_id title metadata last_number create_key create_digest';
const COLUMNS = {
  conversations: `${CONVERSATION} created_at updated_at ended_at deleted_at`,
  messages:
    'id conversation_id number external_id role content parts tool_calls metadata append_key append_position created_at',
  memories: 'id owner memory_type key value text confidence created_at updated_at expires_at',
  documents: 'id owner title source content metadata created_at updated_at',
  embeddings: 'memory_id model embedding memory_updated_at',
};

export function chatHistoryNeeds({ conversations, messages }: Required<TableNames>): readonly NeededTable[] {
  const template = 'chat-history';
  const options = conversations === 'conversations' ? option(messages, 'messages') : undefined;
  return [
    { template, table: conversations, columns: COLUMNS.conversations.split(' '), options },
    { template, table: messages, columns: COLUMNS.messages.split(' '), options },
  ];
}

export function memoriesNeeds(table: string): readonly NeededTable[] {
  const options = option(table, 'user_memories');
  return [{ template: 'memories', table, columns: COLUMNS.memories.split(' '), options }];
}

export function documentsNeeds(table: string): readonly NeededTable[] {
  return [{ template: 'documents', table, columns: COLUMNS.documents.split(' '), options: option(table, 'documents') }];
}

/** @param memories name of the table of memories */
export function embeddingsNeeds(memories: string): readonly NeededTable[] {
  const options = option(memories, 'user_memories');
  const table = `${memories}_embeddings`;
  const embeddings: NeededTable = { template: 'embeddings', table, columns: COLUMNS.embeddings.split(' '), options };
  return [...memoriesNeeds(memories), embeddings];
}

function option(table: string, standard: string): string {
  return table === standard ? '' : ` --table ${table}`;
}
