/** The used members of a client of `pg`. Its types are not imported, because most users of this package do not have them. */
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

/** PostgreSQL's description of a parsed statement. */
export interface Described {
  /** Type of each `$n`, by its oid: as it is cast, or as PostgreSQL found it out. */
  readonly parameterTypeIDs: readonly number[];
  /** Empty for a statement without rows. */
  readonly columns: readonly DescribedColumn[];
}

/** A custom query of pg, with the callbacks of a describe. */
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
  on(event: 'parameterDescription', listener: Listener): void;
  off(event: 'parameterDescription', listener: Listener): void;
}

type Listener = (message: { readonly dataTypeIDs: readonly number[] }) => void;

/**
 * PostgreSQL parses and describes the statement. It is neither bound nor run.
 * @throws PostgreSQL's error for the statement.
 */
export function describe(client: PgClient, text: string): Promise<Described> {
  return new Promise((resolve, reject) => {
    let columns: readonly DescribedColumn[] = [];
    let parameterTypeIDs: readonly number[] = [];
    let stop = (): void => {};
    client.query({
      submit(connection) {
        const note: Listener = ({ dataTypeIDs }) => {
          parameterTypeIDs = dataTypeIDs;
        };
        connection.on('parameterDescription', note);
        stop = () => connection.off('parameterDescription', note);
        connection.parse({ name: '', text, types: [] }, false);
        connection.describe({ type: 'S', name: '' }, false);
        connection.sync();
      },
      handleRowDescription({ fields }) {
        columns = fields;
      },
      handleReadyForQuery() {
        stop();
        resolve({ parameterTypeIDs, columns });
      },
      handleError(error) {
        stop();
        reject(error);
      },
    });
  });
}
