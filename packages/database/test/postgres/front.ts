// A proxy in front of the PostgreSQL of the tests: it adds TLS like a server, and records the first messages of a client.
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Identity } from './certificate.ts';

export interface Front {
  readonly port: number;
  /** The names and values of each startup message. */
  readonly startups: readonly Readonly<Record<string, string>>[];
  close(): Promise<void>;
}

const SSL_REQUEST = 80_877_103;

/** Listens on 127.0.0.1, and passes everything on to a server. @param identity without it, TLS is refused */
export async function startFront(
  target: { readonly host: string; readonly port: number },
  identity?: Identity,
): Promise<Front> {
  const startups: Record<string, string>[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    keep(socket);
    socket.once('data', (first) => {
      if (first.readInt32BE(4) !== SSL_REQUEST) return begin(socket, first);
      socket.write(identity === undefined ? 'N' : 'S');
      if (identity === undefined) return;
      const key = identity.key.export({ type: 'pkcs8', format: 'pem' }).toString();
      const secure = new TLSSocket(socket, { isServer: true, cert: identity.certificate, key });
      secure.on('error', () => socket.destroy());
      secure.once('data', (startup) => begin(secure, startup));
    });
  });

  function begin(client: Socket, startup: Buffer): void {
    const parts = startup.subarray(8).toString().split('\0');
    startups.push(
      Object.fromEntries(
        parts.flatMap((name, index) => (index % 2 === 0 && name !== '' ? [[name, parts[index + 1] ?? '']] : [])),
      ),
    );
    const upstream = keep(connect(target.port, target.host));
    upstream.write(startup);
    client.pipe(upstream).pipe(client);
  }

  function keep(socket: Socket): Socket {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    return socket.on('close', () => sockets.delete(socket));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    startups,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
