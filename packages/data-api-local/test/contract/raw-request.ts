import { ExecuteStatementCommand } from '@aws-sdk/client-rds-data';
import type { RawAsk } from './case.ts';
import type { Target } from './target.ts';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** What the SDK's stack shows of a request and a response, as far as it is changed and read here. */
interface HttpRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Sends a body of our own through the SDK, which signs it: so the same case runs on AWS. Its answer is read before the SDK
 * gets to see it.
 */
export async function sendRaw(target: Target, raw: RawAsk['raw']): Promise<RawAnswer> {
  const body = padded(bodyText(target, raw.body), raw.padToBytes);
  const command = new ExecuteStatementCommand({ resourceArn: 'replaced', secretArn: 'replaced', sql: 'replaced' });
  command.middlewareStack.add(
    (next) => async (args) => {
      const request = args.request as HttpRequest;
      request.method = raw.method ?? 'POST';
      request.path = raw.path;
      request.body = body;
      request.headers['content-length'] = String(Buffer.byteLength(body));
      Object.assign(request.headers, raw.headers);
      return await next(args);
    },
    // After the SDK's own steps, before the signature.
    { step: 'finalizeRequest', priority: 'high', name: 'rawRequest' },
  );
  let answer: RawAnswer | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as HttpResponse;
      const chunks: Uint8Array[] = [];
      for await (const chunk of response.body) chunks.push(chunk);
      answer = {
        status: response.statusCode,
        headers: response.headers,
        text: Buffer.concat(chunks).toString('utf8'),
      };
      throw new AnswerRead();
    },
    { step: 'deserialize', priority: 'low', name: 'readRawAnswer' },
  );
  await target.client.send(command).catch((error: unknown) => {
    if (!(error instanceof AnswerRead)) throw error;
  });
  if (answer === undefined) throw new Error('The SDK sent no request.');
  return answer;
}

/** Thrown to keep the answer from the SDK, which would read its body again. */
class AnswerRead extends Error {
  override readonly name = 'AnswerRead';
}

function bodyText(target: Target, body: RawAsk['raw']['body']): string {
  const { resourceArn, secretArn, database } = target;
  if (typeof body !== 'string') return JSON.stringify({ resourceArn, secretArn, database, ...body });
  return body.replace('<arns>', JSON.stringify({ resourceArn, secretArn, database }).slice(1, -1));
}

const padded = (body: string, bytes = 0): string => body + ' '.repeat(Math.max(0, bytes - Buffer.byteLength(body)));
