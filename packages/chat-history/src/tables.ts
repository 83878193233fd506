import { check } from './check.ts';

/** Names of the tables that the migration created. */
export interface TableNames {
  /** @default 'messages' */
  readonly messages?: string;
  /** @default 'conversations' */
  readonly conversations?: string;
}

/** The names, quoted for SQL, and the names of the constraints that the store recognises in errors. */
export interface Tables {
  readonly messages: string;
  readonly conversations: string;
  readonly names: Required<TableNames>;
}

/** The longest suffix of a constraint has 31 characters, and PostgreSQL cuts names after 63. */
const NAME = /^[a-z_][a-z0-9_]{0,31}$/;

const EXPECTED = 'expected a lower-case letter, then lower-case letters, digits and _, at most 32 characters';

/** The name of one table, quoted for SQL. @throws {InvalidInputError} an invalid table name. */
export function nameOfTable(name: string, place: string): string {
  check((checker) => checker.expect(NAME.test(name), place, EXPECTED));
  return `"${name}"`;
}

const KNOWN = new Map<string, Tables>();

/** Returns the same object for the same names. @throws {InvalidInputError} an invalid table name. */
export function tablesOf({ messages = 'messages', conversations = 'conversations' }: TableNames): Tables {
  const key = `${messages} ${conversations}`;
  const known = KNOWN.get(key) ?? checkedTables(messages, conversations);
  KNOWN.set(key, known);
  return known;
}

function checkedTables(messages: string, conversations: string): Tables {
  const tables = {
    messages: nameOfTable(messages, 'tables.messages'),
    conversations: nameOfTable(conversations, 'tables.conversations'),
  };
  check((checker) => {
    checker.expect(
      messages !== conversations,
      'tables.messages',
      'expected a name that differs from the table of conversations',
    );
  });
  return { ...tables, names: { messages, conversations } };
}

/** Creates the statements only once for the same tables, because declaring one parses its SQL. */
export function perTables<S>(make: (tables: Tables) => S): (tables: Tables) => S {
  const made = new WeakMap<Tables, { readonly statements: S }>();
  return (tables) => {
    const found = made.get(tables) ?? { statements: make(tables) };
    made.set(tables, found);
    return found.statements;
  };
}
