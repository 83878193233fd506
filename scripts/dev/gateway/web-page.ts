// Restricts web pages in the developer's browser: dev needs no password, so pages of other sites must not use it.
import type { IncomingHttpHeaders } from 'node:http';
import { CORS_ALLOWED_HEADERS, CORS_EXPOSED_HEADERS, CORS_PREFLIGHT_SECONDS } from '../../../infra/lambda/cors.ts';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Why a request is refused: its `Host` is not this machine (DNS rebinding), or it comes from a page whose origin the stage does not allow.
 * Undefined if it is allowed.
 */
export function webPageRefusal(headers: IncomingHttpHeaders, corsOrigins: readonly string[]): string | undefined {
  const { host, origin } = headers;
  const site = headers['sec-fetch-site'];
  const name = host?.replace(/:\d*$/, '').toLowerCase();
  if (name === undefined || !LOOPBACK_NAMES.includes(name)) {
    return `The Host header is ${shown(host)}; dev answers to ${LOOPBACK_NAMES.join(', ')}. Use one of these.`;
  }
  if (origin !== undefined) {
    if (origin === `http://${host}` || corsOrigins.includes(origin)) return undefined;
    return (
      `The request comes from a web page of ${shown(origin)}; the stage allows ${corsOrigins.join(', ') || 'no page'}. ` +
      'Add the origin to functions.corsOrigins of the stage.'
    );
  }
  if (site === undefined || site === 'none' || site === 'same-origin') return undefined;
  return `The request comes from a web page of another site (Sec-Fetch-Site: ${shown(String(site))}). Call dev from a program or a page of the same origin.`;
}

/** Headers of an answer to a page; empty without `Origin`, or if the stage has no CORS. */
export function corsHeaders(
  origin: string | undefined,
  corsOrigins: readonly string[],
): Readonly<Record<string, string>> {
  if (origin === undefined || !corsOrigins.includes(origin)) return {};
  return { 'access-control-allow-origin': origin, 'access-control-expose-headers': CORS_EXPOSED_HEADERS.join(',') };
}

/** Headers of the answer to a preflight request, which API Gateway gives itself, without an authorizer. */
export function preflightHeaders(
  origin: string | undefined,
  corsOrigins: readonly string[],
  methods: readonly string[],
) {
  if (origin === undefined || !corsOrigins.includes(origin)) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': [...new Set(methods)].sort().join(','),
    'access-control-allow-headers': CORS_ALLOWED_HEADERS.join(','),
    'access-control-max-age': String(CORS_PREFLIGHT_SECONDS),
  };
}

function shown(text: string | undefined): string {
  return text === undefined ? 'missing' : JSON.stringify(text.slice(0, 100));
}
