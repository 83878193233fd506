import net, { type Socket } from 'node:net';
import { type Frame, FrameReader, frame, int32, readText } from './frames.ts';
import { type ErrorFields, readError } from './messages.ts';
import { scram } from './scram.ts';

export interface UpstreamServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
}

/** PostgreSQL refused the connection, or its start-up parameters. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly fields: ErrorFields;
  constructor(fields: ErrorFields) {
    super(fields.M ?? 'PostgreSQL refused the connection.');
    this.fields = fields;
  }
}

/** A connection to PostgreSQL on which the session writes messages and reads the answers one by one. */
export class Upstream {
  readonly #socket: Socket;
  readonly #reader = new FrameReader();
  readonly #frames: Frame[] = [];
  #waiting: { resolve(frame: Frame): void; reject(error: Error): void } | undefined;
  #ended: Error | undefined;
  /** PostgreSQL's process for this connection. */
  processId = 0;
  /** What PostgreSQL reported at the start: server_version, TimeZone and so on. */
  readonly parameters = new Map<string, string>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => {
      this.#frames.push(...this.#reader.push(chunk));
      this.#serve();
    });
    socket.on('error', (error) => this.#end(error));
    socket.on('close', () => this.#end(new Error('PostgreSQL closed the connection.')));
  }

  /** @throws {UpstreamError} */
  static async connect(
    { host, port, user, password }: UpstreamServer,
    database: string,
    settings: ReadonlyMap<string, string>,
  ): Promise<Upstream> {
    const upstream = new Upstream(net.connect(port, host));
    const pairs = [['user', user], ['database', database], ...settings].flat();
    const body = Buffer.concat([int32(196_608), Buffer.from(`${pairs.join('\0')}\0\0`, 'utf8')]);
    upstream.write(Buffer.concat([int32(body.length + 4), body]));
    await upstream.#logIn(password ?? '');
    return upstream;
  }

  write(bytes: Buffer): void {
    if (this.#ended === undefined) this.#socket.write(bytes);
  }

  /** The next message. Rejects once PostgreSQL has closed the connection. */
  next(): Promise<Frame> {
    const frame = this.#frames.shift();
    if (frame !== undefined) return Promise.resolve(frame);
    if (this.#ended !== undefined) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async #logIn(password: string): Promise<void> {
    const login = scram(password);
    for (;;) {
      const { type, body } = await this.next();
      if (type === 'E') {
        this.destroy();
        throw new UpstreamError(readError(body));
      }
      if (type === 'K') this.processId = body.readInt32BE(0);
      if (type === 'S') {
        const [name, next] = readText(body, 0);
        this.parameters.set(name, readText(body, next)[0]);
      }
      if (type === 'Z') return;
      if (type !== 'R') continue;
      const kind = body.readInt32BE(0);
      if (kind === 3) this.write(frame('p', password));
      else if (kind === 10)
        this.write(frame('p', 'SCRAM-SHA-256', int32(login.first.length), Buffer.from(login.first)));
      else if (kind === 11) this.write(frame('p', Buffer.from(login.final(body.toString('utf8', 4)))));
    }
  }

  #serve(): void {
    if (this.#waiting === undefined) return;
    const frame = this.#frames.shift();
    if (frame === undefined) return;
    const { resolve } = this.#waiting;
    this.#waiting = undefined;
    resolve(frame);
  }

  #end(error: Error): void {
    this.#ended ??= error;
    this.#waiting?.reject(this.#ended);
    this.#waiting = undefined;
  }
}
