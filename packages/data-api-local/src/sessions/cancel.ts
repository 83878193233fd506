import { connect } from 'node:net';

export interface CancelTarget {
  readonly host: string;
  readonly port: number;
  readonly processId: number;
  readonly secretKey: Buffer;
}

/** The number that PostgreSQL's protocol gives this message instead of a version. */
const CANCEL_REQUEST = 80_877_102;
const HEADER_BYTES = 12;
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Asks PostgreSQL to cancel what the session runs, over a connection of its own. Resolves when PostgreSQL has read the request, or it
 * could not be sent. There is no answer.
 */
export async function cancel({ host, port, processId, secretKey }: CancelTarget): Promise<void> {
  const message = Buffer.alloc(HEADER_BYTES + secretKey.length);
  message.writeInt32BE(message.length, 0);
  message.writeInt32BE(CANCEL_REQUEST, 4);
  message.writeInt32BE(processId, 8);
  secretKey.copy(message, HEADER_BYTES);
  await new Promise<void>((resolve) => {
    const socket = connect(port, host, () => socket.write(message));
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => socket.destroy());
    socket.on('error', () => socket.destroy());
    socket.on('data', () => undefined);
    socket.on('close', () => resolve());
  });
}
