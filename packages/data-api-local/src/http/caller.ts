import type { IncomingHttpHeaders } from 'node:http';

const ACCESS_KEY = /Credential=([^/,\s]{1,128})\//;
const TRACE_ROOT = /Root=([\w-]{1,64})/;

/**
 * Identifies the caller of a request: its trace if it has one (SDKs in Lambda send it), otherwise address, access key and user
 * agent. Not the connection: an SDK opens many, and a loop with Promise.all uses all of them.
 */
export function callerOf(headers: IncomingHttpHeaders, remoteAddress: string | undefined): string {
  const root = traceRootOf(headers);
  if (root !== undefined) return root;
  const accessKey = ACCESS_KEY.exec(headers.authorization ?? '')?.[1] ?? '';
  return `${remoteAddress} ${accessKey} ${headers['user-agent'] ?? ''}`;
}

/** The root of the X-Ray trace that a request belongs to; undefined if it has none. */
export function traceRootOf(headers: IncomingHttpHeaders): string | undefined {
  const traceId = headers['x-amzn-trace-id'];
  return typeof traceId === 'string' ? TRACE_ROOT.exec(traceId)?.[1] : undefined;
}
