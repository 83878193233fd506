import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { AwsException, serializationException } from './errors.ts';
import { MAX_REQUEST_BYTES } from './limits.ts';

/** What is read and thrown away of a body that is too large, so that its sender gets to see the answer. */
const MAX_DRAINED_BYTES = 64 * 1024 * 1024;

export interface RequestBody {
  readonly text: string;
  /** Headers and body: what counts against 4 MiB. */
  readonly bytes: number;
}

/**
 * Reads a body of at most 4 MiB, headers included.
 * @throws AwsException RequestEntityTooLargeException, or SerializationException when it is not UTF-8; nothing of the
 * request runs then
 */
export async function readRequestBody(request: IncomingMessage): Promise<RequestBody> {
  const headerBytes = request.rawHeaders.reduce((sum, part) => sum + part.length + 2, 0);
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = headerBytes;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= MAX_REQUEST_BYTES) chunks.push(chunk);
      else chunks.length = 0;
      if (bytes > MAX_DRAINED_BYTES) request.destroy();
    });
    request.on('end', () => {
      if (bytes > MAX_REQUEST_BYTES) reject(tooLarge());
      else {
        const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
        // Decoding would put U+FFFD where the bytes are wrong, and store that.
        if (isUtf8(body)) resolve({ text: body.toString('utf8'), bytes });
        else reject(serializationException('The request body is not valid UTF-8.'));
      }
    });
    request.on('error', reject);
  });
}

const tooLarge = (): AwsException =>
  new AwsException(
    'RequestEntityTooLargeException',
    `The request is larger than ${MAX_REQUEST_BYTES} bytes (4 MiB), headers and JSON notation included.`,
  );
