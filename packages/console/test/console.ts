import { request as httpRequest } from 'node:http';
import { startTestDataApi } from '../../../test/database.ts';
import type { DataApiLocal } from '../../data-api-local/src/index.ts';
import { type Console, type ConsoleOptions, createFeed, type Feed, startConsole } from '../src/index.ts';

export interface TestConsole {
  readonly api: DataApiLocal;
  readonly page: Console;
  readonly feed: Feed;
  readonly origin: string;
  readonly token: string;
  stop(): Promise<void>;
}

/** A console on a free port, and a local Data API with its own database. */
export async function startTestConsole(
  options: { readonly showValues?: boolean } & Partial<Omit<ConsoleOptions, 'feed' | 'service'>> = {},
): Promise<TestConsole> {
  const { showValues = false, ...rest } = options;
  const feed = createFeed({ showValues });
  const api = await startTestDataApi({
    log: feed.log,
    interceptors: [feed.interceptor],
    // On a busy machine a loop takes longer than the default of one second.
    repeatedStatements: { withinMs: 60_000 },
  });
  const page = await startConsole({ port: 0, ...rest, feed, service: api });
  return {
    ...{
      api,
      page,
      feed,
      origin: new URL(page.url).origin,
      token: new URLSearchParams(new URL(page.url).hash.slice(1)).get('token') ?? '',
    },
    async stop() {
      await page.close();
      await api.stop();
    },
  };
}

export interface Answered {
  readonly status: number | undefined;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly text: string;
}

/** A plain HTTP client, because fetch does not allow Host, Origin and Sec-Fetch-Site. */
export function send(
  origin: string,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(`${origin}`, { method, path, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** One call of an application, without an SDK. Each call opens a new connection, because the service may close an idle one. */
export async function post(api: DataApiLocal, operation: string, members: object = {}): Promise<Response> {
  const { resourceArn, secretArn, database } = api;
  const { status, text } = await send(
    api.url,
    'POST',
    `/${operation}`,
    { 'content-type': 'application/json', 'user-agent': 'application/1.0' },
    JSON.stringify({ resourceArn, secretArn, database, ...members }),
  );
  return new Response(text, { status: status ?? 500 });
}

export const execute = (api: DataApiLocal, sql: string, more: object = {}): Promise<Response> =>
  post(api, 'Execute', { sql, ...more });
