import { isUtf8 } from 'node:buffer';
import { AwsException, serializationException } from '../api/errors.ts';
import { MAX_REQUEST_BYTES } from '../api/limits.ts';
import type { Received } from '../api/request-log.ts';
import type { Exchange } from './connection.ts';
import { aborted } from './refusals.ts';

/** How much of a body that is too large is read, so that its sender can read the answer. */
const MAX_DRAINED_BYTES = 64 * 1024 * 1024;

/**
 * Reads a body of at most 4 MiB, including headers, and counts its bytes.
 * @throws AwsException RequestEntityTooLargeException; SerializationException when it is not UTF-8;
 * RequestAbortedException when its sender went away; the exception that interrupts the exchange. The request does not run then
 */
export async function readRequestBody(exchange: Exchange, received: Received): Promise<string> {
  const { request } = exchange;
  return await new Promise((resolve, reject) => {
    exchange.interrupt = reject;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => {
      received.requestBytes += chunk.length;
      if (received.requestBytes <= MAX_REQUEST_BYTES) chunks.push(chunk);
      else chunks.length = 0;
      if (received.requestBytes > MAX_DRAINED_BYTES) {
        exchange.isInterrupted = true;
        reject(tooLarge());
      }
    });
    request.on('end', () => {
      if (received.requestBytes > MAX_REQUEST_BYTES) reject(tooLarge());
      else {
        const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
        // Decoding would replace wrong bytes by U+FFFD, and store that.
        if (isUtf8(body)) resolve(body.toString('utf8'));
        else reject(serializationException('The request body is not valid UTF-8.'));
      }
    });
    request.on('error', () => reject(aborted(request.socket.bytesRead)));
  });
}

const tooLarge = (): AwsException =>
  new AwsException(
    'RequestEntityTooLargeException',
    `The request is larger than ${MAX_REQUEST_BYTES} bytes (4 MiB), headers and JSON notation included.`,
  );
