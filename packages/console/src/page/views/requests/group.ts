import type { ConsoleRequest } from '../../../feed/feed.ts';

/** A line of the list: one request, or several that belong together. */
export interface RequestGroup {
  /** Does not change when more requests are added. */
  readonly key: string;
  /** `attempts`: a call and its retries. `repeats`: one statement many times in a row. */
  readonly kind: 'one' | 'attempts' | 'repeats';
  /** The last request, which decides how the group ended. */
  readonly last: ConsoleRequest;
  /** Oldest first. */
  readonly requests: readonly ConsoleRequest[];
  readonly totalMs: number;
}

/** Fewer calls in a row are shown one by one. */
const FOLDED_FROM = 3;

/** Folds the attempts of one call, then repeats of one statement. Input and output are oldest first. */
export function groupRequests(requests: readonly ConsoleRequest[]): readonly RequestGroup[] {
  return foldRepeats(foldAttempts(requests));
}

export const withRequest = (groups: readonly RequestGroup[], requestId: string): RequestGroup | undefined =>
  groups.find(({ requests }) => requests.some((one) => one.requestId === requestId));

/** The attempts of a call are grouped at the position of the first one. */
function foldAttempts(requests: readonly ConsoleRequest[]): readonly (readonly ConsoleRequest[])[] {
  const byCall = new Map<string, ConsoleRequest[]>();
  const calls: ConsoleRequest[][] = [];
  for (const request of requests) {
    const known = request.invocationId === undefined ? undefined : byCall.get(request.invocationId);
    if (known !== undefined) known.push(request);
    else {
      const call = [request];
      calls.push(call);
      if (request.invocationId !== undefined) byCall.set(request.invocationId, call);
    }
  }
  return calls;
}

function foldRepeats(calls: readonly (readonly ConsoleRequest[])[]): readonly RequestGroup[] {
  const groups: RequestGroup[] = [];
  let run: ConsoleRequest[] = [];
  const endRun = () => {
    if (run.length >= FOLDED_FROM) groups.push(groupOf('repeats', run));
    else groups.push(...run.map((request) => groupOf('one', [request])));
    run = [];
  };
  for (const call of calls) {
    const [request] = call;
    if (request === undefined) continue;
    if (call.length > 1) {
      endRun();
      groups.push(groupOf('attempts', call));
    } else {
      if (run[0] !== undefined && !isSame(run[0], request)) endRun();
      run.push(request);
    }
  }
  endRun();
  return groups;
}

const isSame = (a: ConsoleRequest, b: ConsoleRequest): boolean =>
  a.statementId !== undefined &&
  a.statementId === b.statementId &&
  a.operation === b.operation &&
  a.status === b.status &&
  a.client === b.client;

function groupOf(kind: RequestGroup['kind'], requests: readonly ConsoleRequest[]): RequestGroup {
  const last = requests.at(-1) as ConsoleRequest;
  const totalMs = requests.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return { key: requests[0]?.requestId ?? '', kind, last, requests, totalMs };
}
