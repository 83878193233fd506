import pg from 'pg';

/** The session to cancel, and the address of its server. */
export interface CancelTarget {
  readonly host: string;
  readonly port: number;
  readonly ssl: pg.ClientConfig['ssl'];
  /** Undefined if the server sent no key; then nothing is sent. */
  readonly processID: number | null;
  readonly secretKey: number | null;
}

/** Longer is not worth waiting for: the connection is then closed instead. */
const CANCEL_MS = 5_000;

/**
 * Sends a request to cancel the statement of a session, over a separate connection with the same TLS. Resolves when the request was
 * delivered or has failed: PostgreSQL sends no answer.
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

/** Used members of a connection of `pg` that are not in its types. */
type CancelConnection = pg.Connection & {
  connect(port: number, host: string): void;
  requestSsl(): void;
  cancel(processID: number, secretKey: number): void;
};
