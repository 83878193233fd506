import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Feed } from '../feed/feed.ts';
import { createAllowance } from './allowance.ts';
import { Refusal } from './refusal.ts';

/** A browser opens six connections to a host, so more streams than this are a mistake. */
export const MAX_STREAMS = 8;
/** A reader that is further behind gets the newest requests, and the number of those that it missed. */
export const MAX_ENTRIES_SENT = 2000;
/**
 * Limit for all pages together, after a burst of {@link MAX_ENTRIES_SENT}. A person cannot read faster, and sending a request to the page
 * costs the service a tenth of the request itself.
 */
export const ENTRIES_PER_SECOND = 200;
const FLUSH_MS = 100;
const STATE_MS = 1000;
const KEEP_ALIVE_MS = 15_000;
const MAX_BEHIND_MS = 30_000;

export interface EventsOptions {
  readonly feed: Feed;
  /** What the page shows beside requests. It is sent again when `key` changes. */
  readonly state: () => { readonly key: string; readonly data: unknown };
}

export interface Events {
  /** Changes with every start of the console, so that the page drops its data. */
  readonly epoch: string;
  /**
   * @param lastEventId - `EPOCH:NUMBER` of the last request that the page has. It is ignored if it is from an earlier start.
   * @throws {Refusal} 503 if too many streams are open
   */
  open(response: ServerResponse, lastEventId: string): void;
  /** Sends a last event and ends every stream. */
  close(): void;
}

interface Client {
  readonly response: ServerResponse;
  /** The number of the last request that was sent. */
  sent: number;
  stateKey: string;
  behindSinceMs: number | undefined;
}

/** Serialised requests, shared by clients that are equally far. */
interface Batch {
  readonly after: number;
  readonly newest: number;
  readonly bytes: Buffer;
}

/**
 * Server-sent events. There is no queue per client: a client costs a number and at most one batch beyond its socket's buffer. A client that
 * was behind gets the newest entries when it reads again. Clients that are up to date share one batch, so that the cost of a call does not
 * depend on the number of open pages.
 */
export function createEvents({ feed, state }: EventsOptions): Events {
  const epoch = randomUUID();
  const clients = new Set<Client>();
  let flushing: NodeJS.Timeout | undefined;
  let lastWroteMs = Date.now();

  const allowance = createAllowance({
    burst: MAX_ENTRIES_SENT,
    perSecond: ENTRIES_PER_SECOND,
    nowMs: () => performance.now(),
  });
  let batch: Batch | undefined;

  const write = (client: Client, bytes: Buffer | string): void => {
    if (client.response.write(bytes)) return;
    client.behindSinceMs ??= Date.now();
  };
  const batchAfter = (after: number, limit: number): Batch => {
    const { newest } = feed;
    if (batch?.after === after && batch.newest === newest) return batch;
    const entries = feed.after(after, limit);
    allowance.spend(entries.length);
    const first = entries[0]?.sequence ?? 0;
    const gap = entries.length > 0 && first > after + 1 ? event('gap', { from: after + 1, to: first - 1 }) : '';
    batch = { after, newest, bytes: Buffer.from(gap + event('requests', entries, `${epoch}:${newest}`)) };
    return batch;
  };
  const sendRequests = (client: Client, limit: number): void => {
    if (client.behindSinceMs !== undefined || client.sent === feed.newest || limit === 0) return;
    const { newest, bytes } = batchAfter(client.sent, limit);
    client.sent = newest;
    write(client, bytes);
  };
  const sendState = (client: Client, { key, data }: ReturnType<EventsOptions['state']>): void => {
    if (client.behindSinceMs !== undefined || key === client.stateKey) return;
    client.stateKey = key;
    write(client, event('state', data));
  };
  const flush = () => {
    flushing = undefined;
    const limit = allowance.left();
    for (const client of clients) sendRequests(client, limit);
    // The rest waits until the reserve has filled.
    if (limit === 0) flushSoon();
  };
  const flushSoon = () => {
    if (clients.size > 0) flushing ??= setTimeout(flush, FLUSH_MS).unref();
  };
  const stopListening = feed.listen(flushSoon);
  const ticking = setInterval(() => {
    const nowMs = Date.now();
    const isQuiet = nowMs - lastWroteMs >= KEEP_ALIVE_MS;
    if (isQuiet) lastWroteMs = nowMs;
    if (clients.size === 0) return;
    const now = state();
    for (const client of clients) {
      if (client.behindSinceMs !== undefined && nowMs - client.behindSinceMs > MAX_BEHIND_MS) client.response.destroy();
      else if (client.behindSinceMs === undefined) {
        sendState(client, now);
        if (isQuiet) write(client, ': still here\n\n');
      }
    }
  }, STATE_MS).unref();

  return {
    epoch,
    open(response, lastEventId) {
      if (clients.size >= MAX_STREAMS) {
        throw new Refusal(
          503,
          `${clients.size} pages already read events. Allowed are ${MAX_STREAMS}. Close another tab, or read requests?after=N.`,
        );
      }
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      const client: Client = { response, sent: numberOf(lastEventId, epoch), stateKey: '', behindSinceMs: undefined };
      response.on('drain', () => {
        client.behindSinceMs = undefined;
        flushSoon();
      });
      response.on('close', () => clients.delete(client));
      clients.add(client);
      write(client, event('hello', { epoch, sequence: feed.newest }));
      sendState(client, state());
      sendRequests(client, MAX_ENTRIES_SENT);
    },
    close() {
      stopListening();
      clearTimeout(flushing);
      clearInterval(ticking);
      for (const { response } of clients) response.end(event('bye', {}));
    },
  };
}

/** After a restart numbers begin at 1 again: a number of an earlier start would skip new requests. */
function numberOf(lastEventId: string, epoch: string): number {
  const [of, number] = lastEventId.split(':');
  return of === epoch ? Number(number) || 0 : 0;
}

const event = (name: string, data: unknown, id?: string): string =>
  `event: ${name}\n${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
