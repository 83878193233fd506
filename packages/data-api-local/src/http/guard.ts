import type { IncomingHttpHeaders } from 'node:http';
import { AwsException } from '../api/errors.ts';
import { shown } from '../members/options.ts';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** A web page can send these without a CORS preflight. */
const SIMPLE_CONTENT_TYPE = /^\s*(?:text\/plain|multipart\/form-data|application\/x-www-form-urlencoded)\s*(?:;|$)/i;
const NOT_COMPRESSED = /^\s*(?:identity)?\s*$/i;

/**
 * Refuses what a web page in the developer's browser could send (a request to a name that resolves to loopback, with an Origin, or with a
 * content type that needs no CORS preflight), and compressed bodies.
 * @param allowedHosts - beside those of loopback, as {@link hostName} returns them
 */
export function checkHeaders(headers: IncomingHttpHeaders, allowedHosts: readonly string[]): void {
  const { origin, 'content-type': type = '', 'content-encoding': encoding = '' } = headers;
  const site = headers['sec-fetch-site']?.toString() ?? 'none';
  const host = hostName(headers.host ?? '');
  const allowed = [...LOOPBACK_NAMES, ...allowedHosts];
  if (!allowed.includes(host)) throw new AwsException('AccessDeniedException', foreignHost(host, allowed));
  if (origin !== undefined) throw new AwsException('AccessDeniedException', fromPage('Origin', origin));
  if (site !== 'none') throw new AwsException('AccessDeniedException', fromPage('Sec-Fetch-Site', site));
  if (SIMPLE_CONTENT_TYPE.test(type)) throw notJson('content-type', type);
  if (!NOT_COMPRESSED.test(encoding)) throw notJson('content-encoding', encoding);
}

const foreignHost = (host: string, allowed: readonly string[]): string =>
  `The Host header names ${shown(host)}. This local Data API answers to ${allowed.join(', ')}. Use one of these, or start it with --allow-host NAME.`;

const fromPage = (header: string, value: string): string =>
  `The request comes from a web page: its ${header} header is ${shown(value)}. This local Data API answers to programs only. ` +
  'Call it from a server or a script.';

const notJson = (header: string, value: string): AwsException =>
  new AwsException(
    'UnsupportedMediaTypeException',
    `The ${header} header is ${shown(value)}. Allowed is application/json without compression. Send that, as every AWS SDK does.`,
  );

/** The name without the port, in lower case; IPv6 addresses keep their brackets. */
export const hostName = (host: string): string => host.replace(/:\d*$/, '').toLowerCase();
