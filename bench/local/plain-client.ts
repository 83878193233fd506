import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** One keep-alive connection that sends one request at a time, and costs next to nothing itself. */
export interface PlainConnection {
  /** Resolves to the bytes of the body. */
  post(request: Buffer): Promise<number>;
  close(): void;
}

/** The whole request as bytes, made once and sent many times. */
export function plainRequest(url: string, path: string, body: object): Buffer {
  const text = JSON.stringify(body);
  const head = `POST ${path} HTTP/1.1\r\nhost: ${new URL(url).host}\r\ncontent-type: application/json\r\n`;
  return Buffer.from(`${head}content-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

const HEAD_END = '\r\n\r\n';

export async function openPlain(url: string): Promise<PlainConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  await once(socket, 'connect');
  return { post: (request) => post(socket, request), close: () => socket.destroy() };
}

function post(socket: Socket, request: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    let head = '';
    let missing = Number.NaN;
    let bodyBytes = 0;
    const settle = (error?: Error) => {
      socket.off('data', onData);
      socket.off('close', onClose);
      if (error === undefined) resolve(bodyBytes);
      else reject(error);
    };
    const onClose = () => settle(new Error('The server closed the connection.'));
    const onData = (chunk: Buffer) => {
      if (!Number.isNaN(missing)) {
        missing -= chunk.length;
      } else {
        head += chunk.toString('latin1');
        const end = head.indexOf(HEAD_END);
        if (end < 0) return;
        const length = /content-length: (\d+)/i.exec(head.slice(0, end))?.[1];
        if (!head.startsWith('HTTP/1.1 200') || length === undefined) {
          settle(new Error(`The server answered: ${head.slice(0, 500)}`));
          return;
        }
        bodyBytes = Number(length);
        missing = bodyBytes - (head.length - end - HEAD_END.length);
      }
      if (missing <= 0) settle();
    };
    socket.on('data', onData);
    socket.on('close', onClose);
    socket.write(request);
  });
}
