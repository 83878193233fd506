import type { Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';

const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
/** The first byte of a TLS handshake. */
const HANDSHAKE = 0x16;
const REQUEST_BYTES = 8;

/**
 * Starts TLS on a connection in either way of PostgreSQL: the client begins with the handshake (direct negotiation, with the ALPN
 * protocol `postgresql`), or asks first with an SSLRequest. Anything else is closed, as it would send the token in clear text.
 */
export function negotiateTls(raw: Socket, secureContext: SecureContext, onSecure: (secure: TLSSocket) => void): void {
  raw.once('readable', () => {
    const first: Buffer | null = raw.read();
    if (first === null) return;
    if (first[0] === HANDSHAKE) {
      raw.unshift(first);
      secure(['postgresql']);
      return;
    }
    const request = first.length >= REQUEST_BYTES && first.readInt32BE(0) === REQUEST_BYTES ? first.readInt32BE(4) : 0;
    if (request === GSS_REQUEST) {
      raw.write('N');
      negotiateTls(raw, secureContext, onSecure);
    } else if (request === SSL_REQUEST && first.length === REQUEST_BYTES) {
      raw.write('S');
      secure(['postgresql']);
    } else {
      // Also CVE-2021-23222: bytes that were sent before the handshake are never read.
      raw.destroy();
    }
  });

  function secure(ALPNProtocols: string[]): void {
    const socket = new TLSSocket(raw, { isServer: true, secureContext, ALPNProtocols });
    socket.on('error', () => raw.destroy());
    socket.once('secure', () => onSecure(socket));
  }
}
