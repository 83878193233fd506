import { maxHeaderSize } from 'node:http';
import { AwsException } from '../api/errors.ts';
import { MAX_REQUEST_BYTES } from '../api/limits.ts';

/** An error of Node's HTTP parser, of its check for slow requests, or of the socket. */
export interface Unreadable {
  readonly code?: string;
  /** The parser's message; it contains nothing of the request. */
  readonly reason?: string;
  readonly rawPacket?: Buffer;
}

const TLS_HANDSHAKE = 0x16;

/** Text of the client as an error may contain it. */
export const shown = (text: string): string => JSON.stringify(text.slice(0, 100));

/** The time for the headers of a request, in whole milliseconds as Node takes them. */
export const headersTimeoutMs = (requestTimeoutMs: number): number => Math.ceil(requestTimeoutMs / 3);

/**
 * The answer to bytes that are not a request, or came too late; undefined if the connection is gone. The names are those of AWS's
 * "Common Errors" where there are any.
 */
export function whyUnreadable(error: Unreadable, bytes: number, requestTimeoutMs: number): AwsException | undefined {
  const { code = '', reason = '', rawPacket } = error;
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new AwsException(
        'RequestTimeoutException',
        `The request did not arrive in time: ${bytes} bytes had arrived on its connection. Allowed are ${headersTimeoutMs(requestTimeoutMs)} ms ` +
          `for its headers, and ${requestTimeoutMs} ms for all of it. Send it in one piece.`,
      );
    case 'HPE_INVALID_EOF_STATE':
      return aborted(bytes);
    case 'HPE_HEADER_OVERFLOW':
      return new AwsException(
        'RequestHeaderFieldsTooLargeException',
        `The path and the headers of the request have more than ${maxHeaderSize} bytes. Allowed are ${maxHeaderSize}. Send fewer or shorter headers.`,
      );
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new AwsException(
        'RequestEntityTooLargeException',
        'The chunks of the body have extensions that are larger than the body may be. Allowed is a body without them. Send it with a content-length.',
      );
    case 'HPE_PAUSED_H2_UPGRADE':
      return malformed('is HTTP/2', 'Configure the client for HTTP/1.1.');
  }
  if (!code.startsWith('HPE_')) return undefined;
  return rawPacket?.[0] === TLS_HANDSHAKE
    ? malformed('is TLS, not HTTP', 'Use http:// in the endpoint, not https://.')
    : malformed(`is not valid HTTP: ${reason} (${code})`, 'Fix what the client sends.');
}

const malformed = (what: string, advice: string): AwsException =>
  new AwsException(
    'MalformedHttpRequestException',
    `The request ${what}. Allowed is HTTP/1.1, as every AWS SDK sends it. ${advice}`,
  );

/** AWS's name for it. A client that closed only its sending side still reads the answer; the log has it in any case. */
export const aborted = (bytes: number): AwsException =>
  new AwsException(
    'RequestAbortedException',
    `The client closed its connection in the middle of a request: ${bytes} bytes had arrived. Allowed is a whole request; ` +
      'this one did not run. Check the client for a timeout.',
  );

export const tooLarge = (): AwsException =>
  new AwsException(
    'RequestEntityTooLargeException',
    `The request is larger than ${MAX_REQUEST_BYTES} bytes (4 MiB), headers and JSON notation included.`,
  );

/** CONNECT, which Node would answer by cutting the connection. */
export const noProxy = (target = ''): AwsException =>
  new AwsException(
    'MethodNotAllowedException',
    `The request is a CONNECT to ${shown(target)}. This local Data API is not a proxy. Allowed is POST. ` +
      'Remove its address from HTTP_PROXY and HTTPS_PROXY.',
  );
