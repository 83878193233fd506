import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Refusal } from './refusal.ts';

/** Every path under it needs the token. */
export const API_PREFIX = '/_daybreak/console/';
export const TOKEN_HEADER = 'x-daybreak-console';

export interface GuardOptions {
  readonly port: number;
  /** Additional names allowed in the Host header, without port. */
  readonly allowedHosts: readonly string[];
  readonly token: string;
}

export interface GuardedRequest {
  readonly method: string | undefined;
  readonly pathname: string;
  readonly headers: IncomingHttpHeaders;
}

export type Guard = (request: GuardedRequest) => void;

/**
 * Refuses every request that is not from the console's own page or from a program with the token. It runs before routing, so that no route
 * can forget it. Names are compared by equality with fixed lists: a check by prefix, or against the request's own Host, would accept
 * `localhost.evil.com`.
 */
export function createGuard({ port, allowedHosts, token }: GuardOptions): Guard {
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${port}`);
  // A port forwarder uses no port in the Host header, or ours.
  const forwarded = allowedHosts.flatMap((name) => [name.toLowerCase(), `${name.toLowerCase()}:${port}`]);
  const hosts = [...loopback, ...forwarded];
  const origins = [...hosts.map((host) => `http://${host}`), ...forwarded.map((host) => `https://${host}`)];
  const expected = Buffer.from(token);

  return ({ method, pathname, headers }) => {
    const host = headers.host?.toLowerCase() ?? '';
    if (!hosts.includes(host)) {
      throw new Refusal(
        403,
        `The Host header is ${shown(host)}. Allowed are ${hosts.join(', ')}. Use one of these, or start with --allow-host NAME.`,
      );
    }
    const { origin } = headers;
    if (origin !== undefined && !origins.includes(origin.toLowerCase())) {
      throw new Refusal(
        403,
        `The Origin header is ${shown(origin)}. Allowed is the console's own page. Open the console by its own address.`,
      );
    }
    refuseOtherSites(method, pathname, headers);
    if (method !== 'GET' && method !== 'POST') {
      throw new Refusal(405, `The method is ${shown(method ?? '')}. Allowed are GET and POST. Send one of these.`);
    }
    if (!pathname.startsWith(API_PREFIX)) return;
    if (!isToken(headers[TOKEN_HEADER], expected)) {
      throw new Refusal(
        401,
        `The request has no valid ${TOKEN_HEADER} header. Allowed is the token of this console. ` +
          'Open the address that npm run local or npm run dev printed.',
      );
    }
    const contentType = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
    if (method === 'POST' && contentType !== 'application/json') {
      throw new Refusal(
        415,
        `The content type is ${shown(contentType)}. Allowed is application/json. Send that header.`,
      );
    }
  };
}

/** Another site may link to the page, which contains no data. Every other cross-site request is refused. */
function refuseOtherSites(method: string | undefined, pathname: string, headers: IncomingHttpHeaders): void {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin') return;
  const isLink =
    method === 'GET' &&
    pathname === '/' &&
    headers['sec-fetch-mode'] === 'navigate' &&
    headers['sec-fetch-dest'] === 'document';
  if (isLink) return;
  throw new Refusal(
    403,
    `The Sec-Fetch-Site header is ${shown(String(site))}. Allowed is same-origin. Open the console by its own address.`,
  );
}

function isToken(sent: string | string[] | undefined, expected: Buffer): boolean {
  const given = Buffer.from(typeof sent === 'string' ? sent : '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

const shown = (text: string): string => JSON.stringify(text.slice(0, 100));
