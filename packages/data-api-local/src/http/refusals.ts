import { maxHeaderSize } from 'node:http';
import { AwsException } from '../api/errors.ts';

/** An error of Node's HTTP parser, of its check for slow requests, or of the socket. */
export interface Unreadable {
  readonly code?: string;
  /** The parser's message; it contains nothing of the request. */
  readonly reason?: string;
  readonly rawPacket?: Buffer;
}

export interface Limits {
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
}

const TLS_HANDSHAKE = 0x16;

/**
 * The answer to bytes that are not a request, or came too late; undefined if the connection is gone. The names are those of AWS's
 * "Common Errors" where there are any.
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

/** AWS's name for it. A client that closed only its sending side still reads the answer; the log has it in any case. */
export const aborted = (bytes: number): AwsException =>
  new AwsException(
    'RequestAbortedException',
    `The client closed its connection in the middle of a request: ${bytes} bytes had arrived. Allowed is a whole request; ` +
      'this one did not run. Check the client for a timeout.',
  );

const tooSlow = (bytes: number, { headersTimeoutMs, requestTimeoutMs }: Limits): AwsException =>
  new AwsException(
    'RequestTimeoutException',
    `The request did not arrive in time: ${bytes} bytes had arrived on its connection. Allowed are ${headersTimeoutMs} ms for its headers, ` +
      `and ${requestTimeoutMs} ms for all of it. Send it in one piece.`,
  );

function malformed({ code = '', reason = '', rawPacket }: Unreadable): AwsException {
  const [what, advice] =
    rawPacket?.[0] === TLS_HANDSHAKE
      ? ['is TLS, not HTTP', 'Use http:// in the endpoint, not https://.']
      : code === 'HPE_PAUSED_H2_UPGRADE'
        ? ['is HTTP/2', 'Configure the client for HTTP/1.1.']
        : [`is not valid HTTP: ${reason} (${code})`, 'Fix what the client sends.'];
  return new AwsException(
    'MalformedHttpRequestException',
    `The request ${what}. Allowed is HTTP/1.1, as every AWS SDK sends it. ${advice}`,
  );
}

/** CONNECT, which Node would answer by cutting the connection. */
export const noProxy = (target = ''): AwsException =>
  new AwsException(
    'MethodNotAllowedException',
    `The request is a CONNECT to ${JSON.stringify(target.slice(0, 100))}. This local Data API is not a proxy. Allowed is POST. ` +
      'Remove its address from HTTP_PROXY and HTTPS_PROXY.',
  );

export const unexpected = (expect: string): AwsException =>
  new AwsException(
    'ExpectationFailedException',
    `The Expect header is ${JSON.stringify(expect.slice(0, 100))}. Allowed is 100-continue. Send that, or no Expect header.`,
  );
