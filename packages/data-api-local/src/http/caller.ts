import type { IncomingHttpHeaders } from 'node:http';

const ACCESS_KEY = /Credential=([^/,\s]{1,128})\//;
const TRACE_ROOT = /Root=([\w-]{1,64})/;

/**
 * Identifies the caller of a request: its trace if it has one (SDKs in Lambda send it), otherwise address, access key and user
 * agent. Not the connection: an SDK opens many, and a loop with Promise.all uses all of them.
 */
export function callerOf(headers: IncomingHttpHeaders, remoteAddress: string | undefined): string {
  const traceId = headers['x-amzn-trace-id'];
  if (typeof traceId === 'string') {
    const root = TRACE_ROOT.exec(traceId)?.[1];
    if (root !== undefined) return root;
  }
  const accessKey = ACCESS_KEY.exec(headers.authorization ?? '')?.[1] ?? '';
  return `${remoteAddress} ${accessKey} ${headers['user-agent'] ?? ''}`;
}
