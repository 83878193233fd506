import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Answer } from '../api/call.ts';

const LONG_BODY_CHARACTERS = 16_384;

export function writeAnswer(response: ServerResponse, answer: Answer, headers: Readonly<Record<string, string>>): void {
  if (answer.disconnect === true) {
    response.destroy();
    return;
  }
  // A long body is encoded once; a short one is sent in the same write as its headers.
  const body = answer.body.length > LONG_BODY_CHARACTERS ? Buffer.from(answer.body) : answer.body;
  response.writeHead(answer.status, { ...envelope(answer, body), ...headers });
  response.end(body);
}

/** The whole answer as text, where there is no request that Node could answer. */
export function answerText(answer: Answer, headers: Readonly<Record<string, string>>): string {
  const all = { date: new Date().toUTCString(), ...envelope(answer, answer.body), ...headers };
  return [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}`,
    ...Object.entries(all).map(([name, value]) => `${name}: ${value}`),
    '',
    answer.body,
  ].join('\r\n');
}

const envelope = ({ errorType, contentType = 'application/json' }: Answer, body: string | Buffer) => ({
  'content-type': contentType,
  'content-length': Buffer.byteLength(body),
  ...(errorType !== undefined && { 'x-amzn-ErrorType': errorType }),
});
