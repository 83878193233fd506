import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { logRequest } from './log.ts';
import { recorded } from './request-record.ts';
import { failureOf, type Response, respondToFailure } from './respond.ts';

/** `context` is from Lambda: the name of the function, the id of the invocation, the remaining time. */
export type Handler = (event: APIGatewayProxyEventV2, context?: Context) => Promise<Response>;

/** An execution environment runs one bundle, and its first request is the cold one. */
let isCold = true;

/**
 * A handler that always answers, and logs one line: `respond.ts` turns an error into a response, `log.ts` writes the line.
 *
 * @example export const handler = answering(async (event) => respond(200, { caller: callerOf(event) }));
 */
export function answering(handle: Handler): Handler {
  return async (event, context) => {
    const startedAt = performance.now();
    const first = isCold;
    isCold = false;
    const { result, record } = await recorded({ startedAt, context }, async () => {
      try {
        return { response: await handle(event, context), failure: undefined };
      } catch (error) {
        const failure = failureOf(error);
        return { response: respondToFailure(failure, event.requestContext?.requestId), failure };
      }
    });
    const { response, failure } = result;
    const durationMs = performance.now() - startedAt;
    logRequest({ event, context, status: response.statusCode ?? 200, durationMs, isCold: first, record, failure });
    return response;
  };
}
