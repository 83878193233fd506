import { connect, type Socket } from 'node:net';
import type { DataApiService } from '../../src/service/service.ts';

/** An answer as it came over the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface RawConnection {
  readonly socket: Socket;
  /** Everything that came until now. */
  received(): string;
  /** Resolves when the server has closed the connection. */
  readonly closed: Promise<void>;
}

/** A connection that sends what no HTTP client would. */
export async function openRaw(service: DataApiService): Promise<RawConnection> {
  const socket = connect(service.port, '127.0.0.1');
  let received = '';
  socket.on('data', (chunk) => {
    received += chunk.toString('latin1');
  });
  // The server may cut what is still being sent; what it answered before is what a test looks at.
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await new Promise((resolve) => socket.once('connect', resolve));
  return { socket, received: () => received, closed };
}

/** Sends the bytes and reads until the server closes the connection. */
export async function sendRaw(service: DataApiService, bytes: string | Buffer): Promise<readonly RawAnswer[]> {
  const { socket, received, closed } = await openRaw(service);
  socket.write(bytes);
  await closed;
  return answersIn(received());
}

/** Every answer has a content-length. */
export function answersIn(text: string): readonly RawAnswer[] {
  const answers: RawAnswer[] = [];
  for (let rest = text; rest !== ''; ) {
    const [head = '', ...behind] = rest.split('\r\n\r\n');
    const [statusLine = '', ...lines] = head.split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [line.split(':')[0]?.toLowerCase(), line.replace(/^.*?: /, '')]),
    );
    const body = behind.join('\r\n\r\n').slice(0, Number(headers['content-length'] ?? 0));
    answers.push({ status: Number(statusLine.split(' ')[1]), headers, body });
    rest = behind.join('\r\n\r\n').slice(body.length);
  }
  return answers;
}
