import type { IncomingHttpHeaders } from 'node:http';
import { AwsException, type ExceptionName } from '../api/errors.ts';
import { shown } from './refusals.ts';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

type Row = readonly [
  header: 'origin' | 'sec-fetch-site' | 'content-type' | 'content-encoding' | 'transfer-encoding' | 'expect',
  refused: RegExp,
  exception: ExceptionName,
  message: (value: string) => string,
];

const fromPage = (header: string) => (value: string) =>
  `The request comes from a web page: its ${header} header is ${shown(value)}. This local Data API answers to programs only. ` +
  'Call it from a server or a script.';
const compressed = (header: string) => (value: string) =>
  `The ${header} header is ${shown(value)}. Allowed is a body that is not compressed. Send it as plain JSON.`;

/** The first row that matches is the answer. */
const REFUSED_HEADERS: readonly Row[] = [
  ['origin', /^/, 'AccessDeniedException', fromPage('Origin')],
  ['sec-fetch-site', /^(?!none$)/, 'AccessDeniedException', fromPage('Sec-Fetch-Site')],
  [
    'content-type',
    // A web page can send these without a CORS preflight.
    /^\s*(?:text\/plain|multipart\/form-data|application\/x-www-form-urlencoded)\s*(?:;|$)/i,
    'UnsupportedMediaTypeException',
    (value) =>
      `The content type is ${value.split(';')[0]?.trim().toLowerCase()}. Allowed is application/json. Send that header, as every AWS SDK does.`,
  ],
  ['content-encoding', /^(?!\s*(?:identity)?\s*$)/i, 'UnsupportedMediaTypeException', compressed('content-encoding')],
  // Node decodes chunks and nothing else. Its parser refuses a coding that does not end in chunks.
  ['transfer-encoding', /.,\s*chunked\s*$/i, 'UnsupportedMediaTypeException', compressed('transfer-encoding')],
  [
    'expect',
    // Node answers 100 (Continue) itself. It would refuse any other value without a body.
    /^(?!(?:.*\W)?100-continue(?:\W|$))/i,
    'ExpectationFailedException',
    (value) => `The Expect header is ${shown(value)}. Allowed is 100-continue. Send that, or no Expect header.`,
  ],
];

/**
 * Refuses what a web page in the developer's browser could send (a request to a name that resolves to loopback, with an Origin, or with a
 * content type that needs no CORS preflight), and what Node cannot read.
 * @param targetHost - the host in the request line, if there is one. It takes precedence over the Host header, so both are checked
 */
export function checkHeaders(
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
  const allowed = [...LOOPBACK_NAMES, ...allowedHosts];
  checkHost('Host header', headers.host, allowed);
  if (targetHost !== undefined) checkHost('URL of the request line', targetHost, allowed);
  for (const [header, refused, exception, message] of REFUSED_HEADERS) {
    const value = headers[header]?.toString();
    if (value !== undefined && refused.test(value)) throw new AwsException(exception, message(value));
  }
}

function checkHost(where: string, host: string, allowed: readonly string[]): void {
  const name = hostName(host);
  if (allowed.some((one) => hostName(one) === name)) return;
  throw new AwsException(
    'AccessDeniedException',
    `The ${where} names ${shown(name)}. This local Data API answers to ${allowed.join(', ')}. Use one of these, or start it with --allow-host NAME.`,
  );
}

/** The name without the port, in lower case; IPv6 addresses keep their brackets. */
export const hostName = (host: string): string => host.replace(/:\d*$/, '').toLowerCase();
