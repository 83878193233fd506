import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Response, respondToError } from './respond.ts';

export type Handler = (event: APIGatewayProxyEventV2) => Promise<Response>;

/** A handler that always answers: `respond.ts` turns what it throws into a response. */
export function answering(handle: Handler): Handler {
  return async (event) => {
    try {
      return await handle(event);
    } catch (error) {
      return respondToError(error, event.requestContext?.requestId);
    }
  };
}
