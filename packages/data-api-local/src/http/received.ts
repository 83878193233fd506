import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Received } from '../api/request-log.ts';

/** What a request line names: `/Execute`, or `http://localhost:8432/Execute` when the client is configured with a proxy. */
export function requestTarget(url = ''): { readonly path: string; readonly host?: string } {
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) {
    const { pathname: path, host } = new URL(url);
    return { path, host };
  }
  return { path: url.replace(/\?.*/s, '') };
}

/**
 * Node joins a UUID from 20 pieces, and V8 keeps the pieces until somebody reads a character: 490 bytes for each entry of a log, instead of
 * 64.
 */
function newRequestId(): string {
  const id = randomUUID();
  id.charCodeAt(0);
  return id;
}

/** A request whose head has arrived; without one, bytes that are not HTTP. */
export function receive(request: IncomingMessage | undefined, bytes = 0): Received {
  return {
    requestId: newRequestId(),
    startedAtMs: Date.now(),
    began: performance.now(),
    method: request?.method,
    path: request && requestTarget(request.url).path,
    traceRoot: request && traceRootOf(request.headers),
    operation: undefined,
    requestBytes: request ? request.rawHeaders.reduce((sum, part) => sum + part.length + 2, 0) : bytes,
  };
}

/** The root of the X-Ray trace that a request belongs to; undefined if it has none. */
export const traceRootOf = (headers: IncomingHttpHeaders): string | undefined =>
  /Root=([\w-]{1,64})/.exec(headers['x-amzn-trace-id']?.toString() ?? '')?.[1];
