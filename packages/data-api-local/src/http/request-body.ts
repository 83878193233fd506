import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { AwsException, serializationException } from '../errors.ts';
import { MAX_REQUEST_BYTES } from '../limits.ts';
import type { Received } from '../request-log.ts';

/** What is read and thrown away of a body that is too large, so that its sender gets to see the answer. */
const MAX_DRAINED_BYTES = 64 * 1024 * 1024;

/**
 * Reads a body of at most 4 MiB, headers included, and notes how much came.
 * @throws AwsException RequestEntityTooLargeException; SerializationException when it is not UTF-8;
 * RequestAbortedException when its sender went away. Nothing of the request runs then
 */
export async function readRequestBody(request: IncomingMessage, received: Received): Promise<string> {
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => {
      received.requestBytes += chunk.length;
      if (received.requestBytes <= MAX_REQUEST_BYTES) chunks.push(chunk);
      else chunks.length = 0;
      if (received.requestBytes > MAX_DRAINED_BYTES) {
        reject(tooLarge());
        request.destroy();
      }
    });
    request.on('end', () => {
      if (received.requestBytes > MAX_REQUEST_BYTES) reject(tooLarge());
      else {
        const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
        // Decoding would put U+FFFD where the bytes are wrong, and store that.
        if (isUtf8(body)) resolve(body.toString('utf8'));
        else reject(serializationException('The request body is not valid UTF-8.'));
      }
    });
    request.on('error', () => reject(aborted(received)));
  });
}

const tooLarge = (): AwsException =>
  new AwsException(
    'RequestEntityTooLargeException',
    `The request is larger than ${MAX_REQUEST_BYTES} bytes (4 MiB), headers and JSON notation included.`,
  );

/** AWS's name for it; nobody is there to get the answer, but the log has its line. */
const aborted = ({ requestBytes }: Received): AwsException =>
  new AwsException(
    'RequestAbortedException',
    `The client closed the connection in the middle of its request, after ${requestBytes} bytes. Nothing of it ran. Look there for a timeout.`,
  );
