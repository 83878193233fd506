import pg from 'pg';

/**
 * Settings that determine the meaning of a text value. PostgreSQL reports each at the start and after every change, so different settings
 * are detected without a round trip. They are not sent as start-up options, because RDS Proxy refuses those.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy.html
 */
const NEEDED: Readonly<Record<string, { readonly isFine: (value: string) => boolean; readonly value: string }>> = {
  TimeZone: { isFine: (value) => ['UTC', 'Etc/UTC', 'GMT'].includes(value), value: 'UTC' },
  DateStyle: { isFine: (value) => value.startsWith('ISO'), value: 'ISO, MDY' },
  IntervalStyle: { isFine: (value) => value === 'postgres', value: 'postgres' },
};

/** A client of `pg` that ignores `PG…` variables, handles the loss of its connection, and records the session's settings. */
export class SessionClient extends pg.Client {
  // pg has both; its types do not.
  declare ref: () => void;
  declare unref: () => void;
  readonly #reported = new Map<string, string>();
  #lost: Error | undefined;
  #hasReachedServer = false;
  #parsed = 0;

  constructor(config: pg.ClientConfig) {
    super(config);
    const { connection, connectionParameters } = this as unknown as Internals;
    // With an empty value, PGOPTIONS and PGREPLICATION would be used.
    connectionParameters.options = config.options;
    connectionParameters.replication = undefined;
    connection.on('parameterStatus', ({ parameterName, parameterValue }: ParameterStatus) => {
      this.#reported.set(parameterName, parameterValue);
    });
    connection.on('parseComplete', () => {
      this.#parsed += 1;
    });
    connection.once('connect', () => {
      this.#hasReachedServer = true;
    });
    // Without a listener the loss of a connection ends the process.
    this.on('error', (error) => {
      this.#lost ??= error;
    });
    this.on('end', () => {
      this.#lost ??= new Error('The connection has ended.');
    });
  }

  /**
   * The number of statements that PostgreSQL has parsed. Answers are in order, so if PostgreSQL ends the session and this number is
   * unchanged, nothing has run.
   */
  get parsed(): number {
    return this.#parsed;
  }

  /** Why the connection was lost; undefined while it is open. */
  get lost(): Error | undefined {
    return this.#lost;
  }

  /** Whether TCP was connected. */
  get hasReachedServer(): boolean {
    return this.#hasReachedServer;
  }

  /** The statement that makes the session's settings those that values need; undefined when they are so. */
  get settingsToChange(): string | undefined {
    const wrong = Object.entries(NEEDED).filter(([name, { isFine }]) => !isFine(this.#reported.get(name) ?? ''));
    if (wrong.length === 0) return undefined;
    return `SELECT ${wrong.map(([name, { value }]) => `pg_catalog.set_config('${name}', '${value}', false)`).join(', ')}`;
  }

  /** Closes the socket immediately. */
  destroy(why: Error): void {
    this.#lost ??= why;
    (this as unknown as Internals).connection.stream.destroy();
  }
}

/** Used members of a client of `pg` that are not in its types. */
interface Internals {
  readonly connection: pg.Connection;
  readonly connectionParameters: { options: unknown; replication: unknown };
}

interface ParameterStatus {
  readonly parameterName: string;
  readonly parameterValue: string;
}
