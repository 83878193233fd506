import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Response, respondToError } from './respond.ts';

export type Handler = (event: APIGatewayProxyEventV2) => Promise<Response>;

/** A handler that always answers: what it throws becomes a response by the one table of `respond.ts`. */
export function answering(handle: Handler): Handler {
  return async (event) => {
    try {
      return await handle(event);
    } catch (error) {
      return respondToError(error, event.requestContext?.requestId);
    }
  };
}
