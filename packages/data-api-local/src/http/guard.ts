import type { IncomingHttpHeaders } from 'node:http';
import { AwsException } from '../api/errors.ts';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** The content types that a web page can send without a CORS preflight. */
const SIMPLE_REQUEST_TYPES = ['text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded'];

/**
 * Refuses what a web page in the developer's browser could send: a request to a name that resolves to loopback (DNS rebinding),
 * with an Origin, or with a content type that needs no CORS preflight.
 */
export function refuseWebPages(
  headers: IncomingHttpHeaders,
  targetHost: string | undefined,
  allowedHosts: readonly string[],
): void {
  if (headers.host === undefined) {
    throw new AwsException(
      'MalformedHttpRequestException',
      'The request has no Host header. Allowed is the name of this local Data API, such as localhost. Send it, as HTTP/1.1 asks.',
    );
  }
  const isAllowed = (name: string) =>
    LOOPBACK_NAMES.includes(name) || allowedHosts.some((allowed) => hostName(allowed) === name);
  const named = hostName(headers.host);
  const host = isAllowed(named) && targetHost !== undefined ? hostName(targetHost) : named;
  if (!isAllowed(host)) {
    throw new AwsException(
      'AccessDeniedException',
      `The ${host === named ? 'Host header' : 'URL of the request line'} names ${JSON.stringify(host.slice(0, 100))}. This local Data API answers to ` +
        `${[...LOOPBACK_NAMES, ...allowedHosts].join(', ')}. Use one of these, or start it with --allow-host NAME.`,
    );
  }
  const page = headers.origin ?? headers['sec-fetch-site'] ?? 'none';
  if (headers.origin !== undefined || page !== 'none') {
    throw new AwsException(
      'AccessDeniedException',
      `The request comes from a web page: its ${headers.origin === undefined ? 'Sec-Fetch-Site' : 'Origin'} header is ` +
        `${JSON.stringify(String(page).slice(0, 100))}. This local Data API answers to programs only. Call it from a server or a script.`,
    );
  }
  const contentType = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (SIMPLE_REQUEST_TYPES.includes(contentType)) {
    throw new AwsException(
      'UnsupportedMediaTypeException',
      `The content type is ${contentType}. Allowed is application/json. Send that header, as every AWS SDK does.`,
    );
  }
}

/** Without chunks at its end, a transfer coding is no request that Node can read, and refused by its parser. */
const COMPRESSED = {
  'content-encoding': /^(?!\s*(?:identity)?\s*$)/i,
  'transfer-encoding': /.,\s*chunked\s*$/i,
} as const;

const ENCODINGS = ['content-encoding', 'transfer-encoding'] as const;

/** Node undoes chunks and nothing else, and would read compressed bytes as text. */
export function refuseCompression(headers: IncomingHttpHeaders): void {
  for (const name of ENCODINGS) {
    const value = headers[name];
    if (value === undefined || !COMPRESSED[name].test(value)) continue;
    throw new AwsException(
      'UnsupportedMediaTypeException',
      `The ${name} header is ${JSON.stringify(value.slice(0, 100))}. Allowed is a body that is not compressed. Send it as plain JSON.`,
    );
  }
}

/** The name without the port, in lower case; IPv6 addresses keep their brackets. */
export function hostName(host: string): string {
  return host.replace(/:\d*$/, '').toLowerCase();
}
