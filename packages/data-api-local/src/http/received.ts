import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Received } from '../api/request-log.ts';

/** A request whose head has arrived; without method and path, bytes that are not HTTP. */
export function receive({ method, url, headers, rawHeaders }: IncomingMessage): Received {
  const requestId = randomUUID();
  // Joins the 20 pieces of which Node makes it. A log that keeps entries would keep 490 bytes for each, instead of 64.
  requestId.charCodeAt(0);
  return {
    requestId,
    startedAtMs: Date.now(),
    began: performance.now(),
    method: method ?? undefined,
    path: url?.replace(/\?.*/s, '') || undefined,
    traceRoot: traceRootOf(headers),
    operation: undefined,
    requestBytes: rawHeaders.reduce((sum, part) => sum + part.length + 2, 0),
  };
}

/** The root of the X-Ray trace that a request belongs to; undefined if it has none. */
export const traceRootOf = (headers: IncomingHttpHeaders): string | undefined =>
  /Root=([\w-]{1,64})/.exec(headers['x-amzn-trace-id']?.toString() ?? '')?.[1];
