// What `npm run migrate -- new NAME --template …` writes into the file. The migrations engine knows no store: it gets the text.
import { chatHistorySchema, documentsSchema, memoriesSchema } from '@daybreak/chat-history';

export type Template = 'chat-history' | 'memories' | 'documents';

export interface TemplateChoice {
  readonly template?: Template;
  /** Name of the table; for chat-history, that of the messages. @default - the name of {@link STORES} */
  readonly table?: string;
}

interface Store {
  readonly table: string;
  readonly sql: (table: string) => string;
}

const STORES: Readonly<Record<Template, Store>> = {
  'chat-history': { table: 'messages', sql: (messages) => chatHistorySchema({ messages }) },
  memories: { table: 'user_memories', sql: memoriesSchema },
  documents: { table: 'documents', sql: documentsSchema },
};

export const TEMPLATES = Object.keys(STORES) as readonly Template[];

/** For `--help`: which table `--table` names, and its default. */
export function describeDefaultTables(): string {
  return `its table, for chat-history that of the messages (default: ${TEMPLATES.map((name) => STORES[name].table).join(', ')})`;
}

/**
 * The SQL of a template; '' without one.
 * @throws {InvalidInputError} a name that cannot be a table's
 * @throws {Error} a table without a template
 */
export function templateSql({ template, table }: TemplateChoice): string {
  if (template !== undefined) return STORES[template].sql(table ?? STORES[template].table);
  if (table === undefined) return '';
  throw new Error(
    `--table ${table} has no effect without --template. Add --template ${TEMPLATES.join(' or --template ')}, or remove --table.`,
  );
}
