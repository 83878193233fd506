import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from '../api/call.ts';
import { AwsException, failureAnswer } from '../api/errors.ts';
import { logEntry, type Received, type RequestLogEntry } from '../api/request-log.ts';
import { readRequestBody } from './body.ts';
import { checkHeaders } from './guard.ts';
import { receive } from './received.ts';

export interface RespondOptions {
  /** In lower case and without ports. */
  readonly allowedHosts: readonly string[];
  /** The client has to read the answer within this time. */
  readonly requestTimeoutMs: number;
  /** What answers a request once its body is there. It throws an AwsException for one that it refuses before. */
  readonly route: (request: IncomingMessage, received: Received) => (body: string) => Answer | Promise<Answer>;
  /** Called once a request, before its answer is sent. */
  readonly log: (entry: RequestLogEntry) => void;
  readonly onDefect: (error: unknown, request: Pick<Received, 'requestId' | 'operation'>) => void;
}

/**
 * One answer in AWS's envelope and one line of the log, also for a request that is refused. It never rejects.
 * @param unreadable - what the server has to answer to bytes that are not a request
 */
export async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  options: RespondOptions,
  unreadable?: AwsException,
): Promise<void> {
  const received = receive(request);
  const answer = await answerRequest(request, received, options, unreadable);
  options.log(logEntry(received, answer, performance.now() - received.began));
  if (answer.disconnect === true) {
    response.destroy();
    return;
  }
  // A long body is encoded once; a short one is sent in the same write as its headers.
  const body = answer.body.length > 16_384 ? Buffer.from(answer.body) : answer.body;
  response.writeHead(answer.status, {
    'content-type': answer.contentType ?? 'application/json',
    'content-length': Buffer.byteLength(body),
    ...(answer.errorType !== undefined && { 'x-amzn-ErrorType': answer.errorType }),
    'x-amzn-RequestId': received.requestId,
  });
  response.end(body);
  // The part that is not sent yet stays in memory until the client has read it.
  if (response.writableLength > 0) response.setTimeout(options.requestTimeoutMs, () => response.destroy());
}

/** Headers, route, body, operation: what is refused on the way is an answer as well. */
async function answerRequest(
  request: IncomingMessage,
  received: Received,
  options: RespondOptions,
  unreadable: AwsException | undefined,
): Promise<Answer> {
  try {
    if (unreadable !== undefined) throw unreadable;
    checkHeaders(request.headers, options.allowedHosts);
    const answer = options.route(request, received);
    return await answer(await readRequestBody(request, received));
  } catch (error) {
    if (error instanceof AwsException) received.refusal = error.message;
    return failureAnswer(error, (defect) => options.onDefect(defect, received));
  }
}
