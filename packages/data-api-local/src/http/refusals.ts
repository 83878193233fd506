import { maxHeaderSize } from 'node:http';
import { AwsException } from '../api/errors.ts';

/** What Node's HTTP parser says of a connection, its look for slow requests, or the socket itself. */
export interface Unreadable {
  readonly code?: string;
  /** The parser's words; nothing of the request is in them. */
  readonly reason?: string;
  readonly rawPacket?: Buffer;
}

export interface Limits {
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
}

const TLS_HANDSHAKE = 0x16;

/**
 * The answer to what is no request, or none in time; undefined where the connection is gone and nobody reads an answer. The
 * names of exceptions are those of AWS's "Common Errors" as far as there are any.
 */
export function whyUnreadable(error: Unreadable, bytes: number, limits: Limits): AwsException | undefined {
  const { code = '' } = error;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return tooSlow(bytes, limits);
  if (code === 'HPE_INVALID_EOF_STATE') return aborted(bytes);
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new AwsException(
      'RequestHeaderFieldsTooLargeException',
      `The path and the headers of the request have more than ${maxHeaderSize} bytes. Allowed are ${maxHeaderSize}. Send fewer or shorter headers.`,
    );
  }
  if (code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW') {
    return new AwsException(
      'RequestEntityTooLargeException',
      'The chunks of the body have extensions that are larger than the body may be. Allowed is a body without them. Send it with a content-length.',
    );
  }
  return code.startsWith('HPE_') ? malformed(error) : undefined;
}

/** AWS's name for it. Who closed only one side of the connection reads it; the log has it in any case. */
export const aborted = (bytes: number): AwsException =>
  new AwsException(
    'RequestAbortedException',
    `The client closed its connection in the middle of a request: ${bytes} bytes had come on it. Allowed is a whole request; ` +
      'nothing of this one ran. Look for a timeout of the client.',
  );

const tooSlow = (bytes: number, { headersTimeoutMs, requestTimeoutMs }: Limits): AwsException =>
  new AwsException(
    'RequestTimeoutException',
    `The request did not arrive in time: ${bytes} bytes had come on its connection. Allowed are ${headersTimeoutMs} ms for its headers, ` +
      `and ${requestTimeoutMs} ms for all of it. Send it in one piece.`,
  );

function malformed({ code = '', reason = '', rawPacket }: Unreadable): AwsException {
  const [what, advice] =
    rawPacket?.[0] === TLS_HANDSHAKE
      ? ['is not HTTP: it begins as TLS does', 'Write http:// into the endpoint, not https://.']
      : code === 'HPE_PAUSED_H2_UPGRADE'
        ? ['is HTTP/2', 'Let the client speak HTTP/1.1.']
        : [`is not HTTP that can be read: ${reason} (${code})`, 'Correct what the client sends.'];
  return new AwsException(
    'MalformedHttpRequestException',
    `The request ${what}. Allowed is HTTP/1.1, as every AWS SDK sends it. ${advice}`,
  );
}

/** CONNECT, which Node would answer by cutting the connection. */
export const noProxy = (target = ''): AwsException =>
  new AwsException(
    'MethodNotAllowedException',
    `The request is a CONNECT to ${JSON.stringify(target.slice(0, 100))}. This local Data API is no proxy: allowed is POST. ` +
      'Take its address out of HTTP_PROXY and HTTPS_PROXY.',
  );

export const unexpected = (expect: string): AwsException =>
  new AwsException(
    'ExpectationFailedException',
    `The Expect header is ${JSON.stringify(expect.slice(0, 100))}. Allowed is 100-continue. Send that, or no Expect header.`,
  );
