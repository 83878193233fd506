import { createRoutes } from './api/routes.ts';
import { keyedState } from './api/state.ts';
import type { Feed } from './feed/feed.ts';
import { createEvents } from './http/events.ts';
import { type Assets, readPage } from './http/page.ts';
import { listen } from './http/server.ts';
import { consoleToken } from './http/token.ts';
import type { ReadMigrations } from './migrations.ts';
import type { ConsoleService } from './service.ts';

export interface ConsoleOptions {
  /** The feed whose `log` and `interceptor` were passed to `startDataApiLocal()`. */
  readonly feed: Feed;
  /** The local Data API. It may still be starting: the page is built meanwhile. */
  readonly service: ConsoleService | PromiseLike<ConsoleService>;
  /** The applied and the pending migrations. @default - the page says that it was started without migrations */
  readonly migrations?: ReadMigrations | undefined;
  /** 0 takes any free one. @default 8434 */
  readonly port?: number | undefined;
  /** Additional names allowed in the Host header, such as the name of a port forwarder. @default - none */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Statements marks a statement as slow when its p95, without added latency, is above this. In milliseconds. @default 100 */
  readonly slowMs?: number | undefined;
  /** The file that keeps the token, so that open tabs continue to work after a restart. @default - in memory */
  readonly tokenFile?: string | undefined;
}

export interface Console {
  /** The token is in the fragment, which a browser never sends. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export const DEFAULT_PORT = 8434;
export const DEFAULT_SLOW_MS = 100;

/** The console did not start. The local Data API continues without it. */
export class ConsoleError extends Error {
  override readonly name = 'ConsoleError';
}

/**
 * Starts the local console: a web page for the local Data API, on its own port, which only this machine can reach.
 * @throws {ConsoleError} its port is in use, or the development dependencies that build the page are not installed
 * @throws {Error} the error of the local Data API, if that does not start
 * @example
 * const feed = createFeed();
 * const service = startDataApiLocal({ log: feed.log, interceptors: [feed.interceptor] });
 * const { url, close } = await startConsole({ feed, service });
 */
export async function startConsole(options: ConsoleOptions): Promise<Console> {
  const { feed, migrations, port = DEFAULT_PORT, slowMs = DEFAULT_SLOW_MS, allowedHosts = [] } = options;
  const [assets, service] = await Promise.all([builtPage(), options.service]);
  const token = consoleToken(options.tokenFile);
  const events = createEvents({ feed, state: () => keyedState(service, feed) });
  const routes = createRoutes({ feed, service, migrations, slowMs, epoch: events.epoch });
  try {
    const listening = await listen({ port, allowedHosts, token, assets, events, routes });
    return {
      url: `http://127.0.0.1:${listening.port}/#token=${token}`,
      port: listening.port,
      close: () => listening.close(),
    };
  } catch (error) {
    events.close();
    const { code } = (error ?? {}) as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const why = code === 'EADDRINUSE' ? 'is already in use' : `cannot be opened (${code})`;
    throw new ConsoleError(
      `The console did not start: port ${port} of 127.0.0.1 ${why}. It needs a free port. ` +
        'Stop the other program, choose another port (--console-port N), or use 0 for any free port.',
      { cause: error },
    );
  }
}

async function builtPage(): Promise<Assets> {
  try {
    return await readPage();
  } catch (error) {
    throw new ConsoleError(
      'The console did not start: its page cannot be built. It needs the development dependencies of this project. ' +
        `Run npm ci. (${error instanceof Error ? error.message.split('\n', 1)[0] : String(error)})`,
      { cause: error },
    );
  }
}
