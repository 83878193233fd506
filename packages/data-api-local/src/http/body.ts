import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { AwsException, serializationException } from '../api/errors.ts';
import { MAX_REQUEST_BYTES } from '../api/limits.ts';
import type { Received } from '../api/request-log.ts';
import { aborted, tooLarge } from './refusals.ts';

/**
 * Reads a body of at most 4 MiB, including headers, and counts its bytes.
 * @throws AwsException RequestEntityTooLargeException; SerializationException when it is not UTF-8; RequestAbortedException when its sender
 * went away; the one with which the server interrupts it. The request does not run then
 */
export async function readRequestBody(request: IncomingMessage, received: Received): Promise<string> {
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      received.requestBytes += chunk.length;
      // The rest of a body that is too large is read as well: many clients read the answer only after they have sent everything.
      if (received.requestBytes <= MAX_REQUEST_BYTES) chunks.push(chunk);
    });
    request.on('end', resolve);
    request.on('error', (error) => reject(error instanceof AwsException ? error : aborted()));
  });
  if (received.requestBytes > MAX_REQUEST_BYTES) throw tooLarge();
  const body = Buffer.concat(chunks);
  // Decoding would replace wrong bytes by U+FFFD, and store that.
  if (!isUtf8(body)) throw serializationException('The request body is not valid UTF-8.');
  return body.toString('utf8');
}
