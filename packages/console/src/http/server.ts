import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Routes } from '../api/routes.ts';
import { readJson } from './body.ts';
import type { Events } from './events.ts';
import { API_PREFIX, createGuard, type Guard } from './guard.ts';
import { securityHeaders } from './headers.ts';
import { type Assets, pageHtml } from './page.ts';
import { Refusal } from './refusal.ts';

export interface ServerOptions {
  /** 0 takes any free one. */
  readonly port: number;
  readonly allowedHosts: readonly string[];
  readonly token: string;
  readonly assets: Assets;
  readonly events: Events;
  readonly routes: Routes;
}

export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** The HTTP server of the console. It listens on loopback only; no option changes the address. */
export async function listen(options: ServerOptions): Promise<Listening> {
  let guard: Guard | undefined;
  const server = createServer((request, response) => void answer(request, response, options, guard));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', () => resolve());
  });
  const { port } = server.address() as AddressInfo;
  guard = createGuard({ port, allowedHosts: options.allowedHosts, token: options.token });
  return {
    port,
    async close() {
      options.events.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      // A page that does not read would keep its connection open, and the command would not end.
      setTimeout(() => server.closeAllConnections(), 500).unref();
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions,
  guard: Guard | undefined,
): Promise<void> {
  const nonce = randomBytes(16).toString('base64');
  for (const [name, value] of Object.entries(securityHeaders(nonce))) response.setHeader(name, value);
  try {
    const { method, headers } = request;
    const url = urlOf(request.url);
    if (url === undefined || guard === undefined) {
      throw new Refusal(400, 'The path cannot be read. Allowed is a URL path, such as /. Send one.');
    }
    guard({ method, pathname: url.pathname, headers });
    if (url.pathname.startsWith(API_PREFIX)) await answerApi(request, response, url, options);
    else answerPage(response, method, url.pathname, nonce, options.assets);
  } catch (error) {
    refuse(response, error);
  }
}

/** Uses only the path and the query of the request line, not a host in it. */
function urlOf(target = '/'): URL | undefined {
  const base = 'http://console.invalid';
  return URL.canParse(target, base) ? new URL(target, base) : undefined;
}

function answerPage(
  response: ServerResponse,
  method: string | undefined,
  pathname: string,
  nonce: string,
  assets: Assets,
): void {
  if (method !== 'GET') throw new Refusal(405, 'The page is read with GET.');
  if (pathname === '/') {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end(pageHtml(nonce));
    return;
  }
  const asset = assets.get(pathname);
  if (asset === undefined) throw new Refusal(404, `${JSON.stringify(pathname.slice(0, 100))} was not found. Open /.`);
  response.setHeader('content-type', asset.contentType);
  response.end(asset.body);
}

async function answerApi(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  { events, routes }: ServerOptions,
): Promise<void> {
  const name = `${request.method} ${url.pathname.slice(API_PREFIX.length)}`;
  if (name === 'GET events') {
    events.open(response, String(request.headers['last-event-id'] ?? ''));
    return;
  }
  const route = Object.hasOwn(routes, name) ? routes[name] : undefined;
  if (route === undefined) {
    const known = ['GET events', ...Object.keys(routes)].join(', ');
    throw new Refusal(404, `${JSON.stringify(name.slice(0, 100))} was not found. Allowed are ${known}.`);
  }
  const body = request.method === 'POST' ? await readJson(request) : {};
  const result = await route({ query: url.searchParams, body });
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(result ?? {}));
}

function refuse(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const isRefusal = error instanceof Refusal;
  if (!isRefusal)
    process.stderr.write(`console: this is a bug: ${error instanceof Error ? error.stack : String(error)}\n`);
  response.statusCode = isRefusal ? error.status : 500;
  response.setHeader('content-type', 'application/json');
  // Does not wait for the rest of the body.
  response.setHeader('connection', 'close');
  response.end(
    JSON.stringify({
      message: isRefusal ? error.message : 'The console failed. The terminal that started it has the details.',
    }),
  );
}
