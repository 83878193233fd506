import { type Frame, frame, int16, int32 } from '../wire/frames.ts';
import { type ErrorFields, readError, readRow, readTag } from '../wire/messages.ts';
import type { Upstream } from '../wire/upstream.ts';
import { Failure } from './failure.ts';

export type Relay = (frame: Frame) => void;

/** Answers that end a message of ours: of Parse, Bind, Close, Describe, Execute. */
const LAST_ANSWERS = '123TnCIsG';
const FLUSH = frame('H');
const SYNC = frame('S');
const NONE: Relay = () => undefined;

export interface SqlResult {
  readonly tag: string;
  readonly rows: readonly (readonly (string | null)[])[];
}

/**
 * The session's connection to PostgreSQL. All goes over the extended protocol without Sync, except after an error, so that what the
 * session itself sends neither ends a transaction nor the client's unnamed statement.
 */
export class Backend {
  readonly #upstream: Upstream;
  readonly #onNotice: Relay;
  #isQuiet = false;

  constructor(upstream: Upstream, onNotice: Relay) {
    this.#upstream = upstream;
    this.#onNotice = onNotice;
  }

  get processId(): number {
    return this.#upstream.processId;
  }

  /**
   * Sends messages and passes their answers to `relay` until that many have ended.
   * @returns the last answer
   * @throws {Failure} PostgreSQL's error. The connection is ready for the next messages.
   */
  async run(messages: readonly Buffer[], relay: Relay = NONE, answers = messages.length): Promise<Frame> {
    this.#upstream.write(Buffer.concat([...messages, FLUSH]));
    let left = answers;
    for (;;) {
      const answer = await this.#next();
      if (answer.type === 'E') {
        await this.#sync();
        throw new Failure(readError(answer.body));
      }
      relay(answer);
      if (LAST_ANSWERS.includes(answer.type)) left -= 1;
      if (left === 0) return answer;
    }
  }

  /** Runs one statement of ours. Its notices are not for the client, except those of `isForClient`. */
  async sql(text: string, isForClient = false): Promise<SqlResult> {
    const rows: (readonly (string | null)[])[] = [];
    this.#isQuiet = !isForClient;
    try {
      const last = await this.run(ownStatement(text), ({ type, body }) => {
        if (type === 'D') rows.push(readRow(body));
      });
      return { tag: readTag(last.body), rows };
    } finally {
      this.#isQuiet = false;
    }
  }

  /** COMMIT or ROLLBACK. After Sync PostgreSQL reports its statistics, from which rows are counted. */
  async end(text: string): Promise<void> {
    this.#isQuiet = true;
    try {
      this.#upstream.write(Buffer.concat([...ownStatement(text), SYNC]));
      let error: Failure | undefined;
      for (let answer = await this.#next(); answer.type !== 'Z'; answer = await this.#next()) {
        if (answer.type === 'E') error = new Failure(readError(answer.body));
      }
      if (error !== undefined) throw error;
    } finally {
      this.#isQuiet = false;
    }
  }

  /** Sends what belongs to a COPY; its answer comes by {@link run}. */
  write(bytes: Buffer): void {
    this.#upstream.write(bytes);
  }

  /** Closes the connection; PostgreSQL rolls back what is open. */
  destroy(): void {
    this.#upstream.destroy();
  }

  async #sync(): Promise<void> {
    this.#upstream.write(SYNC);
    while ((await this.#next()).type !== 'Z');
  }

  async #next(): Promise<Frame> {
    for (;;) {
      const answer = await this.#upstream.next();
      if (answer.type !== 'N' && answer.type !== 'S') return answer;
      if (!this.#isQuiet || answer.type === 'S') this.#onNotice(answer);
    }
  }
}

/** Text format for parameters and results, and no parameters. */
export const NO_PARAMETERS_BOUND = Buffer.concat([int16(0), int16(0), int16(0)]);

/** Parse, Bind and Execute under names that no client uses. */
export function ownStatement(text: string, bound: Buffer = NO_PARAMETERS_BOUND): readonly Buffer[] {
  return [
    frame('C', Buffer.from('P'), OWN_NAME),
    frame('C', Buffer.from('S'), OWN_NAME),
    frame('P', OWN_NAME, text, int16(0)),
    frame('B', OWN_NAME, OWN_NAME, bound),
    frame('E', OWN_NAME, int32(0)),
  ];
}

const OWN_NAME = 'dsql_local';

/** Whether PostgreSQL refused because of another transaction: it changed the row since the snapshot, a deadlock, or we cancelled a wait. */
export function isConflict({ C, M = '' }: ErrorFields): boolean {
  // Two GRANTs at the same time change one row of the catalogue; PostgreSQL reports that as an internal error.
  if (C === 'XX000') return M.startsWith('tuple concurrently ');
  return C === '40001' || C === '40P01' || C === '57014';
}
