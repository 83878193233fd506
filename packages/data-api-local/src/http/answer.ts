import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Answer } from '../api/call.ts';

const LONG_BODY_CHARACTERS = 16_384;

export function writeAnswer(response: ServerResponse, answer: Answer, requestId: string): void {
  if (answer.disconnect === true) {
    response.destroy();
    return;
  }
  // A long body is encoded once; a short one is sent in the same write as its headers.
  const body = answer.body.length > LONG_BODY_CHARACTERS ? Buffer.from(answer.body) : answer.body;
  response.writeHead(answer.status, envelope(answer, body, requestId));
  response.end(body);
}

/** The whole answer as text, where there is no request that Node could answer. The connection closes after it. */
export function answerText(answer: Answer, requestId: string): string {
  const headers = { date: new Date().toUTCString(), ...envelope(answer, answer.body, requestId), connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}`, ...lines, '', answer.body].join('\r\n');
}

const envelope = (answer: Answer, body: string | Buffer, requestId: string) => ({
  'content-type': answer.contentType ?? 'application/json',
  'content-length': Buffer.byteLength(body),
  ...(answer.errorType !== undefined && { 'x-amzn-ErrorType': answer.errorType }),
  'x-amzn-RequestId': requestId,
});
