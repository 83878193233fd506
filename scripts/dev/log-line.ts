import type { Answered } from './gateway/server.ts';

const MAX_PATH_SHOWN = 80;

/**
 * One request as a line: `12:00:01 POST /conversations/…/messages 201 34 ms (Data API: 1 request, cold start)`. The time is UTC. It has no
 * query string and no value of a body.
 */
export function logLine(entry: Answered, dataApiRequests: number): string {
  const { startedAt, method, path, status, durationMs, isCold, reason } = entry;
  const notes = [
    ...(entry.functionName === undefined
      ? []
      : [`Data API: ${dataApiRequests} request${dataApiRequests === 1 ? '' : 's'}`]),
    ...(isCold ? ['cold start'] : []),
  ];
  return [
    startedAt.toISOString().slice(11, 19),
    method,
    path.length > MAX_PATH_SHOWN ? `${path.slice(0, MAX_PATH_SHOWN)}…` : path,
    status,
    `${Math.round(durationMs)} ms`,
    ...(notes.length === 0 ? [] : [`(${notes.join(', ')})`]),
    ...(reason === undefined ? [] : [`- ${reason}`]),
  ].join(' ');
}

/** The same as one JSON object, for tools. */
export function jsonLine(entry: Answered, dataApiRequests: number): string {
  const { startedAt, durationMs, traceId: _, ...rest } = entry;
  return JSON.stringify({
    timestamp: startedAt.toISOString(),
    ...rest,
    durationMs: Math.round(durationMs * 10) / 10,
    dataApiRequests,
  });
}
