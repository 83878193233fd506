/** What is used of a client of `pg`. Its own types are not imported: most users of this package do not have them. */
export interface PgClient {
  // biome-ignore lint/suspicious/noExplicitAny: rows of any statement, as pg types them
  query(text: string, values: any[]): Promise<{ readonly rows: any[] }>;
  query(description: Description): unknown;
}

/** A column in PostgreSQL's RowDescription. */
export interface DescribedColumn {
  readonly name: string;
  /** 0 for an expression. */
  readonly tableID: number;
  readonly columnID: number;
  readonly dataTypeID: number;
}

/** A custom query of pg, and what it calls while the statement is described. */
interface Description {
  readonly submit: (connection: PgConnection) => void;
  readonly handleRowDescription: (message: { readonly fields: readonly DescribedColumn[] }) => void;
  readonly handleReadyForQuery: () => void;
  readonly handleError: (error: Error) => void;
}

interface PgConnection {
  parse(query: { name: string; text: string; types: number[] }, more: boolean): void;
  describe(message: { type: string; name: string }, more: boolean): void;
  sync(): void;
}

/**
 * Has PostgreSQL parse and describe a statement. It is neither bound nor run. A statement without rows has no columns.
 * @throws what PostgreSQL says to the statement.
 */
export function describe(client: PgClient, text: string): Promise<readonly DescribedColumn[]> {
  return new Promise((resolve, reject) => {
    let columns: readonly DescribedColumn[] = [];
    client.query({
      submit(connection) {
        connection.parse({ name: '', text, types: [] }, false);
        connection.describe({ type: 'S', name: '' }, false);
        connection.sync();
      },
      handleRowDescription({ fields }) {
        columns = fields;
      },
      handleReadyForQuery: () => resolve(columns),
      handleError: reject,
    });
  });
}
