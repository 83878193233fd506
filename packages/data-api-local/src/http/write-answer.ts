import type { ServerResponse } from 'node:http';
import type { Answer } from '../call.ts';

const LONG_BODY_CHARACTERS = 16_384;

export function writeAnswer(response: ServerResponse, requestId: string, answer: Answer): void {
  if (answer.disconnect === true) {
    response.destroy();
    return;
  }
  // A long body is encoded once; a short one goes out in the same write as its headers.
  const body = answer.body.length > LONG_BODY_CHARACTERS ? Buffer.from(answer.body) : answer.body;
  response.writeHead(answer.status, envelope(requestId, answer, Buffer.byteLength(body)));
  response.end(body);
}

/** The headers that every answer has. */
function envelope(requestId: string, { errorType }: Answer, bodyBytes: number): Record<string, string | number> {
  return {
    'content-type': 'application/json',
    'content-length': bodyBytes,
    'x-amzn-RequestId': requestId,
    ...(errorType === undefined ? {} : { 'x-amzn-ErrorType': errorType }),
  };
}
