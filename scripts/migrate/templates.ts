// The content of the file of `npm run migrate -- new NAME --template …`. The migrations engine gets it as text, because it does not depend
// on the stores.
import {
  chatHistorySchema,
  documentsSchema,
  embeddingsSchema,
  memoriesSchema,
  textSearchSchema,
} from '@daybreak/chat-history';

export type Template = 'chat-history' | 'memories' | 'documents' | 'text-search' | 'pgvector' | 'embeddings';

export interface TemplateChoice {
  readonly template?: Template;
  /** Name of the table; for chat-history, of the messages table. @default - the name of {@link STORES} */
  readonly table?: string;
  /** Of the model, for embeddings. @default 1536 */
  readonly dimensions?: number;
}

interface Store {
  /** Undefined if it has no table. */
  readonly table?: string;
  readonly sql: (table: string, dimensions?: number) => string;
}

/** Only the master user can run it, so it is in a separate file. */
const PGVECTOR = `-- backends: aurora, postgres
CREATE EXTENSION IF NOT EXISTS vector;
`;

const STORES: Readonly<Record<Template, Store>> = {
  'chat-history': { table: 'messages', sql: (messages) => chatHistorySchema({ messages }) },
  memories: { table: 'user_memories', sql: memoriesSchema },
  documents: { table: 'documents', sql: documentsSchema },
  'text-search': { table: 'messages', sql: textSearchSchema },
  pgvector: { sql: () => PGVECTOR },
  embeddings: { table: 'user_memories', sql: embeddingsSchema },
};

export const TEMPLATES = Object.keys(STORES) as readonly Template[];

const WITH_TABLE = TEMPLATES.filter((name) => STORES[name].table !== undefined);

/** For `--help`: which table `--table` names, and its default. */
export function describeDefaultTables(): string {
  return `its table, for chat-history and text-search that of the messages, for embeddings that of the memories (default: ${WITH_TABLE.map((name) => STORES[name].table).join(', ')})`;
}

/**
 * The SQL of a template; '' without one.
 * @throws {InvalidInputError} a name that cannot be a table's
 * @throws {Error} a table or dimensions that nothing would use
 */
export function templateSql({ template, table, dimensions }: TemplateChoice): string {
  if (dimensions !== undefined && template !== 'embeddings') {
    throw new Error('--dimensions has no effect without --template embeddings. Add it, or remove --dimensions.');
  }
  const store = template && STORES[template];
  if (table !== undefined && store?.table === undefined) {
    throw new Error(
      `--table ${table} has no effect ${store ? `with --template ${template}` : 'without --template'}. Add --template ${WITH_TABLE.join(' or --template ')}, or remove --table.`,
    );
  }
  return store?.sql(table ?? store.table ?? '', dimensions) ?? '';
}
