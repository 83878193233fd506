import pg from 'pg';

/** Which session is meant, and how its server is reached. */
export interface CancelTarget {
  readonly host: string;
  readonly port: number;
  readonly ssl: pg.ClientConfig['ssl'];
  /** Undefined from a server that gives no key: then nothing is sent. */
  readonly processID: number | null;
  readonly secretKey: number | null;
}

/** Longer is not worth waiting for: the connection is then closed instead. */
const CANCEL_MS = 5_000;

/**
 * Asks PostgreSQL to cancel what a session is running, over a connection of its own with the same TLS. Resolves when the
 * request was delivered or could not be: PostgreSQL answers nothing.
 */
export async function cancel({ host, port, ssl, processID, secretKey }: CancelTarget): Promise<void> {
  if (processID === null || secretKey === null) return;
  const connection = new pg.Connection({ ssl } as ConstructorParameters<typeof pg.Connection>[0]) as CancelConnection;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => connection.stream.destroy(), CANCEL_MS);
    connection.on('connect', () => {
      if (ssl) connection.requestSsl();
      else connection.cancel(processID, secretKey);
    });
    connection.on('sslconnect', () => connection.cancel(processID, secretKey));
    connection.on('error', () => connection.stream.destroy());
    connection.on('end', () => {
      clearTimeout(timer);
      resolve();
    });
    connection.connect(port, host);
  });
}

/** What is used of a connection of `pg` and is not in its types. */
type CancelConnection = pg.Connection & {
  connect(port: number, host: string): void;
  requestSsl(): void;
  cancel(processID: number, secretKey: number): void;
};
