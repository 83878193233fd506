import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Answer } from '../api/call.ts';

const LONG_BODY_CHARACTERS = 16_384;

export interface AnswerOptions {
  readonly requestId: string;
  /** Nothing that comes behind the request can be told from the rest of it. */
  readonly closesConnection: boolean;
}

export function writeAnswer(response: ServerResponse, answer: Answer, options: AnswerOptions): void {
  if (answer.disconnect === true) {
    response.destroy();
    return;
  }
  // A long body is encoded once; a short one goes out in the same write as its headers.
  const body = answer.body.length > LONG_BODY_CHARACTERS ? Buffer.from(answer.body) : answer.body;
  response.writeHead(answer.status, envelope(answer, body, options));
  response.end(body);
}

/** The whole answer, for a connection on which there is no request that could be answered. */
export function answerText(answer: Answer, requestId: string): string {
  const headers = {
    date: new Date().toUTCString(),
    ...envelope(answer, answer.body, { requestId, closesConnection: true }),
  };
  return [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    answer.body,
  ].join('\r\n');
}

/** The headers that every answer has. */
function envelope(
  { errorType, contentType = 'application/json' }: Answer,
  body: string | Buffer,
  { requestId, closesConnection }: AnswerOptions,
) {
  const headers: Record<string, string | number> = {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'x-amzn-RequestId': requestId,
  };
  if (errorType !== undefined) headers['x-amzn-ErrorType'] = errorType;
  if (closesConnection) headers.connection = 'close';
  return headers;
}
