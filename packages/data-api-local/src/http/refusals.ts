import { maxHeaderSize } from 'node:http';
import { AwsException } from '../api/errors.ts';
import { MAX_REQUEST_BYTES } from '../api/limits.ts';

/**
 * The answer to bytes that are not a request, or came too late; undefined if the connection is gone. The names are those of AWS's
 * "Common Errors" where there are any.
 * @param error - of Node's HTTP parser (its message contains nothing of the request), of its check for slow requests, or of the socket
 */
export function whyUnreadable(error: NodeJS.ErrnoException, requestTimeoutMs: number): AwsException | undefined {
  const { code = '', message } = error;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new AwsException(
      'RequestTimeoutException',
      `The request did not arrive within ${requestTimeoutMs} ms. It did not run. Send it in one piece.`,
    );
  }
  if (code === 'HPE_INVALID_EOF_STATE') return aborted();
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new AwsException(
      'RequestHeaderFieldsTooLargeException',
      `The path and the headers of the request have more than ${maxHeaderSize} bytes. Allowed are ${maxHeaderSize}. Send fewer or shorter headers.`,
    );
  }
  if (!code.startsWith('HPE_')) return undefined;
  return new AwsException(
    'MalformedHttpRequestException',
    `The request is not valid HTTP: ${message} (${code}). Allowed is HTTP/1.1 without TLS. ` +
      'Use http:// in the endpoint, not https://, and check the client.',
  );
}

/** A client that closed only its sending side still reads the answer; the log has it in any case. */
export const aborted = (): AwsException =>
  new AwsException(
    'RequestAbortedException',
    'The client closed its connection before the whole request had arrived. It did not run. Check the client for a timeout.',
  );

export const tooLarge = (): AwsException =>
  new AwsException(
    'RequestEntityTooLargeException',
    `The request is larger than ${MAX_REQUEST_BYTES} bytes (4 MiB), headers and JSON notation included.`,
  );
