import { isUtf8 } from 'node:buffer';
import { serializationException } from '../api/errors.ts';
import { MAX_REQUEST_BYTES } from '../api/limits.ts';
import type { Received } from '../api/request-log.ts';
import type { Exchange } from './connections.ts';
import { aborted, tooLarge } from './refusals.ts';

/** How much of a body that is too large is read, so that its sender can read the answer. */
const MAX_DRAINED_BYTES = 64 * 1024 * 1024;

/**
 * Reads a body of at most 4 MiB, including headers, and counts its bytes.
 * @throws AwsException RequestEntityTooLargeException; SerializationException when it is not UTF-8;
 * RequestAbortedException when its sender went away; the exception that interrupts the exchange. The request does not run then
 */
export async function readRequestBody(exchange: Exchange, received: Received): Promise<string> {
  const { request, response } = exchange;
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    exchange.interrupt = reject;
    request.on('data', (chunk: Buffer) => {
      received.requestBytes += chunk.length;
      if (received.requestBytes <= MAX_REQUEST_BYTES) chunks.push(chunk);
      if (received.requestBytes <= MAX_DRAINED_BYTES || response.headersSent) return;
      response.setHeader('connection', 'close');
      reject(tooLarge());
    });
    request.on('end', resolve);
    request.on('error', () => reject(aborted(request.socket.bytesRead)));
  });
  if (received.requestBytes > MAX_REQUEST_BYTES) throw tooLarge();
  const body = Buffer.concat(chunks);
  // Decoding would replace wrong bytes by U+FFFD, and store that.
  if (!isUtf8(body)) throw serializationException('The request body is not valid UTF-8.');
  return body.toString('utf8');
}
